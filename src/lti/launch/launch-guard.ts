import type { Request, RequestHandler } from 'express';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import { NotFoundError } from '../../kernel/errors.js';
import { sha256 } from '../../kernel/secrets.js';
import { browserHashes } from './browser-cookies.js';
import type { KeyRing } from '../keys/key-ring.js';
import { withLaunchAttempt } from './launch-attempt.js';
import { LaunchRefusedError } from './launch-refused.js';
import type { LoginState, LoginStateModel } from './login-state.model.js';
import type { RegistrationsService } from '../registration/registrations.service.js';

const state = z.string().regex(/^[\w-]{43}$/);
const LaunchForm = z.object({
  state,
  id_token: z
    .string()
    .regex(/^[\w-]+\.[\w-]+\.[\w-]*$/)
    .max(90_000),
});
const PlatformErrorForm = z.object({ state, error: z.string() });

const FORM_TYPE = 'application/x-www-form-urlencoded';

export interface GuardParts {
  readonly registrations: RegistrationsService;
  readonly loginStates: LoginStateModel;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
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
    const form = parseLaunch(req);
    const login = await takeLogin(parts, form.state, browserHashes(req));
    const registration = await parts.registrations.find(login.registrationId.toHexString());
    if (!registration) throw new LaunchRefusedError('platform unknown');
    if (registration.status !== 'active') throw new LaunchRefusedError('registration disabled');
    withLaunchAttempt({ login, registration, claims: null, refusal: null }, next);
  };
}

const isKeySetRequest = (req: Request): boolean =>
  req.path === '/keys' && (req.method === 'GET' || req.method === 'HEAD');

/** Leaves in the body only the two texts that ltijs is to see: its own session tokens, `ltik`, are never honoured. */
function parseLaunch(req: Request): z.output<typeof LaunchForm> {
  const body: unknown = req.body ?? {};
  if (!isLaunch(req) && !carriesState(body)) throw new NotFoundError('error.notFound');
  if (!isLaunch(req) || !req.is(FORM_TYPE)) throw new LaunchRefusedError('launch form malformed');
  if (PlatformErrorForm.safeParse(body).success) {
    throw new LaunchRefusedError('platform answered with an error');
  }
  const form = LaunchForm.safeParse(body);
  if (!form.success) throw new LaunchRefusedError('launch form malformed', { cause: form.error });
  req.body = form.data;
  delete (req as { token?: string }).token;
  return form.data;
}

const isLaunch = (req: Request): boolean => req.path === '/launch' && req.method === 'POST';

/** A stock ltijs dies of a malformed state on any path, so one is named as what it is wherever it comes. */
const carriesState = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'state' in body;

/** One atomic read-and-remove: of two launches with the same state one passes. */
async function takeLogin(
  { loginStates, clock }: GuardParts,
  stateText: string,
  hashes: readonly string[],
): Promise<LoginState> {
  const login = await loginStates.findOneAndDelete({ _id: sha256(stateText) }).lean();
  if (!login || login.expiresAt <= clock.now()) {
    throw new LaunchRefusedError('state unknown, used or expired');
  }
  if (!hashes.includes(login.browserHash)) throw new LaunchRefusedError('state of another browser');
  return login;
}
