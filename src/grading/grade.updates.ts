import type { Types } from 'mongoose';
import { later, seconds } from '../kernel/clock.js';
import { nextTimestamp, type Outcome } from './delivery.policy.js';
import { NO_LEASE, type Assessment, type ReleasedGrade } from './grade.model.js';

/**
 * The changes of a grade, each one update that the database makes as a whole. What people wrote goes in as `$literal`:
 * otherwise a comment that begins with a `$` would be read as the name of a field.
 */
type Update = Record<'$set', Record<string, unknown>>[];

const LEASE_MS = seconds(60);
/** What a person has left behind finds its way to nobody again, whoever was read before. */
const DETACHED = { $eq: ['$registrationId', null] };
const ONE_MORE = { $add: ['$edits', 1] };
const literal = (value: unknown) => ({ $literal: value });

/** A working copy changes nothing of what the participant sees, unless it is about a newer attempt. */
export const conceptUpdate = (submissionId: Types.ObjectId, assessment: Assessment): Update => [
  {
    $set: {
      assessment: literal(assessment),
      state: { $cond: [{ $eq: ['$submissionId', submissionId] }, '$state', 'concept'] },
      submissionId,
      edits: ONE_MORE,
    },
  },
];

export const returnUpdate = (
  submissionId: Types.ObjectId,
  assessment: Assessment,
  now: Date,
): Update => [
  {
    $set: {
      assessment: literal(assessment),
      state: 'returned',
      returned: literal({ comment: assessment.comment, at: now }),
      submissionId,
      edits: ONE_MORE,
    },
  },
];

/** A new revision, due as soon as its own timestamp has passed: a platform that takes one from the future takes nothing until then. */
export const releaseUpdate = (
  submissionId: Types.ObjectId,
  released: ReleasedGrade,
  userId: string | null,
): Update => [
  {
    $set: {
      userId: { $cond: [DETACHED, null, literal(userId)] },
      assessment: literal({ levels: released.levels, comment: released.comment }),
      state: 'released',
      released: literal(released),
      submissionId,
      edits: ONE_MORE,
      rev: { $add: ['$rev', 1] },
      ts: nextTimestamp(released.at),
    },
  },
  {
    $set: {
      'delivery.state': { $cond: [{ $eq: ['$userId', null] }, 'none', 'waiting'] },
      'delivery.dueAt': '$ts',
      'delivery.attempts': 0,
      'delivery.firstFailedAt': null,
      'delivery.lastError': null,
      'delivery.result': null,
    },
  },
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

/** Ends a lease. A revision that was released meanwhile stays due; only the one that was sent gets the outcome. */
export function settleUpdate(
  sent: { readonly rev: number; readonly lineItemUrl: string | null },
  outcome: Outcome,
  now: Date,
): Update {
  const kept = (field: string, value: unknown) => ({
    $cond: [{ $eq: ['$rev', sent.rev] }, literal(value), `$delivery.${field}`],
  });
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
        ...(sent.lineItemUrl === null
          ? {}
          : {
              'delivery.sentRev': sent.rev,
              'delivery.sentAt': now,
              'delivery.lineItemUrl': literal(sent.lineItemUrl),
            }),
      },
    },
  ];
}
