import { Schema, type Connection, type Model, type Types } from 'mongoose';

/** A login that was begun: what the launch that answers it has to agree with. Used once, then gone. */
export interface LoginState {
  /** The hash of the state, so that the database does not hold what proves a launch. */
  readonly _id: string;
  readonly registrationId: Types.ObjectId;
  readonly nonce: string;
  readonly browserHash: string;
  readonly deploymentHint: string | null;
  readonly expiresAt: Date;
}

const loginStateSchema = new Schema<LoginState>(
  {
    _id: { type: String, required: true },
    registrationId: { type: Schema.Types.ObjectId, required: true },
    nonce: { type: String, required: true },
    browserHash: { type: String, required: true },
    deploymentHint: { type: String, default: null },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'loginStates', strict: 'throw', autoIndex: false, versionKey: false },
);
loginStateSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type LoginStateModel = Model<LoginState>;
export const loginStateModel = (db: Connection): LoginStateModel =>
  db.model<LoginState>('LoginState', loginStateSchema);
