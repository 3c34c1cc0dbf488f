import type { Types } from 'mongoose';
import type { PartKey } from '../content/index.js';
import { collection, field, type RowOf } from '../kernel/collection.js';

/** For each part of the rubric which of its levels the work reaches, counted from 0. */
export type Levels = Readonly<Record<PartKey, number>>;

export interface Assessment {
  readonly levels: Partial<Levels>;
  /** What was said of a part; parts about which nothing was said are absent. */
  readonly comments: Readonly<Partial<Record<PartKey, string>>>;
  /** What was said of the whole. */
  readonly comment: string;
}

export interface ReturnedWork extends Pick<Assessment, 'comment' | 'comments'> {
  readonly at: Date;
  /** The attempt it is about. */
  readonly submissionId: Types.ObjectId;
}

export interface ReleasedGrade extends ReturnedWork {
  readonly levels: Levels;
  readonly points: number;
  readonly maximum: number;
}

/** What an author was told once, and was overtaken. */
export type PastVerdict =
  | { readonly kind: 'released'; readonly verdict: ReleasedGrade }
  | { readonly kind: 'returned'; readonly verdict: ReturnedWork };

/** `none`: nothing to send. `superseded`: the LMS holds something else and keeps it. `failed`: the LMS will not take it. */
export type DeliveryState = 'none' | 'waiting' | 'delivered' | 'superseded' | 'failed';

export interface DeliveryError {
  /** The HTTP status; null when there was no answer. */
  readonly status: number | null;
  readonly detail: string;
  readonly at: Date;
}

export interface Delivery {
  readonly state: DeliveryState;
  readonly dueAt: Date | null;
  readonly attempts: number;
  readonly firstFailedAt: Date | null;
  readonly leaseToken: string | null;
  readonly leaseUntil: Date;
  /** The revision that was last sent, taken or not. */
  readonly sentRev: number;
  readonly sentAt: Date | null;
  readonly lastError: DeliveryError | null;
  readonly lineItemUrl: string | null;
  /** What the LMS said it holds, after it took the grade. */
  readonly result: {
    readonly score: number | null;
    readonly maximum: number | null;
    readonly at: Date;
  } | null;
}

/** In the past for every clock: a row with it is not leased. */
export const NO_LEASE = new Date(0);

export const NOTHING_TO_DELIVER: Delivery = {
  state: 'none',
  dueAt: null,
  attempts: 0,
  firstFailedAt: null,
  leaseToken: null,
  leaseUntil: NO_LEASE,
  sentRev: 0,
  sentAt: null,
  lastError: null,
  lineItemUrl: null,
  result: null,
};

export const GRADE_STATES = ['concept', 'ready', 'returned', 'released'] as const;

/**
 * What one person gets for one assignment, and its own outbox: the row holds what the LMS has to end up with, so that
 * the newest revision wins however often and in whatever order it is sent. Without a released grade that is: that work
 * was handed in, or, once there has been a grade, that there is none.
 */
export const gradeModel = collection(
  'grades',
  {
    runId: field.objectId,
    contextId: field.objectId,
    memberId: field.objectId,
    assignment: field.number,
    /** Null once the person has been detached from the work. */
    registrationId: field.orNull(field.text),
    /** Whom the LMS grades as this member: nobody in its sandbox, or detached from the work. */
    userId: field.orNull(field.text),
    /** The attempt that `assessment` and `state` are about. */
    submissionId: field.objectId,
    /** When the person began with and handed in the newest attempt; null where nobody noted it. */
    startedAt: field.orNull(field.moment),
    submittedAt: field.orNull(field.moment),
    /** That attempt, while the LMS has not heard of it. */
    unsentSubmissionId: field.orNull(field.objectId),
    /** The instructor's working copy; participants see `released` and `returned` only. */
    assessment: field.mixed<Assessment>(),
    /** Counts every change, so that of two graders who read the same the second does not overwrite the first. */
    edits: field.number,
    /** The member who is grading it by now, and until when others are kept from it. */
    claimedBy: field.orNull(field.objectId),
    claimedUntil: field.orNull(field.moment),
    /** The member who assessed it last. */
    assessedBy: field.orNull(field.objectId),
    state: field.oneOf(GRADE_STATES),
    released: field.orNull(field.mixed<ReleasedGrade>()),
    returned: field.orNull(field.mixed<ReturnedWork>()),
    /** The last twenty, the newest at the end. */
    history: field.mixed<readonly PastVerdict[]>(),
    rev: field.number,
    /** The moment that `rev` bears in the LMS: fixed when it is released, in whole seconds, later than of any revision before. */
    ts: field.orNull(field.moment),
    /** The comment that the LMS has from us: some add each one to those before. */
    sentComment: field.anyText,
    /** When what the LMS has taken was released. */
    sentReleaseAt: field.orNull(field.moment),
    delivery: field.mixed<Delivery>(),
  },
  [
    [{ runId: 1, memberId: 1, assignment: 1 }, { unique: true }],
    [{ runId: 1, contextId: 1 }], // an instructor's lists
    [{ memberId: 1 }], // a person's data: export and erasure
    [
      { 'registrationId': 1, 'delivery.state': 1, 'delivery.dueAt': 1 },
      { partialFilterExpression: { 'delivery.state': 'waiting' } },
    ], // what is due at a platform, over all runs
  ],
);
export type GradeModel = ReturnType<typeof gradeModel>;
export type Grade = RowOf<typeof gradeModel>;
