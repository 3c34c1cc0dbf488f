import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { later, minutes, type Clock } from '../../kernel/clock.js';
import { randomToken, sha256 } from '../../kernel/secrets.js';
import { rememberBrowser } from './browser-cookies.js';
import { LaunchRefusedError } from './launch-refused.js';
import type { LoginStateModel } from './login-state.model.js';
import type { Registration } from '../registration/registration.model.js';
import type { RegistrationsService } from '../registration/registrations.service.js';

const text = z.string().min(1).max(4000);
/** OpenID Connect third-party initiated login, LTI 1.3 §5.1.1. A parameter given twice is an array, and refused. */
const LoginRequest = z.object({
  iss: text,
  login_hint: text,
  target_link_uri: text,
  client_id: text.optional(),
  lti_message_hint: text.optional(),
  lti_deployment_id: text.optional(),
});
type LoginRequest = z.output<typeof LoginRequest>;

const LOGIN_LIVES_MS = minutes(10);

export interface LoginParts {
  readonly registrations: RegistrationsService;
  readonly loginStates: LoginStateModel;
  readonly clock: Clock;
  readonly publicUrl: string;
}

/** Where a platform sends the browser to begin a launch: we remember the login and send it on to sign in there. */
export function loginRoutes(parts: LoginParts): Router {
  const router = express.Router();
  const begin = async (req: Request, res: Response, parameters: unknown) => {
    const login = parseLogin(parameters, parts.publicUrl);
    const registration = await registrationFor(login, parts.registrations);
    res.redirect(
      302,
      await authenticationUrl(parts, registration, login, rememberBrowser(req, res)),
    );
  };
  router.get('/login', (req, res) => begin(req, res, req.query));
  router.post('/login', express.urlencoded({ extended: false, limit: '32kb' }), (req, res) =>
    begin(req, res, req.body),
  );
  return router;
}

function parseLogin(parameters: unknown, publicUrl: string): LoginRequest {
  const result = LoginRequest.safeParse(parameters ?? {});
  if (!result.success) {
    throw new LaunchRefusedError('login parameters incomplete', { cause: result.error });
  }
  requireOwnTarget(result.data.target_link_uri, publicUrl);
  return result.data;
}

/** @throws LaunchRefusedError when a link leads to another host than ours. */
export function requireOwnTarget(targetLinkUri: string, publicUrl: string): void {
  const own =
    URL.canParse(targetLinkUri) && new URL(targetLinkUri).origin === new URL(publicUrl).origin;
  if (!own) throw new LaunchRefusedError('target of another host');
}

async function registrationFor(login: LoginRequest, registrations: RegistrationsService) {
  const registration = await registrations.forLogin(login.iss, login.client_id ?? null);
  if (!registration) throw new LaunchRefusedError('platform unknown');
  if (registration.status !== 'active') throw new LaunchRefusedError('registration disabled');
  return registration;
}

async function authenticationUrl(
  { loginStates, clock, publicUrl }: LoginParts,
  registration: Registration,
  login: LoginRequest,
  browserHash: string,
): Promise<string> {
  const [state, nonce] = [randomToken(), randomToken()];
  await loginStates.create({
    _id: sha256(state),
    registrationId: registration._id,
    nonce,
    browserHash,
    deploymentHint: login.lti_deployment_id ?? null,
    expiresAt: later(clock.now(), LOGIN_LIVES_MS),
  });
  const url = new URL(registration.authorizationEndpoint);
  const parameters = {
    scope: 'openid',
    response_type: 'id_token',
    response_mode: 'form_post',
    prompt: 'none',
    client_id: registration.clientId,
    redirect_uri: `${publicUrl}/lti/launch`,
    login_hint: login.login_hint,
    state,
    nonce,
    ...(login.lti_message_hint ? { lti_message_hint: login.lti_message_hint } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
