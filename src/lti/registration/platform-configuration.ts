import { z } from 'zod';
import { familyOf, isInDomainOf, isSharedIssuerOf } from '../platforms/families.js';
import { SCOPES } from '../services/scopes.js';
import { RegistrationRefusedError } from './registration-refused.js';
import type { PlatformFamily } from './registration.model.js';

export const CANVAS = 'https://canvas.instructure.com/lti/';
const ABOUT = 'https://purl.imsglobal.org/spec/lti-platform-configuration';

const BRIGHTSPACE_AUDIENCE = 'https://api.brightspace.com/auth/token';

const address = z.url().max(2000);
const texts = z.array(z.string()).nullable().catch(null);
const About = z.object({
  product_family_code: z.string().transform(familyOf).catch('other'),
  /** The placements of each message; null where the platform does not say which messages it knows. */
  messages_supported: z
    .array(z.object({ type: z.string(), placements: texts }))
    .transform((all) => new Map(all.map(({ type, placements }) => [type, placements])))
    .nullable()
    .catch(null),
  [`${CANVAS}account_name`]: z.string().min(1).max(200).nullable().catch(null),
});

/** The OpenID configuration of a platform (LTI Dynamic Registration 1.0), in our words. */
export const PlatformConfiguration = z
  .object({
    issuer: address,
    authorization_endpoint: address,
    token_endpoint: address,
    jwks_uri: address,
    registration_endpoint: address,
    authorization_server: z.string().catch(''),
    scopes_supported: texts,
    [ABOUT]: About.catch(About.parse({})),
  })
  .transform(({ [ABOUT]: about, registration_endpoint, ...found }) => ({
    platform: {
      name: about[`${CANVAS}account_name`] ?? new URL(registration_endpoint).host,
      family: about.product_family_code,
      issuer: found.issuer,
      authorizationEndpoint: found.authorization_endpoint,
      tokenEndpoint: found.token_endpoint,
      jwksUri: found.jwks_uri,
      tokenAudience: audienceOf(
        about.product_family_code,
        found.token_endpoint,
        found.authorization_server,
      ),
    },
    /** Every address of the platform that the tool or a browser is to go to. */
    endpoints: [
      registration_endpoint,
      found.authorization_endpoint,
      found.token_endpoint,
      found.jwks_uri,
    ],
    registrationEndpoint: registration_endpoint,
    /** The scopes to ask for: those of ours that the platform knows. */
    scopes: SCOPES.filter((scope) => found.scopes_supported?.includes(scope) ?? true),
    messages: about.messages_supported,
  }));
export type PlatformConfiguration = z.output<typeof PlatformConfiguration>;

/**
 * Whom our assertions are for. All platforms see the same keys, so that one that could name another's audience would get
 * what opens the other's services: only an address at the token endpoint's own host counts, or one of its makers.
 * Canvas gives the bare name of a host here, which its own token endpoint does not take for an audience.
 */
function audienceOf(family: PlatformFamily, tokenEndpoint: string, said: string): string | null {
  const { host, hostname } = new URL(tokenEndpoint);
  const isOfMakers = isInDomainOf(family, hostname);
  const isOwn = (address: string) =>
    new URL(address).host === host ||
    (isOfMakers && isInDomainOf(family, new URL(address).hostname));
  if (URL.canParse(said) && isOwn(said)) return said;
  return family === 'brightspace' && isOfMakers ? BRIGHTSPACE_AUDIENCE : null;
}

/**
 * The hosts an administrator has to look at before the platform is let in, or null. A host is in order when the
 * configuration came from it, or when it belongs to the makers of the family.
 * @throws RegistrationRefusedError when the platform speaks for another, or sends us to one.
 */
export function hostsInDoubt(from: string, configuration: PlatformConfiguration): string | null {
  const { family, issuer } = configuration.platform;
  const { registrationEndpoint: endpoint } = configuration;
  const { host, hostname } = new URL(from);
  const isOfMakers = isInDomainOf(family, hostname);
  const isOwnIssuer = new URL(issuer).host === host;
  const isForeign = (address: string) =>
    new URL(address).host !== host && !isInDomainOf(family, new URL(address).hostname);

  if (!isOwnIssuer && !isSharedIssuerOf(family, issuer))
    throw new RegistrationRefusedError('foreignIssuer', { host, other: new URL(issuer).host });
  // Canvas answers from the host that all its customers share, and registers at the customer's own.
  if (isForeign(endpoint) && !isOfMakers)
    throw new RegistrationRefusedError('foreignEndpoint', { host, other: new URL(endpoint).host });

  const doubtful = configuration.endpoints.filter(isForeign);
  // An issuer that customers share could be said by anybody; where the makers' own host says it, it is true.
  if (!isOwnIssuer && !isOfMakers) doubtful.push(issuer);
  const hosts = new Set(doubtful.map((address) => new URL(address).host));
  return hosts.size > 0 ? [...hosts].join(', ') : null;
}
