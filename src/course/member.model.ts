import { Schema, type Connection, type Model, type Types } from 'mongoose';
import type { Locale } from '../i18n/translator.js';
import { LAUNCH_ROLES, type LaunchRole } from '../lti/index.js';

/** One person in one context. `sub` is who the registration says it is: the same text elsewhere is somebody else. */
export interface Member {
  readonly _id: Types.ObjectId;
  readonly contextId: Types.ObjectId;
  readonly registrationId: string;
  readonly sub: string;
  readonly role: LaunchRole;
  /** The name the LMS gave; null where it gives none. */
  readonly name: string | null;
  /** The name the person chose to be seen by. */
  readonly displayName: string | null;
  /** What the person does for a living, as one of the course's audiences. */
  readonly audience: string | null;
  readonly locale: Locale;
  /** Whether the person has left the work behind: nobody is to be found by it any more. */
  readonly detached: boolean;
  readonly firstSeenAt: Date;
  readonly lastLaunchAt: Date;
}

const memberSchema = new Schema<Member>(
  {
    contextId: { type: Schema.Types.ObjectId, required: true },
    registrationId: { type: String, required: true },
    sub: { type: String, required: true },
    role: { type: String, enum: LAUNCH_ROLES, required: true },
    name: { type: String, default: null },
    displayName: { type: String, default: null },
    audience: { type: String, default: null },
    locale: { type: String, enum: ['nl', 'en'], required: true },
    detached: { type: Boolean, default: false },
    firstSeenAt: { type: Date, required: true },
    lastLaunchAt: { type: Date, required: true },
  },
  { collection: 'members', strict: 'throw', autoIndex: false, versionKey: false },
);
memberSchema.index({ contextId: 1, sub: 1 }, { unique: true });
memberSchema.index({ registrationId: 1, sub: 1 }); // a person's memberships: export and erasure

export type MemberModel = Model<Member>;
export const memberModel = (db: Connection): MemberModel =>
  db.model<Member>('Member', memberSchema);
