import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { seconds } from '../kernel/clock.js';
import { Refusal } from './refusal.js';
import type { Tool } from './records.js';

/** What is wrong with something that a tool signed, in the words of Moodle. */
export class SignatureFault extends Error {
  override readonly name = 'SignatureFault';
}

const keySets = new Map<string, JWTVerifyGetKey>();

/**
 * Checks what a tool signed, without leeway as Moodle does.
 * @throws SignatureFault; Refusal when the keys of the tool cannot be read.
 */
export async function verifySigned(
  tool: Tool,
  signed: string,
  currentDate: Date,
  audience?: string[],
): Promise<JWTPayload> {
  const keys = keySets.get(tool.keysUrl) ?? keysAt(tool.keysUrl);
  keySets.set(tool.keysUrl, keys);
  const options = { algorithms: ['RS256', 'ES256'], currentDate, ...(audience && { audience }) };
  const { payload, protectedHeader } = await jwtVerify(signed, keys, options).catch(
    (error: unknown) => {
      throw faultOf(error);
    },
  );
  if (!protectedHeader.kid) {
    throw new SignatureFault('error/Error: kid must be provided in JWT header.');
  }
  const { iat = 0 } = payload;
  if (iat * 1000 <= currentDate.getTime()) return payload;
  const from = new Date(iat * 1000).toISOString().replace(/\.\d+Z$/, '+0000');
  throw new SignatureFault(`Cannot handle token with iat prior to ${from}`);
}

/** The tool's public keys: kept, and fetched again for an unknown key id. Moodle shows a page with 404 when it cannot read them. */
function keysAt(url: string): JWTVerifyGetKey {
  const options = { timeoutDuration: seconds(5), cooldownDuration: 0, cacheMaxAge: Infinity };
  const keys = createRemoteJWKSet(new URL(url), options);
  return (header, token) =>
    keys(header, token).catch((cause: unknown) => {
      if (cause instanceof errors.JWKSNoMatchingKey) throw cause;
      const heading = 'De sleutels van de tool zijn niet te lezen';
      throw new Refusal(404, heading, `Is ${url} bereikbaar?`, { cause });
    });
}

function faultOf(error: unknown): unknown {
  if (error instanceof errors.JWTInvalid) return new SignatureFault('invalid_request');
  if (error instanceof errors.JWTExpired) return new SignatureFault('Expired token');
  if (error instanceof errors.JWTClaimValidationFailed) return new SignatureFault('invalid_client');
  if (error instanceof errors.JWKSNoMatchingKey)
    return new SignatureFault('"kid" invalid, unable to lookup correct key');
  if (error instanceof errors.JOSEError) return new SignatureFault('Signature verification failed');
  return error;
}
