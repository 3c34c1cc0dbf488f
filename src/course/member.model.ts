import { Schema, type Connection, type Model, type Types } from 'mongoose';
import type { Locale } from '../i18n/translator.js';
import { LAUNCH_ROLES, SANDBOXES, type LaunchRole, type Sandbox } from '../lti/index.js';

/** One person in one context. `sub` is who the registration says it is: the same text elsewhere is somebody else. */
export interface Member {
  readonly _id: Types.ObjectId;
  readonly contextId: Types.ObjectId;
  readonly registrationId: string;
  readonly sub: string;
  /** As the newest launch said, which knows better than the roster; of who never launched, as the roster says. */
  readonly role: LaunchRole;
  readonly sandbox: Sandbox | null;
  /** When the person last launched as an instructor. */
  readonly taughtAt: Date | null;
  /** Null for whom the roster does not list, or does not know in a role. */
  readonly rosterRole: LaunchRole | null;
  /** When the roster was first found to list the person no more. */
  readonly leftAt: Date | null;
  /** The name the newest launch gave, and the one in the roster; null where the LMS gives none. */
  readonly name: string | null;
  readonly rosterName: string | null;
  /** The name the person chose to be seen by. */
  readonly displayName: string | null;
  /** What the person does for a living, as one of the course's audiences. */
  readonly audience: string | null;
  readonly locale: Locale;
  /** Whether the person has left the work behind: nobody is to be found by it any more. */
  readonly detached: boolean;
  readonly firstSeenAt: Date;
  /** Null for whom only the roster knows. */
  readonly lastLaunchAt: Date | null;
}

const memberSchema = new Schema<Member>(
  {
    contextId: { type: Schema.Types.ObjectId, required: true },
    registrationId: { type: String, required: true },
    sub: { type: String, required: true },
    role: { type: String, enum: LAUNCH_ROLES, required: true },
    sandbox: { type: String, enum: [...SANDBOXES, null], default: null },
    taughtAt: { type: Date, default: null },
    rosterRole: { type: String, enum: [...LAUNCH_ROLES, null], default: null },
    leftAt: { type: Date, default: null },
    name: { type: String, default: null },
    rosterName: { type: String, default: null },
    displayName: { type: String, default: null },
    audience: { type: String, default: null },
    locale: { type: String, enum: ['nl', 'en'], required: true },
    detached: { type: Boolean, default: false },
    firstSeenAt: { type: Date, required: true },
    lastLaunchAt: { type: Date, default: null },
  },
  { collection: 'members', strict: 'throw', autoIndex: false, versionKey: false },
);
memberSchema.index({ contextId: 1, sub: 1 }, { unique: true });
memberSchema.index({ registrationId: 1, sub: 1 }); // a person's memberships: export and erasure

export type MemberModel = Model<Member>;
export const memberModel = (db: Connection): MemberModel =>
  db.model<Member>('Member', memberSchema);
