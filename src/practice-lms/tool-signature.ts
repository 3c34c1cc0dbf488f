import { createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { seconds } from '../kernel/clock.js';
import type { Lms } from './lms.js';
import type { Tool } from './records.js';
import { Refusal } from './refusal.js';

/** What is wrong with something that a tool signed, in the words of Moodle. */
export class SignatureFault extends Error {
  override readonly name = 'SignatureFault';
}

const FAULTS = [
  [errors.JWTInvalid, 'invalid_request'],
  [errors.JWSInvalid, 'invalid_request'],
  [errors.JWTExpired, 'Expired token'],
  [errors.JWTClaimValidationFailed, 'invalid_client'],
  [errors.JWKSNoMatchingKey, '"kid" invalid, unable to lookup correct key'],
  [errors.JOSEAlgNotAllowed, 'Signature verification failed'],
  [errors.JWSSignatureVerificationFailed, 'Signature verification failed'],
] as const;

/**
 * Checks what a tool signed, without leeway as Moodle does; `by` is the claim that names the tool.
 * @throws SignatureFault; Refusal when the keys of the tool cannot be read: Moodle shows a page with 404.
 */
export async function verifySigned(
  { tools, clock }: Lms,
  by: 'iss' | 'sub',
  signed: string,
  audience?: string[],
): Promise<{ tool: Tool; payload: JWTPayload }> {
  const currentDate = clock.now();
  try {
    const { [by]: clientId = '' } = decodeJwt(signed);
    const tool = tools.find((one) => one.active && one.clientId === clientId);
    if (!tool) throw new SignatureFault(clientId ? 'invalid_client' : 'invalid_request');
    const options = { algorithms: ['RS256', 'ES256'], currentDate, ...(audience && { audience }) };
    const { payload } = await jwtVerify(signed, keysOf(tool), options);
    const issued = new Date((payload.iat ?? 0) * 1000);
    if (issued <= currentDate) return { tool, payload };
    const from = issued.toISOString().replace(/\.\d+Z$/, '+0000');
    throw new SignatureFault(`Cannot handle token with iat prior to ${from}`);
  } catch (error) {
    throw faultOf(error);
  }
}

function faultOf(error: unknown): Error {
  if (error instanceof SignatureFault) return error;
  const fault = FAULTS.find(([kind]) => error instanceof kind);
  if (fault) return new SignatureFault(fault[1]);
  return new Refusal(404, 'De sleutels van de tool zijn niet te lezen', undefined, error);
}

const keySets = new Map<string, JWTVerifyGetKey>();

/** The tool's public keys: kept, and fetched again for an unknown key id. */
function keysOf({ keysUrl }: Tool): JWTVerifyGetKey {
  const options = { timeoutDuration: seconds(5), cooldownDuration: 0, cacheMaxAge: Infinity };
  const keys = keySets.get(keysUrl) ?? createRemoteJWKSet(new URL(keysUrl), options);
  keySets.set(keysUrl, keys);
  return keys;
}
