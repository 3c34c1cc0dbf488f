import { CLAIM } from '../launch/launch-message.js';

/** A claim that a launch carried; its value only where that cannot be about a person. */
export interface ShownClaim {
  readonly claim: string;
  readonly value: string | null;
}

const { version, messageType, deployment, target, roles } = CLAIM;
const OF_THE_TOKEN = ['iss', 'aud', 'azp', 'iat', 'nbf', 'exp'];
const WHOLE = [...OF_THE_TOKEN, version, messageType, deployment, target, roles];
/** Which fields are shown of claims that have some about people too. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  [CLAIM.context]: ['type'],
  [CLAIM.presentation]: ['document_target', 'locale'],
  [CLAIM.ags]: ['scope', 'lineitems'],
  [CLAIM.nrps]: ['service_versions', 'context_memberships_url'],
  'https://purl.imsglobal.org/spec/lti/claim/tool_platform': ['product_family_code', 'version'],
};

export const shownClaims = (payload: Readonly<Record<string, unknown>>): readonly ShownClaim[] =>
  Object.entries(payload)
    .slice(0, 80)
    .map(([claim, value]) => ({ claim: claim.slice(0, 200), value: shown(claim, value) }));

/** Addresses lose their query: what a platform puts there is its own affair, and may name somebody. */
function shown(claim: string, value: unknown): string | null {
  const fields = WHOLE.includes(claim) ? undefined : (FIELDS[claim] ?? []);
  if (fields?.length === 0) return null;
  const text = JSON.stringify(value, fields as string[] | undefined) as string | undefined;
  return (text ?? '').replaceAll(/\?[^"]*/g, '?…').slice(0, 600);
}
