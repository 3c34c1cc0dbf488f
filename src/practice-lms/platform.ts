import { COURSE, type Activity } from './site.js';

/** Every address of this LMS and of the one tool it knows, and the names they call each other by. */
export type Platform = ReturnType<typeof platformOf>;

export function platformOf(
  addresses: { publicUrl: string; toolUrl: string },
  { guid, clientId, deploymentId }: { guid: string; clientId: string; deploymentId: string },
) {
  const issuer = addresses.publicUrl.replace(/\/$/, '');
  const toolUrl = addresses.toolUrl.replace(/\/$/, '');
  // As in Moodle: service URLs have a query, so a tool must put /scores into the path.
  const query = `?type_id=${deploymentId}`;
  const lineItems = `${issuer}/services/${COURSE.id}/lineitems`;
  return {
    registration: {
      issuer,
      clientId,
      deploymentId,
      authorizationEndpoint: `${issuer}/auth`,
      tokenEndpoint: `${issuer}/token`,
      jwksUri: `${issuer}/keys`,
    },
    guid,
    toolOrigin: new URL(toolUrl).origin,
    loginUrl: `${toolUrl}/lti/login`,
    launchUrl: `${toolUrl}/lti/launch`,
    toolKeysUrl: `${toolUrl}/lti/keys`,
    lineItemsUrl: `${lineItems}${query}`,
    lineItemUrl: (id: number) => `${lineItems}/${id}/lineitem${query}`,
    resultUrl: (id: number, personId: string) =>
      `${lineItems}/${id}/lineitem/results${query}&user_id=${personId}`,
    membersUrl: `${issuer}/services/CourseSection/${COURSE.id}/bindings/${deploymentId}/memberships`,
    returnUrl: ({ id }: Activity) => `${issuer}/activiteiten/${id}/terug`,
  };
}
