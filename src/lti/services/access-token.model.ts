import { Schema, type Connection, type Model, type Types } from 'mongoose';

/** An access token of a platform's services, kept until shortly before it expires. */
export interface AccessToken {
  readonly _id: Types.ObjectId;
  readonly registrationId: Types.ObjectId;
  readonly scopes: string;
  readonly sealedToken: string;
  readonly obtainedAt: Date;
  readonly expiresAt: Date;
}

const accessTokenSchema = new Schema<AccessToken>(
  {
    registrationId: { type: Schema.Types.ObjectId, required: true },
    scopes: { type: String, required: true },
    sealedToken: { type: String, required: true },
    obtainedAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'accessTokens', strict: 'throw', autoIndex: false, versionKey: false },
);
accessTokenSchema.index({ registrationId: 1, scopes: 1 }, { unique: true });
accessTokenSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export type AccessTokenModel = Model<AccessToken>;
export const accessTokenModel = (db: Connection): AccessTokenModel =>
  db.model<AccessToken>('AccessToken', accessTokenSchema);
