import Auth from 'ltijs/dist/Utils/Auth.js';
import { currentAttempt } from '../launch/launch-attempt.js';
import { parseLaunchClaims } from '../launch/claims.js';
import type { IdTokenVerifier } from '../launch/id-token-verifier.js';
import { LaunchRefusedError } from '../launch/launch-refused.js';
import { requireOwnTarget } from '../launch/login-request.js';
import { requireOwnReturn } from '../launch/launch.js';
import type { PlatformTokens } from '../services/platform-tokens.js';
import type { RegistrationsService } from '../registration/registrations.service.js';

/** What the replaced functions work with; ltijs hands its database plugin to both, so it carries them. */
export interface Judge {
  readonly verifier: IdTokenVerifier;
  readonly registrations: RegistrationsService;
  readonly tokens: PlatformTokens;
  readonly publicUrl: string;
}

const judges = new WeakMap<object, Judge>();

/**
 * Puts our checks in the place of two functions of ltijs 5.9.9, for the instance that uses this plugin.
 *
 * `Auth.validateToken` deviates from the original in this (tests: test/contract/lti/launch-refusals.test.ts):
 * - keys are cached and fetched with limits; the original fetches the key set on every launch, without a timeout;
 * - `aud`, `azp`, `exp`, `iat` and the nonce of our own login are all required, with 60 seconds of tolerance; the
 *   original accepts tokens without exp or iat, foreign nonces and foreign audiences beside us;
 * - a token that can be read in two ways is refused, and of a key set only what can be trusted is used;
 * - the registration is the one the login was for; the original picks one by what the token says of itself;
 * - the deployment has to be known and accepted; the original only wants one to be named;
 * - `target_link_uri` has to be ours; the original does not compare it.
 *
 * `Auth.getAccessToken` deviates in this (tests: test/contract/lti/keys-and-tokens.test.ts): the assertion is backdated and has
 * an identifier from a secure source, requests have limits, askers at the same moment share one request.
 */
export function replaceChecks(plugin: object, judge: Judge): void {
  judges.set(plugin, judge);
  Auth.validateToken = async (token, _devMode, _parameters, _getPlatform, _key, database) => {
    const attempt = currentAttempt();
    try {
      return {
        ...(await judgeLaunch(judgeOf(database), token)),
        clientId: attempt.registration.clientId,
        platformId: attempt.registration._id.toHexString(),
      };
    } catch (error) {
      // ltijs keeps only the message of an error; the page and the log need all of it.
      attempt.refusal = error;
      throw error;
    }
  };
  Auth.getAccessToken = async (scopes, platform, _key, database) => {
    const { registrations, tokens } = judgeOf(database);
    const id = await platform.platformId();
    const registration = await registrations.find(id);
    if (!registration) throw new Error('The platform has no registration any more');
    return tokens.request(registration, scopes);
  };
}

function judgeOf(plugin: object): Judge {
  const judge = judges.get(plugin);
  if (!judge) throw new Error('This ltijs instance was not set up by the tool');
  return judge;
}

async function judgeLaunch({ verifier, registrations, publicUrl }: Judge, token: string) {
  const attempt = currentAttempt();
  const { registration, login } = attempt;
  const payload = await verifier.verify(token, registration, login.nonce);
  attempt.payload = payload;
  const claims = (attempt.claims = parseLaunchClaims(payload));
  if (claims.targetLinkUri !== null) requireOwnTarget(claims.targetLinkUri, publicUrl);
  if (login.deploymentHint !== null && login.deploymentHint !== claims.deploymentId) {
    throw new LaunchRefusedError('deployment of another login');
  }
  requireOwnReturn(registration, claims);
  await registrations.admitDeployment(registration, claims.deploymentId);
  return payload;
}
