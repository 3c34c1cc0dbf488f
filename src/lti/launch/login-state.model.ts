import { collection, moment, objectId, orNull, text } from '../../kernel/collection.js';
import type { RowOf } from '../../kernel/collection.js';

/** A login that was begun: what the launch that answers it has to agree with. Used once, then gone. */
export const loginStateModel = collection(
  'loginStates',
  {
    /** The hash of the state, so that the database does not hold what proves a launch. */
    _id: text,
    registrationId: objectId,
    nonce: text,
    browserHash: text,
    deploymentHint: orNull(text),
    /** The frame in which the platform offers to keep data for us. */
    storageTarget: orNull(text),
    /** The hash of the proof that was given to the platform to keep, where the browser showed no cookie. */
    storageHash: orNull(text),
    /** The id_token of a launch that waits for that proof, sealed. */
    sealedToken: orNull(text),
    expiresAt: moment,
  },
  [[{ expiresAt: 1 }, { expireAfterSeconds: 0 }]],
);
export type LoginStateModel = ReturnType<typeof loginStateModel>;
export type LoginState = RowOf<typeof loginStateModel>;
