import type { Request } from 'express';
import { z } from 'zod';
import { randomToken, sameText, seal, sha256, sign, unseal } from '../../kernel/secrets.js';
import type { BorderParts } from './border.js';
import { browserOf, cookieProof } from './browser-cookies.js';
import { LaunchRefusedError, type RefusalReason } from './launch-refused.js';
import type { LoginState } from './login-state.model.js';
import type { Registration } from '../registration/registration.model.js';

const state = z.string().regex(/^[\w-]{43}$/);
const TokenForm = z.object({
  state,
  id_token: z
    .string()
    .regex(/^[\w-]+\.[\w-]+\.[\w-]*$/)
    .max(90_000),
});
/** What our own page sends when it has asked the platform's storage; empty when that did not answer. */
const ProofForm = z.object({ state, storage_proof: z.string().max(200) });
export const LaunchForm = z.union([TokenForm, ProofForm]);
export type LaunchForm = z.output<typeof LaunchForm>;

/** The same state leads to the same address, so that a launch that is sent again finds what it opened. */
export const launchIdOf = ({ addressKey }: BorderParts, state: string): string =>
  sign(addressKey, state);

/**
 * Where the platform keeps a value for a browser without cookies (LTI Platform Storage 0.1): in which of its frames,
 * and the one origin that may be told and believed (LTI Client Side OIDC 0.1 §3). The name follows from the login.
 */
export const storagePlace = (registration: Registration, target: string, loginId: string) => ({
  target,
  origin: new URL(registration.authorizationEndpoint).origin,
  key: `wmmi_${loginId.slice(0, 16)}`,
});

/**
 * Keeps the token of a browser that shows no cookie, if the platform has a proof of its login to give back. Done once
 * for a login, and for a token that `check` takes: what anybody could send is not kept.
 * @returns null when there is nothing to wait for.
 */
export async function setAside(
  { loginStates, clock, sealingKey }: BorderParts,
  form: LaunchForm,
  req: Request,
  check: (login: LoginState, token: string) => Promise<void>,
): Promise<LoginState | null> {
  if (!('id_token' in form) || browserOf(req).hashes.length > 0) return null;
  const _id = sha256(form.state);
  const alive = { expiresAt: { $gt: clock.now() } };
  const waiting = { _id, storageHash: { $ne: null }, sealedToken: null, ...alive };
  const login = await loginStates.findOne(waiting).lean();
  if (!login) return null;
  await check(login, form.id_token).catch(async (error: unknown) => {
    await loginStates.deleteOne({ _id });
    throw error;
  });
  const sealedToken = seal(sealingKey, form.id_token, _id);
  return loginStates.findOneAndUpdate(waiting, { $set: { sealedToken } }).lean();
}

/**
 * One atomic read-and-remove: of two launches with the same state one passes. A token that comes without a cookie
 * does not take the login from another that waits for its proof.
 * @returns null for a state that is unknown, used or expired.
 * @throws LaunchRefusedError when this browser cannot prove that it began the login.
 */
export async function takeLaunch(parts: BorderParts, form: LaunchForm, req: Request) {
  const _id = sha256(form.state);
  const isBare = 'id_token' in form && browserOf(req).hashes.length === 0;
  const login = await parts.loginStates
    .findOneAndDelete(isBare ? { _id, sealedToken: null } : { _id })
    .lean();
  if (!login || login.expiresAt <= parts.clock.now()) return null;
  const token = 'id_token' in form ? form.id_token : tokenSetAside(parts, login);
  const { browserHash } = login;
  const proof = cookieProof(req, browserHash);
  if (proof) return { login, token, proof, browserHash, launchId: launchIdOf(parts, form.state) };
  if ('id_token' in form) throw refused(reasonWithoutProof(req), login);
  requireStorageProof(parts, login, form.storage_proof, req);
  const fromStorage = { proof: 'storage' as const, browserHash: browserOf(req).traits };
  return { login, token, ...fromStorage, launchId: randomToken() };
}

/** A launch of which it is certain that this browser began it. */
export type ProvenLaunch = NonNullable<Awaited<ReturnType<typeof takeLaunch>>>;

/** In a window of its own a browser that shows none of our cookies refuses them; in a frame many do. */
const reasonWithoutProof = (req: Request) =>
  req.headers['sec-fetch-dest'] === 'document' && browserOf(req).hashes.length === 0
    ? 'browser keeps no cookies'
    : 'state of another browser';

const refused = (reason: RefusalReason, { registrationId }: LoginState) =>
  new LaunchRefusedError(reason, { registrationId: registrationId.toHexString() });

function tokenSetAside({ sealingKey }: BorderParts, login: LoginState): string {
  if (!login.sealedToken) throw refused('proof from storage wrong', login);
  return unseal(sealingKey, login.sealedToken, login._id);
}

/**
 * Whoever began a login knows its proof, and could have another's browser send it. So it counts only from our own page,
 * which has it from the platform that this browser is in.
 */
function requireStorageProof(
  { publicUrl }: BorderParts,
  login: LoginState,
  proof: string,
  req: Request,
): void {
  const { 'sec-fetch-site': site, origin } = req.headers;
  const isOwnPage = site ? site === 'same-origin' : origin === new URL(publicUrl).origin;
  if (!isOwnPage || !login.storageHash || !sameText(sha256(proof), login.storageHash)) {
    throw refused('proof from storage wrong', login);
  }
}
