import { collection, moment, objectId, text } from '../../kernel/collection.js';

/** An access token of a platform's services, kept until shortly before it expires. */
export const accessTokenModel = collection(
  'accessTokens',
  {
    ...{ registrationId: objectId, scopes: text, sealedToken: text },
    ...{ obtainedAt: moment, expiresAt: moment },
  },
  [
    [{ registrationId: 1, scopes: 1 }, { unique: true }],
    [{ expiresAt: 1 }, { expireAfterSeconds: 0 }],
  ],
);
export type AccessTokenModel = ReturnType<typeof accessTokenModel>;
