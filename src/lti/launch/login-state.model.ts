import { Schema, type Connection, type Model, type Types } from 'mongoose';

/** A login that was begun: what the launch that answers it has to agree with. Used once, then gone. */
export interface LoginState {
  /** The hash of the state, so that the database does not hold what proves a launch. */
  readonly _id: string;
  readonly registrationId: Types.ObjectId;
  readonly nonce: string;
  readonly browserHash: string;
  readonly deploymentHint: string | null;
  /** The frame in which the platform offers to keep data for us. */
  readonly storageTarget: string | null;
  /** The hash of the proof that was given to the platform to keep, where the browser showed no cookie. */
  readonly storageHash: string | null;
  /** The id_token of a launch that waits for that proof, sealed. */
  readonly sealedToken: string | null;
  readonly expiresAt: Date;
}

const loginStateSchema = new Schema<LoginState>(
  {
    _id: { type: String, required: true },
    registrationId: { type: Schema.Types.ObjectId, required: true },
    nonce: { type: String, required: true },
    browserHash: { type: String, required: true },
    deploymentHint: { type: String, default: null },
    storageTarget: { type: String, default: null },
    storageHash: { type: String, default: null },
    sealedToken: { type: String, default: null },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'loginStates', strict: 'throw', autoIndex: false, versionKey: false },
);
loginStateSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type LoginStateModel = Model<LoginState>;
export const loginStateModel = (db: Connection): LoginStateModel =>
  db.model<LoginState>('LoginState', loginStateSchema);
