import { collection, field } from '../../kernel/collection.js';

/** An access token of a platform's services, kept until shortly before it expires. */
export const accessTokenModel = collection(
  'accessTokens',
  {
    ...{ registrationId: field.objectId, scopes: field.text, sealedToken: field.text },
    ...{ obtainedAt: field.moment, expiresAt: field.moment },
  },
  [
    [{ registrationId: 1, scopes: 1 }, { unique: true }],
    [{ expiresAt: 1 }, { expireAfterSeconds: 0 }],
  ],
);
export type AccessTokenModel = ReturnType<typeof accessTokenModel>;
