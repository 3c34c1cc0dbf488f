import { Schema, type Connection, type Model } from 'mongoose';
import {
  LAUNCH_ROLES,
  SANDBOXES,
  type DeepLinkingSettings,
  type LaunchRole,
  type Sandbox,
} from '../lti/index.js';

/** One opened launch in one browser: which pages of which course, in which role. */
export interface LaunchSession {
  /** The hash of the launch id that stands in the address. */
  readonly _id: string;
  /** What the browser has to show: the secret of its cookie, or the same traits where it keeps no cookie. */
  readonly browserHash: string;
  /** Proven by the platform's storage: the address is all that opens these pages, in one browser. */
  readonly cookieless: boolean;
  readonly registrationId: string;
  readonly contextId: string;
  readonly memberId: string;
  readonly role: LaunchRole;
  /** `preview` beside another role than a learner's: the person looks as a participant for now. */
  readonly sandbox: Sandbox | null;
  /** Where the LMS takes the person back. */
  readonly returnUrl: string | null;
  /** What the LMS asked for, where this launch is for choosing content. */
  readonly deepLinking: DeepLinkingSettings | null;
  readonly frameOrigins: readonly string[];
  readonly lastSeenAt: Date;
  readonly idleUntil: Date;
  readonly endsAt: Date;
}

const launchSessionSchema = new Schema<LaunchSession>(
  {
    _id: { type: String, required: true },
    browserHash: { type: String, required: true },
    cookieless: { type: Boolean, default: false },
    registrationId: { type: String, required: true },
    contextId: { type: String, required: true },
    memberId: { type: String, required: true },
    role: { type: String, enum: LAUNCH_ROLES, required: true },
    sandbox: { type: String, enum: [...SANDBOXES, null], default: null },
    returnUrl: { type: String, default: null },
    deepLinking: { type: Schema.Types.Mixed, default: null },
    frameOrigins: { type: [String], required: true },
    lastSeenAt: { type: Date, required: true },
    idleUntil: { type: Date, required: true },
    endsAt: { type: Date, required: true },
  },
  { collection: 'launchSessions', strict: 'throw', autoIndex: false, versionKey: false },
);
launchSessionSchema.index({ endsAt: 1 }, { expireAfterSeconds: 0 });
launchSessionSchema.index({ memberId: 1 }); // ending the sessions of a person
launchSessionSchema.index({ registrationId: 1 }); // ending the sessions of a platform

export type LaunchSessionModel = Model<LaunchSession>;
export const launchSessionModel = (db: Connection): LaunchSessionModel =>
  db.model<LaunchSession>('LaunchSession', launchSessionSchema);
