import { collection, field, type RowOf } from '../../kernel/collection.js';

/** A login that was begun: what the launch that answers it has to agree with. Used once, then gone. */
export const loginStateModel = collection(
  'loginStates',
  {
    /** The hash of the state, so that the database does not hold what proves a launch. */
    _id: field.text,
    registrationId: field.objectId,
    nonce: field.text,
    browserHash: field.text,
    deploymentHint: field.orNull(field.text),
    /** The frame in which the platform offers to keep data for us. */
    storageTarget: field.orNull(field.text),
    /** The hash of the proof that was given to the platform to keep, where the browser showed no cookie. */
    storageHash: field.orNull(field.text),
    /** The id_token of a launch that waits for that proof, sealed. */
    sealedToken: field.orNull(field.text),
    expiresAt: field.moment,
  },
  [[{ expiresAt: 1 }, { expireAfterSeconds: 0 }]],
);
export type LoginStateModel = ReturnType<typeof loginStateModel>;
export type LoginState = RowOf<typeof loginStateModel>;
