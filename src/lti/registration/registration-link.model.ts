import { collection, field, type RowOf } from '../../kernel/collection.js';
import { hours } from '../../kernel/clock.js';

/** Leave for one platform of an organisation to register itself. */
export const registrationLinkModel = collection(
  'registrationLinks',
  {
    /** The hash of the code in the link. */
    _id: field.text,
    organisation: field.text,
    /** Lets the platform in at once where nothing about it is out of the ordinary. */
    autoApprove: field.flag,
    expiresAt: field.moment,
    usedAt: field.orNull(field.moment),
  },
  // Kept for a month after its end, so that whoever opens it late is told what is the matter with it.
  [[{ expiresAt: 1 }, { expireAfterSeconds: hours(24 * 30) / 1000 }]],
);
export type RegistrationLinkModel = ReturnType<typeof registrationLinkModel>;
export type RegistrationLink = RowOf<typeof registrationLinkModel>;
