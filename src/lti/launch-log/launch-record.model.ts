import { Schema, type Connection, type Model } from 'mongoose';
import type { ShownClaim } from './shown-claims.js';

/** One launch or refused login, without the person: what the connection did, for who keeps it working. */
export interface LaunchRecord {
  /** The reference id that the error page and the log show. */
  readonly _id: string;
  readonly at: Date;
  readonly registrationId: string | null;
  readonly issuer: string | null;
  /** `let in`, or the reason of the refusal. */
  readonly outcome: string;
  /** What was known of the launch by then, and how its browser was proven. */
  readonly seen: {
    readonly message?: string | undefined;
    readonly deploymentId?: string | undefined;
    readonly proof?: string | undefined;
    readonly storageOffered?: boolean | undefined;
    readonly lineItemsUrl?: string | null;
    readonly membershipsUrl?: string | null;
  };
  readonly claims: readonly ShownClaim[];
}

const launchRecordSchema = new Schema<LaunchRecord>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true, expires: '30d' },
    registrationId: { type: String, default: null },
    issuer: { type: String, default: null },
    outcome: { type: String, required: true },
    seen: { type: Schema.Types.Mixed, required: true },
    claims: { type: [Schema.Types.Mixed], required: true },
  },
  {
    collection: 'launchLog',
    strict: 'throw',
    autoIndex: false,
    versionKey: false,
    minimize: false,
  },
);
launchRecordSchema.index({ registrationId: 1, at: -1 });

export type LaunchRecordModel = Model<LaunchRecord>;
export const launchRecordModel = (db: Connection): LaunchRecordModel =>
  db.model<LaunchRecord>('LaunchRecord', launchRecordSchema);
