import * as Claim from '../launch/launch-message.js';

/** A claim that a launch carried; its value only where that cannot be about a person. */
export interface ShownClaim {
  readonly claim: string;
  readonly value: string | null;
}

const { VERSION_CLAIM, MESSAGE_TYPE_CLAIM, DEPLOYMENT_CLAIM, TARGET_CLAIM, ROLES_CLAIM } = Claim;
const WHOLE = ['iss', 'aud', 'azp', 'iat', 'nbf', 'exp', VERSION_CLAIM, MESSAGE_TYPE_CLAIM].concat([
  DEPLOYMENT_CLAIM,
  TARGET_CLAIM,
  ROLES_CLAIM,
]);
/** Which fields are shown of claims that have some about people too. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  [Claim.CONTEXT_CLAIM]: ['type'],
  [Claim.PRESENTATION_CLAIM]: ['document_target', 'locale'],
  [Claim.AGS_CLAIM]: ['scope', 'lineitems'],
  [Claim.NRPS_CLAIM]: ['service_versions', 'context_memberships_url'],
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
