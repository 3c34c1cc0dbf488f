import { Schema, type Connection, type Model } from 'mongoose';

/** A key pair of the tool. Platforms know a key before it signs, and for a while after. */
export interface SigningKey {
  /** The key id that platforms see. */
  readonly _id: string;
  /** Its place in the order of the ring: the newest key has the highest. */
  readonly slot: number;
  /** From when it signs, until the next one does; null as long as nobody has decided. */
  readonly signsFrom: Date | null;
  readonly publicKeyPem: string;
  /** The private key in PEM, encrypted under a key derived from the secret of the tool. */
  readonly sealedPrivateKey: string;
  readonly createdAt: Date;
}

const signingKeySchema = new Schema<SigningKey>(
  {
    _id: { type: String, required: true },
    slot: { type: Number, required: true },
    signsFrom: { type: Date, default: null },
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
