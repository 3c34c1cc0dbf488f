import { collection, field, type RowOf } from '../../kernel/collection.js';

/** A key pair of the tool. Platforms know a key before it signs, and for a while after. */
export const signingKeyModel = collection(
  'signingKeys',
  {
    /** The key id that platforms see. */
    _id: field.text,
    /** Its place in the order of the ring: the newest key has the highest. */
    slot: field.number,
    /** From when it signs, until the next one does; null as long as nobody has decided. */
    signsFrom: field.orNull(field.moment),
    publicKeyPem: field.text,
    /** The private key in PEM, encrypted under a key derived from the secret of the tool. */
    sealedPrivateKey: field.text,
    createdAt: field.moment,
  },
  [[{ slot: 1 }, { unique: true }]],
);
export type SigningKeyModel = ReturnType<typeof signingKeyModel>;
export type SigningKey = RowOf<typeof signingKeyModel>;
