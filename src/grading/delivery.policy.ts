import { SANDBOXES, type Sandbox } from '../lti/index.js';
import { hours, later, minutes, seconds } from '../kernel/clock.js';
import type { Delivery, DeliveryError, DeliveryState, ReleasedGrade } from './grade.model.js';

/** What the LMS, or the way to it, said when a grade was not taken. */
export interface Failure {
  readonly status: number | null;
  readonly detail: string;
  readonly retryAfterMs: number | null;
  /** Nothing was sent: the address is not one that we call. */
  readonly isAddressRefused?: boolean;
}

/** What becomes of the delivery of a revision; of a newer revision it touches nothing. */
export interface Outcome {
  readonly state: DeliveryState;
  readonly dueAt: Date | null;
  readonly attempts: number;
  readonly firstFailedAt: Date | null;
  readonly lastError: DeliveryError | null;
}

type Tried = Pick<Delivery, 'attempts' | 'firstFailedAt'>;

const GIVE_UP_AFTER_MS = hours(24 * 14);
const LONGEST_WAIT_MS = minutes(15);
const LONGEST_ASKED_WAIT_MS = hours(1);
const FIRST_WAIT_MS = seconds(2);
const SHORTEST_WAIT_MS = seconds(1);
const NEXT_LOOK_FOR_COLUMN_MS = minutes(5);
const NEXT_LOOK_AT_PERSON_MS = hours(6);
const TOLERANCE = 1e-6;
const RETRIED = new Set([401, 408, 409, 425, 429]);

/** The reason a grade waits while no launch has brought a gradebook column for it. */
export const NO_COLUMN = 'no column';

/** Why nothing is sent about a member: not to be graded by the LMS, or no longer in its course. */
export type HeldBack = Sandbox | 'left';
export const HELD_BACK = [...SANDBOXES, 'left'] as const;

/** The LMS is there, and fails at this grade alone: as Moodle does where the grade or its column is locked (capture 47). */
export const LOCKED = 'locked';

/** Whether the LMS itself, or the way to it, is the trouble: only that says something about its other grades. */
export const isPlatformTrouble = ({ isAddressRefused, ...failure }: Failure): boolean =>
  !isAddressRefused && isTrouble(failure);

const isTrouble = ({ status, detail }: Pick<Failure, 'status' | 'detail'>): boolean =>
  detail !== LOCKED && (status === null || status >= 500 || status === 401 || status === 408);

/** What an LMS answers about a column that is no longer there. */
export const COLUMN_GONE = [404, 410];

/** Platforms compare timestamps in whole seconds (Moodle). */
export const ceilToSecond = (moment: Date): Date =>
  new Date(Math.ceil(moment.getTime() / 1000) * 1000);

/**
 * The timestamp of a row's next revision, computed by the database within the update that makes the revision:
 * whole seconds, not before now, and later than the row's last one, whatever this process's clock says.
 */
export const nextTimestamp = (now: Date) => ({
  $max: [ceilToSecond(now), { $add: ['$ts', seconds(1)] }],
});

/** How long to wait after `attempts` earlier tries: anything up to a bound that doubles, so that many grades spread out. */
export function backoff(attempts: number, random: number): number {
  const bound = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempts, 30));
  return Math.max(SHORTEST_WAIT_MS, Math.round(random * bound));
}

/** What becomes of a grade that was not taken; `compare`: the LMS holds something at least as new, and only what it holds can say whether that is ours. */
export function afterFailure(
  failure: Failure,
  tried: Tried,
  now: Date,
  random: () => number,
): Outcome | 'compare' {
  if (failure.status === 409) return 'compare';
  const firstFailedAt = tried.firstFailedAt ?? now;
  const lastError = { status: failure.status, detail: failure.detail, at: now };
  const tooOld = now.getTime() - firstFailedAt.getTime() >= GIVE_UP_AFTER_MS;
  if (tooOld || !isWorthRetrying(failure)) {
    const { attempts } = tried;
    return { state: 'failed', dueAt: null, attempts, firstFailedAt, lastError };
  }
  const attempts = isThrottled(failure) ? tried.attempts : tried.attempts + 1;
  const dueAt = later(now, waitAfter(failure, tried, random));
  return { state: 'waiting', dueAt, attempts, firstFailedAt, lastError };
}

/** Canvas throttles by 403 as well as by 429; what tells it from a refusal is that it says when to come back. */
export const isThrottled = ({ status, retryAfterMs }: Failure): boolean =>
  status === 429 || (status === 403 && retryAfterMs !== null);

function isWorthRetrying(failure: Failure): boolean {
  const { status } = failure;
  if (status === null || RETRIED.has(status) || isThrottled(failure)) return true;
  return status < 400 || status >= 500;
}

function waitAfter({ retryAfterMs }: Failure, tried: Tried, random: () => number): number {
  if (retryAfterMs === null) return backoff(tried.attempts, random());
  return Math.min(LONGEST_ASKED_WAIT_MS, Math.max(SHORTEST_WAIT_MS, retryAfterMs));
}

const done = (state: DeliveryState, { attempts }: Tried): Outcome => ({
  state,
  dueAt: null,
  attempts,
  firstFailedAt: null,
  lastError: null,
});
export const delivered = (tried: Tried): Outcome => done('delivered', tried);
export const superseded = (tried: Tried): Outcome => done('superseded', tried);

/** There was nothing to tell this platform. */
export const untold = (tried: Tried): Outcome => done('none', tried);

/** A launch that brings the column makes it due at once; looking again meanwhile is for a launch that we missed. */
export const withoutColumn = (tried: Tried, now: Date): Outcome =>
  putOff(tried, now, NO_COLUMN, NEXT_LOOK_FOR_COLUMN_MS);

/** The person's next launch makes it due at once. */
export const heldBack = (tried: Tried, now: Date, reason: HeldBack): Outcome =>
  putOff(tried, now, reason, NEXT_LOOK_AT_PERSON_MS);

const putOff = (tried: Tried, now: Date, detail: string, forMs: number): Outcome => ({
  ...done('waiting', tried),
  dueAt: later(now, forMs),
  lastError: { status: null, detail, at: now },
});

/** The LMS lets nobody see what it holds. It is ours if an earlier try may have arrived without our hearing of it. */
export const withoutResults = (
  delivery: Pick<Delivery, 'attempts' | 'firstFailedAt' | 'lastError'>,
): Outcome => {
  const { lastError } = delivery;
  const mayHaveArrived = lastError !== null && (lastError.status ?? 500) >= 500;
  return mayHaveArrived ? delivered(delivery) : superseded(delivery);
};

/** Whether the LMS holds what was released, on whatever scale it keeps it; without a grade, whether it holds none. */
export function isSameScore(
  released: Pick<ReleasedGrade, 'points' | 'maximum'> | null,
  result: { readonly score: number | null; readonly maximum: number | null } | null,
): boolean {
  if (!released) return result?.score == null;
  if (result?.score == null) return false;
  const held = result.score / (result.maximum ?? released.maximum);
  return Math.abs(held - released.points / released.maximum) <= TOLERANCE;
}
