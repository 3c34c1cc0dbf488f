import { collection, field, type RowOf } from '../../kernel/collection.js';
import { hours } from '../../kernel/clock.js';
import type { ShownClaim } from './shown-claims.js';

/** What was known of a launch, and how its browser was proven. */
interface Seen {
  readonly message?: string | undefined;
  readonly deploymentId?: string | undefined;
  readonly proof?: string | undefined;
  readonly storageOffered?: boolean | undefined;
  readonly lineItemsUrl?: string | null;
  readonly membershipsUrl?: string | null;
}

/** One launch or refused login, without the person: what the connection did, for who keeps it working. */
export const launchRecordModel = collection(
  'launchLog',
  {
    /** The reference id that the error page and the log show. */
    _id: field.text,
    at: field.moment,
    registrationId: field.orNull(field.text),
    issuer: field.orNull(field.text),
    /** `let in`, or the reason of the refusal. */
    outcome: field.text,
    seen: field.mixed<Seen>(),
    claims: field.mixed<readonly ShownClaim[]>(),
  },
  [[{ at: 1 }, { expireAfterSeconds: hours(30 * 24) / 1000 }], [{ registrationId: 1, at: -1 }]],
);
export type LaunchRecordModel = ReturnType<typeof launchRecordModel>;
export type LaunchRecord = RowOf<typeof launchRecordModel>;
