import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { NotFoundError } from '../../kernel/errors.js';
import { sha256 } from '../../kernel/secrets.js';
import type { BorderParts } from './border.js';
import { browserOf, type Browser } from './browser-cookies.js';
import type { KeyRing } from '../keys/key-ring.js';
import { withLaunchAttempt } from './launch-attempt.js';
import { LaunchForm, launchIdOf, setAside, storagePlace, takeLaunch } from './launch-proof.js';
import { LaunchRefusedError, platformRefusal, refuseMethod } from './launch-refused.js';
import { pageOriginsFor, requireActive } from './launch.js';
import { FORM_TYPE } from './login-request.js';
import type { IdTokenVerifier } from './id-token-verifier.js';
import type { LoginState } from './login-state.model.js';

const PlatformErrorForm = z.object({ state: LaunchForm.options[0].shape.state, error: z.string() });

/** The base of the pages of an open launch, if this browser opened it. */
export type FindOpen = (id: string, browser: Browser) => Promise<{ readonly base: string } | null>;

interface GuardParts extends BorderParts {
  readonly verifier: IdTokenVerifier;
  readonly findOpen: FindOpen;
  readonly keyRing: KeyRing;
}

/** Headers of ltijs's helmet that would cut the tool off from the page that frames or opened it. */
const UNWANTED_HEADERS = [
  'Cross-Origin-Embedder-Policy',
  'Cross-Origin-Opener-Policy',
  'Origin-Agent-Cluster',
];

/**
 * Stands in ltijs before its own checks and lets through the key set and the launch, nothing else. A launch gets in
 * with a state that we gave out, to this browser, and that nobody used before; it is spent here.
 */
export function launchGuard(parts: GuardParts): RequestHandler {
  return async (req, res, next) => {
    for (const header of UNWANTED_HEADERS) res.removeHeader(header);
    res.setHeader('Strict-Transport-Security', 'max-age=63072000');
    if (isKeySetRequest(req)) {
      // ltijs answers a failure itself, with what failed in it: so the keys are seen to be there first.
      await parts.keyRing.published();
      res.setHeader('Cache-Control', 'public, max-age=3600');
      next();
      return;
    }
    if (req.path === '/launch' && !isLaunch(req)) refuseMethod('POST')(req, res, next);
    const form = await parseLaunch(parts, req);
    const waiting = await setAside(parts, form, req, async (login, token) => {
      const registration = await registrationOf(parts, login);
      await parts.verifier.verify(token, registration, login.nonce);
    });
    if (waiting) {
      await askForProof(parts, res, form.state, waiting);
      return;
    }
    const launch = await takeLaunch(parts, form, req);
    if (!launch) {
      // People click twice, and browsers send again: what they opened is still theirs.
      const opened = await parts.findOpen(launchIdOf(parts, form.state), browserOf(req));
      if (!opened) throw new LaunchRefusedError('state unknown, used or expired');
      res.redirect(303, opened.base);
      return;
    }
    const registration = await registrationOf(parts, launch.login);
    req.body = { state: form.state, id_token: launch.token };
    withLaunchAttempt({ ...launch, registration, claims: null, refusal: null }, next);
  };
}

const isKeySetRequest = (req: Request): boolean =>
  req.path === '/keys' && (req.method === 'GET' || req.method === 'HEAD');

/** ltijs is to see two texts of it and nothing else: its own session tokens, `ltik`, are never honoured. */
async function parseLaunch({ loginStates }: GuardParts, req: Request): Promise<LaunchForm> {
  const body: unknown = req.body ?? {};
  if (!isLaunch(req) && !carriesState(body)) throw new NotFoundError('error.notFound');
  if (!isLaunch(req)) throw new LaunchRefusedError('launch form malformed');
  if (!req.is(FORM_TYPE)) throw new LaunchRefusedError('not a form');
  const refusal = PlatformErrorForm.safeParse(body);
  if (refusal.success) {
    await loginStates.deleteOne({ _id: sha256(refusal.data.state) });
    throw new LaunchRefusedError(platformRefusal(refusal.data.error));
  }
  const form = LaunchForm.safeParse(body);
  if (!form.success) throw new LaunchRefusedError('launch form malformed', { cause: form.error });
  delete (req as { token?: string }).token;
  return form.data;
}

const isLaunch = (req: Request): boolean => req.path === '/launch' && req.method === 'POST';

/** A stock ltijs dies of a malformed state on any path, so one is named as what it is wherever it comes. */
const carriesState = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'state' in body;

const registrationOf = async ({ registrations }: GuardParts, { registrationId }: LoginState) =>
  requireActive(await registrations.find(registrationId.toHexString()));

/** The page asks the platform for what our login gave it to keep, and comes back with it. */
async function askForProof(parts: GuardParts, res: Response, state: string, login: LoginState) {
  const registration = await registrationOf(parts, login);
  const storage = storagePlace(registration, login.storageTarget ?? '_parent', login._id);
  // Older browsers say where a form comes from in `Origin` only, and not even there under a policy of no referrer.
  res.setHeader('Referrer-Policy', 'same-origin');
  const frameOrigins = pageOriginsFor(registration);
  parts.showPage(res, { template: 'lti/storage-get', view: { storage, state }, frameOrigins });
}
