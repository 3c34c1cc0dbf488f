import { Schema, type Connection, type Model } from 'mongoose';
import { hours } from '../../kernel/clock.js';

/** Leave for one platform of an organisation to register itself. */
export interface RegistrationLink {
  /** The hash of the code in the link. */
  readonly _id: string;
  readonly organisation: string;
  /** Lets the platform in at once where nothing about it is out of the ordinary. */
  readonly autoApprove: boolean;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

const registrationLinkSchema = new Schema<RegistrationLink>(
  {
    _id: { type: String, required: true },
    organisation: { type: String, required: true },
    autoApprove: { type: Boolean, required: true },
    expiresAt: { type: Date, required: true },
    usedAt: { type: Date, default: null },
  },
  { collection: 'registrationLinks', strict: 'throw', autoIndex: false, versionKey: false },
);
/** Kept for a month after its end, so that whoever opens it late is told what is the matter with it. */
registrationLinkSchema.index({ expiresAt: 1 }, { expireAfterSeconds: hours(24 * 30) / 1000 });

export type RegistrationLinkModel = Model<RegistrationLink>;
export const registrationLinkModel = (db: Connection): RegistrationLinkModel =>
  db.model<RegistrationLink>('RegistrationLink', registrationLinkSchema);
