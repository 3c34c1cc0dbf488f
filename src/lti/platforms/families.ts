import type { PlatformFamily, Registration } from '../registration/registration.model.js';

/** Domains that belong to the makers of a family, where every customer's pages and services are. */
const DOMAINS: Readonly<Record<PlatformFamily, readonly string[]>> = {
  moodle: [],
  canvas: ['instructure.com', 'canvaslms.com'],
  brightspace: ['brightspace.com'],
  practice: [],
  other: [],
};

/** What a platform calls itself in `product_family_code`. */
const CODES: ReadonlyMap<string, PlatformFamily> = new Map([
  ['moodle', 'moodle'],
  ['canvas', 'canvas'],
  ['desire2learn', 'brightspace'],
  ['brightspace', 'brightspace'],
  ['practice-lms', 'practice'],
]);

export const familyOf = (code: string): PlatformFamily => CODES.get(code.toLowerCase()) ?? 'other';

export const isInDomainOf = (family: PlatformFamily, hostname: string): boolean =>
  DOMAINS[family].some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));

/** The same domains as a security policy names them. */
export const originsOfFamily = (family: PlatformFamily): readonly string[] =>
  DOMAINS[family].flatMap((domain) => [`https://${domain}`, `https://*.${domain}`]);

/** All customers of Canvas in the cloud have one issuer, which says nothing about where their pages are. */
export const isSharedIssuerOf = (family: PlatformFamily, issuer: string): boolean =>
  family === 'canvas' && /^https:\/\/canvas\.(beta\.|test\.)?instructure\.com$/.test(issuer);

/**
 * Whether an access token of this registration may travel to an address that a launch named: to the hosts of its
 * endpoints, of its family, or those an administrator confirmed. A signed claim alone does not make a host trusted.
 */
export function isServiceOf(registration: Registration, address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { origin, protocol, hostname } = new URL(address);
  const { issuer, authorizationEndpoint, tokenEndpoint, jwksUri, serviceOrigins } = registration;
  const known = [issuer, authorizationEndpoint, tokenEndpoint, jwksUri, ...serviceOrigins]
    .filter((endpoint) => URL.canParse(endpoint))
    .map((endpoint) => new URL(endpoint).origin);
  if (known.includes(origin)) return true;
  return protocol === 'https:' && isInDomainOf(registration.family, hostname);
}
