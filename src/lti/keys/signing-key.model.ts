import { Schema, type Connection, type Model } from 'mongoose';

/** A key pair of the tool. Platforms see all of them; `current` signs, `next` is known to platforms before it does. */
export interface SigningKey {
  /** The key id that platforms see. */
  readonly _id: string;
  readonly slot: 'current' | 'next';
  readonly publicKeyPem: string;
  /** The private key in PEM, encrypted under a key derived from the secret of the tool. */
  readonly sealedPrivateKey: string;
  readonly createdAt: Date;
}

const signingKeySchema = new Schema<SigningKey>(
  {
    _id: { type: String, required: true },
    slot: { type: String, enum: ['current', 'next'], required: true },
    publicKeyPem: { type: String, required: true },
    sealedPrivateKey: { type: String, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: 'signingKeys', strict: 'throw', autoIndex: false, versionKey: false },
);
signingKeySchema.index({ slot: 1 }, { unique: true });

export type SigningKeyModel = Model<SigningKey>;
export const signingKeyModel = (db: Connection): SigningKeyModel =>
  db.model<SigningKey>('SigningKey', signingKeySchema);
