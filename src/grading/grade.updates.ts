import type { Types } from 'mongoose';
import { later, seconds } from '../kernel/clock.js';
import { nextTimestamp, type Outcome } from './delivery.policy.js';
import { NO_LEASE, type Assessment, type ReleasedGrade, type ReturnedWork } from './grade.model.js';

/**
 * The changes of a grade, each one update that the database makes as a whole. What people wrote goes in as `$literal`:
 * otherwise a comment that begins with a `$` would be read as the name of a field.
 */
export type Update = Record<'$set', Record<string, unknown>>[];

/** An attempt, as far as the LMS is told of it. */
export interface HandedInWork {
  readonly submissionId: Types.ObjectId;
  readonly startedAt: Date | null;
  readonly submittedAt: Date;
}

const LEASE_MS = seconds(60);
const MOST_HISTORY = 20;
/** What a person has left behind finds its way to nobody again, whoever was read before. */
const DETACHED = { $eq: ['$registrationId', null] };
const ONE_MORE = { $add: ['$edits', 1] };
const literal = (value: unknown) => ({ $literal: value });
const userOf = (userId: string | null) => ({ $cond: [DETACHED, null, literal(userId)] });
const FREE = { claimedBy: null, claimedUntil: null };

/** What is about to be overtaken, if there is any, put at the end of the history. */
function withHistory(...kinds: readonly ('released' | 'returned')[]) {
  const past = kinds.map((kind) => ({
    $cond: [{ $eq: [`$${kind}`, null] }, [], [{ kind: literal(kind), verdict: `$${kind}` }]],
  }));
  return { $slice: [{ $concatArrays: ['$history', ...past] }, -MOST_HISTORY] };
}

/**
 * A new revision, due as soon as its own timestamp has passed: a platform that takes one from the future takes nothing
 * until then.
 */
function newRevision(now: Date): Update {
  const fresh = { dueAt: '$ts', attempts: 0, firstFailedAt: null, lastError: null, result: null };
  const renewed = Object.entries(fresh).map(
    ([name, value]) => [`delivery.${name}`, value] as const,
  );
  const state = { $cond: [{ $eq: ['$userId', null] }, 'none', 'waiting'] };
  return [
    { $set: { rev: { $add: ['$rev', 1] }, ts: nextTimestamp(now) } },
    { $set: { ...Object.fromEntries(renewed), 'delivery.state': state } },
  ];
}

/** An LMS that keeps submissions is told of each; one that has a grade for an earlier one keeps that. */
export const handInUpdate = (
  work: HandedInWork,
  userId: string | null,
  now: Date,
  isTold: boolean,
): Update => [
  {
    $set: {
      userId: userOf(userId),
      startedAt: literal(work.startedAt),
      submittedAt: literal(work.submittedAt),
      unsentSubmissionId: work.submissionId,
    },
  },
  ...(isTold ? newRevision(now) : []),
];

/** A working copy changes nothing of what the participant sees, unless it is about a newer attempt. */
export const conceptUpdate = (submissionId: Types.ObjectId, assessment: Assessment): Update => [
  {
    $set: {
      assessment: literal(assessment),
      state: {
        $cond: [
          { $eq: ['$submissionId', submissionId] },
          { $cond: [{ $eq: ['$state', 'ready'] }, 'concept', '$state'] },
          'concept',
        ],
      },
      submissionId,
      edits: ONE_MORE,
    },
  },
];

/** Assessed, and kept back until it is released with others. */
export const readyUpdate = (submissionId: Types.ObjectId, assessment: Assessment): Update => [
  {
    $set: {
      assessment: literal(assessment),
      state: 'ready',
      submissionId,
      edits: ONE_MORE,
      ...FREE,
    },
  },
];

export const returnUpdate = (assessment: Assessment, returned: ReturnedWork): Update => [
  {
    $set: {
      assessment: literal(assessment),
      state: 'returned',
      history: withHistory('returned'),
      returned: literal(returned),
      submissionId: returned.submissionId,
      edits: ONE_MORE,
      ...FREE,
    },
  },
];

export const releaseUpdate = (released: ReleasedGrade, userId: string | null): Update => [
  {
    $set: {
      userId: userOf(userId),
      assessment: literal({
        levels: released.levels,
        comments: released.comments,
        comment: released.comment,
      }),
      state: 'released',
      history: withHistory('returned', 'released'),
      returned: null,
      released: literal(released),
      submissionId: released.submissionId,
      edits: ONE_MORE,
      ...FREE,
    },
  },
  ...newRevision(released.at),
];

/** Takes a released grade back, here and in the LMS. */
export const withdrawUpdate = (now: Date): Update => [
  {
    $set: {
      state: 'concept',
      history: withHistory('released'),
      released: null,
      edits: ONE_MORE,
    },
  },
  ...newRevision(now),
];

/** The same once more, newer than whatever the LMS holds. */
export const resendUpdate = (now: Date, userId: string | null): Update => [
  { $set: { userId: userOf(userId), sentReleaseAt: null } },
  ...newRevision(now),
];

/** Nobody has it under a lease, and its time has come. */
export const dueBy = (now: Date) => ({
  'delivery.state': 'waiting' as const,
  'delivery.dueAt': { $lte: now },
  'delivery.leaseUntil': { $lte: now },
});

export const claimUpdate = (leaseToken: string, now: Date) => ({
  $set: { 'delivery.leaseToken': leaseToken, 'delivery.leaseUntil': later(now, LEASE_MS) },
});

/** What was sent: which revision, where to, and what of it the LMS now has; null for what was not taken, or not sent. */
export interface Sent {
  readonly rev: number;
  readonly lineItemUrl: string | null;
  readonly taken: {
    readonly comment: string;
    readonly submissionId: Types.ObjectId | null;
    readonly releasedAt: Date | null;
  } | null;
}

/** Ends a lease. A revision that was released meanwhile stays due; only the one that was sent gets the outcome. */
export function settleUpdate(
  { rev, lineItemUrl, taken }: Sent,
  outcome: Outcome,
  now: Date,
): Update {
  const kept = (field: string, value: unknown) => ({
    $cond: [{ $eq: ['$rev', rev] }, literal(value), `$delivery.${field}`],
  });
  const heardOf = taken && { $eq: ['$unsentSubmissionId', taken.submissionId] };
  return [
    {
      $set: {
        'delivery.state': kept('state', outcome.state),
        'delivery.dueAt': kept('dueAt', outcome.dueAt),
        'delivery.attempts': kept('attempts', outcome.attempts),
        'delivery.firstFailedAt': kept('firstFailedAt', outcome.firstFailedAt),
        'delivery.lastError': kept('lastError', outcome.lastError),
        'delivery.leaseToken': null,
        'delivery.leaseUntil': NO_LEASE,
        ...(lineItemUrl !== null && {
          'delivery.sentRev': rev,
          'delivery.sentAt': now,
          'delivery.lineItemUrl': literal(lineItemUrl),
        }),
        ...(taken && {
          sentComment: literal(taken.comment),
          sentReleaseAt: taken.releasedAt,
          unsentSubmissionId: { $cond: [heardOf, null, '$unsentSubmissionId'] },
        }),
      },
    },
  ];
}
