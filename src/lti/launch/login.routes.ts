import express, { type Request, type Response, type Router } from 'express';
import { later, minutes } from '../../kernel/clock.js';
import { randomToken, sha256 } from '../../kernel/secrets.js';
import type { BorderParts } from './border.js';
import { browserOf, rememberBrowser } from './browser-cookies.js';
import { pageOriginsFor, requireActive } from './launch.js';
import { storagePlace } from './launch-proof.js';
import { LaunchRefusedError, refuseMethod } from './launch-refused.js';
import { addressOfLogin, FORM_TYPE, parseLogin, type LoginRequest } from './login-request.js';
import type { Registration } from '../registration/registration.model.js';

const LOGIN_LIVES_MS = minutes(10);

interface Visit {
  readonly req: Request;
  readonly res: Response;
  readonly login: LoginRequest;
  readonly registration: Registration;
  readonly browserHash: string;
}

/** Where a platform sends the browser to begin a launch: we remember the login and send it on to sign in there. */
export function loginRoutes(parts: BorderParts): Router {
  const router = express.Router();
  const begin = async (req: Request, res: Response, parameters: unknown) => {
    const login = parseLogin(parameters, parts.publicUrl);
    const { iss, client_id: clientId = null } = login;
    const registration = requireActive(await parts.registrations.forLogin(iss, clientId));
    const isKnown = browserOf(req).hashes.length > 0;
    const visit = { req, res, login, registration, browserHash: rememberBrowser(req, res) };
    if (isKnown) await signIn(parts, visit);
    else await findProof(parts, visit);
  };
  router.get('/login', (req, res) => begin(req, res, req.query));
  router.post('/login', express.urlencoded({ extended: false, limit: '128kb' }), (req, res) => {
    if (req.is(FORM_TYPE) === false) throw new LaunchRefusedError('not a form');
    return begin(req, res, req.body);
  });
  router.all('/login', refuseMethod('GET, HEAD, POST'));
  return router;
}

async function signIn(parts: BorderParts, visit: Visit): Promise<void> {
  visit.res.redirect(302, (await rememberLogin(parts, visit)).signInUrl);
}

/**
 * A browser in a frame that shows no cookie of ours may be new here or keep none; one turn around our own host tells.
 * That comes before the platform is asked anything, because what it is told (its hints) may be good only once.
 */
async function findProof(parts: BorderParts, visit: Visit): Promise<void> {
  const { login, req, res } = visit;
  const destination = req.headers['sec-fetch-dest'];
  const isFramed = destination === 'iframe' || destination === 'frame';
  const check = isFramed && !login.checked ? addressOfLogin(login, { checked: '1' }) : null;
  const isOwnWindow = destination === 'document';
  if (check) res.redirect(302, check);
  else if (login.lti_storage_target && !isOwnWindow)
    await giveProofToPlatform(parts, visit, login.lti_storage_target);
  else if (login.checked) offerNewWindow(parts, visit, isOwnWindow);
  else await signIn(parts, visit);
}

/** The page goes on to the platform once it has the proof; where it does not take it, we see what else there is. */
async function giveProofToPlatform(
  parts: BorderParts,
  visit: Visit,
  target: string,
): Promise<void> {
  const { res, login, registration } = visit;
  const value = randomToken();
  const { id, signInUrl } = await rememberLogin(parts, visit, sha256(value));
  const otherwise = addressOfLogin(login, { lti_storage_target: undefined, checked: '1' });
  const storage = { ...storagePlace(registration, target, id), value };
  parts.showPage(res, {
    template: 'lti/storage-put',
    view: { storage, signInUrl, otherwise: otherwise ?? signInUrl },
    frameOrigins: pageOriginsFor(registration),
  });
}

/** @throws LaunchRefusedError in a window of its own: another one would not keep our cookies either. */
function offerNewWindow(parts: BorderParts, { res, login }: Visit, isOwnWindow: boolean): void {
  const address = addressOfLogin(login, { lti_storage_target: undefined, checked: undefined });
  if (isOwnWindow || !address) throw new LaunchRefusedError('browser keeps no cookies');
  // Anybody may frame it: it holds nothing, and leads to a launch begun as any other.
  parts.showPage(res, { template: 'lti/new-window', view: { address }, frameOrigins: ['*'] });
}

async function rememberLogin(
  { loginStates, clock, publicUrl }: BorderParts,
  { login, registration, browserHash }: Visit,
  storageHash: string | null = null,
) {
  const [state, nonce] = [randomToken(), randomToken()];
  const id = sha256(state);
  await loginStates.create({
    _id: id,
    registrationId: registration._id,
    nonce,
    browserHash,
    deploymentHint: login.lti_deployment_id ?? login.deployment_id ?? null,
    storageTarget: login.lti_storage_target ?? null,
    storageHash,
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
  return { id, signInUrl: url.href };
}
