import { COURSE, type Activity } from './site.js';

/** 1EdTech's words for what travels between an LMS and a tool. */
export const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim';
export const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';

export const SCOPE = {
  lineItem: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem',
  lineItemReadOnly: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly',
  resultReadOnly: 'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly',
  score: 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
  members: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const;
export const ALL_SCOPES: readonly string[] = Object.values(SCOPE);

export const MEDIA = {
  lineItem: 'application/vnd.ims.lis.v2.lineitem+json',
  lineItems: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
  score: 'application/vnd.ims.lis.v1.score+json',
  results: 'application/vnd.ims.lis.v2.resultcontainer+json',
  members: 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json',
} as const;

/** Every address of this LMS and of the one tool it knows, and the names they call each other by. */
export type Platform = ReturnType<typeof platformOf>;

export function platformOf(addresses: { publicUrl: string; toolUrl: string }) {
  const issuer = addresses.publicUrl.replace(/\/$/, '');
  const toolUrl = addresses.toolUrl.replace(/\/$/, '');
  const deploymentId = '1';
  // As in Moodle: service URLs have a query, so a tool must put /scores into the path.
  const query = `?type_id=${deploymentId}`;
  const lineItems = `${issuer}/services/${COURSE.id}/lineitems`;
  return {
    registration: {
      issuer,
      clientId: 'praktijk-lms-client',
      deploymentId,
      authorizationEndpoint: `${issuer}/auth`,
      tokenEndpoint: `${issuer}/token`,
      jwksUri: `${issuer}/keys`,
    },
    tool: {
      origin: new URL(toolUrl).origin,
      loginUrl: `${toolUrl}/lti/login`,
      launchUrl: `${toolUrl}/lti/launch`,
      keysUrl: `${toolUrl}/lti/keys`,
    },
    lineItemsUrl: `${lineItems}${query}`,
    lineItemUrl: (id: number) => `${lineItems}/${id}/lineitem${query}`,
    resultUrl: (id: number, personId: string) =>
      `${lineItems}/${id}/lineitem/results${query}&user_id=${personId}`,
    membersUrl: `${issuer}/services/CourseSection/${COURSE.id}/bindings/${deploymentId}/memberships`,
    returnUrl: ({ id }: Activity) => `${issuer}/activiteiten/${id}/terug`,
  };
}
