const AGS = 'https://purl.imsglobal.org/spec/lti-ags/scope/';

export const LINE_ITEM_SCOPE = `${AGS}lineitem`;
export const LINE_ITEM_READ_SCOPE = `${AGS}lineitem.readonly`;
export const RESULT_SCOPE = `${AGS}result.readonly`;
export const SCORE_SCOPE = `${AGS}score`;
export const ROSTER_SCOPE =
  'https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly';

/** Every scope the tool asks for, and works without where a platform grants less. */
export const SCOPES = [
  LINE_ITEM_SCOPE,
  LINE_ITEM_READ_SCOPE,
  RESULT_SCOPE,
  SCORE_SCOPE,
  ROSTER_SCOPE,
] as const;
