/** 1EdTech's words for what travels between an LMS and a tool. */
export const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';
export const DEEP_LINKING = 'https://purl.imsglobal.org/spec/lti-dl/claim';
export const TOOL_CONFIGURATION = 'https://purl.imsglobal.org/spec/lti-tool-configuration';

export const SCOPE = {
  lineItem: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem',
  lineItemReadOnly: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly',
  resultReadOnly: 'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly',
  score: 'https://purl.imsglobal.org/spec/lti-ags/scope/score',
  members: 'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly',
} as const;
export const ALL_SCOPES: readonly string[] = Object.values(SCOPE);
export const AGS_SCOPES = ALL_SCOPES.filter((scope) => scope !== SCOPE.members);

export const MEDIA = {
  lineItem: 'application/vnd.ims.lis.v2.lineitem+json',
  lineItems: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
  score: 'application/vnd.ims.lis.v1.score+json',
  results: 'application/vnd.ims.lis.v2.resultcontainer+json',
  members: 'application/vnd.ims.lti-nrps.v2.membershipcontainer+json',
} as const;

export const MESSAGE = {
  link: 'LtiResourceLinkRequest',
  choice: 'LtiDeepLinkingRequest',
  review: 'LtiSubmissionReviewRequest',
} as const;
