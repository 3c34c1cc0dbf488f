import type { LaunchAttempt } from './launch-attempt.js';
import type { LaunchClaims } from './claims.js';
import { LaunchRefusedError } from './launch-refused.js';
import { isServiceOf, originsOfFamily } from '../platforms/families.js';
import type { Registration } from '../registration/registration.model.js';
import { standingOf } from './roles.js';

/** A launch that was let in: who comes from where, and for what. */
export type Launch = Readonly<ReturnType<typeof toLaunch>>;

/** @throws when the attempt has not been through the verifier. */
export function toLaunch(attempt: LaunchAttempt) {
  const { claims, registration, login, proof, browserHash, launchId } = attempt;
  if (!claims) throw new Error('The launch was not verified');
  const { roles, ...rest } = claims;
  return {
    ...rest,
    registrationId: registration._id.toHexString(),
    organisation: registration.organisation,
    family: registration.family,
    ...standingOf(roles),
    /** The secret part of the address that its pages are to have. */
    launchId,
    proof,
    /** The hash of the cookie that the browser showed; of its traits where it keeps no cookie. */
    browserHash,
    /** Whether the platform offered to keep data for us. */
    storageOffered: login.storageTarget !== null,
    returnUrl: returnUrlOf(attempt),
    /** The origins that may show the tool in a frame for this launch. */
    frameOrigins: frameOriginsFor(registration, claims.returnUrl, claims.deepLinking?.returnUrl),
  };
}

/** Where the LMS takes a person back to; null where it does not say, or where it is plain http to somewhere else. */
export function returnUrlOf({ claims }: LaunchAttempt): string | null {
  const address = claims?.returnUrl ?? null;
  return address && PLAIN_ORIGIN.test(new URL(address).origin) ? address : null;
}

/** @throws LaunchRefusedError for a platform that nobody knows, or that is not let in. */
export function requireActive(registration: Registration | null): Registration {
  if (!registration) throw new LaunchRefusedError('platform unknown');
  const { status } = registration;
  if (status === 'active') return registration;
  const reason = status === 'pending' ? 'registration pending' : 'registration disabled';
  const registrationId = registration._id.toHexString();
  throw new LaunchRefusedError(reason, { registrationId });
}

/** @throws LaunchRefusedError when a choice of content would be sent to an address that is not the platform's. */
export function requireOwnReturn(registration: Registration, { deepLinking }: LaunchClaims): void {
  if (!deepLinking) return;
  const { origin } = new URL(deepLinking.returnUrl);
  const own =
    isServiceOf(registration, deepLinking.returnUrl) ||
    frameOriginsFor(registration).includes(origin);
  if (!own) throw new LaunchRefusedError('return address foreign');
}

/** The issuer need not be where the pages come from (Canvas), so a signed return address counts as well. */
export function frameOriginsFor(
  registration: Registration,
  ...signed: readonly (string | null | undefined)[]
): readonly string[] {
  const addresses = [
    ...signed.map((address) => address ?? ''),
    registration.issuer,
    registration.authorizationEndpoint,
    ...registration.frameOrigins,
  ];
  const origins = addresses
    .filter((address) => URL.canParse(address))
    .map((address) => new URL(address).origin)
    .filter((origin) => PLAIN_ORIGIN.test(origin));
  return [...new Set(origins)].slice(0, 12);
}

/** Before a launch has said where it comes from, anywhere in the domains of the family will do. */
export const pageOriginsFor = (registration: Registration): readonly string[] => [
  ...frameOriginsFor(registration, null),
  ...originsOfFamily(registration.family),
];

/** Nothing that means more than one origin in a policy: host names may hold `*`, `;` and `,` as far as addresses go. */
const PLAIN_ORIGIN =
  /^(https:\/\/([a-z0-9.-]+|\[[0-9a-f:]+\])|http:\/\/(localhost|127\.0\.0\.1|\[::1\]))(:\d+)?$/;
