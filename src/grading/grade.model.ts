import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { PART_KEYS, type PartKey } from '../content/index.js';

/** For each part of the rubric which of its levels the work reaches, counted from 0. */
export type Levels = Readonly<Record<PartKey, number>>;

export interface Assessment {
  readonly levels: Partial<Levels>;
  readonly comment: string;
}

export interface ReleasedGrade {
  readonly levels: Levels;
  readonly comment: string;
  readonly points: number;
  readonly maximum: number;
  readonly at: Date;
}

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

/**
 * What one person gets for one assignment, and its own outbox: the row holds the grade that the LMS has to end up with,
 * so that the newest revision wins however often and in whatever order it is sent.
 */
export interface Grade {
  readonly _id: Types.ObjectId;
  readonly runId: Types.ObjectId;
  readonly contextId: Types.ObjectId;
  readonly memberId: Types.ObjectId;
  readonly assignment: number;
  /** Null once the person has been detached from the work. */
  readonly registrationId: string | null;
  /** Whom the LMS grades as this member: nobody in its sandbox, or detached from the work. */
  readonly userId: string | null;
  /** The attempt that `assessment` and `state` are about. */
  readonly submissionId: Types.ObjectId;
  /** The instructor's working copy; participants see `released` and `returned` only. */
  readonly assessment: Assessment;
  /** Counts every change, so that of two graders who read the same the second does not overwrite the first. */
  readonly edits: number;
  readonly state: 'concept' | 'returned' | 'released';
  readonly released: ReleasedGrade | null;
  readonly returned: { readonly comment: string; readonly at: Date } | null;
  readonly rev: number;
  /** The moment that `rev` bears in the LMS: fixed when it is released, in whole seconds, later than of any revision before. */
  readonly ts: Date | null;
  readonly delivery: Delivery;
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

const part = { _id: false, minimize: false, strict: 'throw' } as const;
const id = { type: Schema.Types.ObjectId, required: true } as const;
const text = { type: String, default: null } as const;
const moment = { type: Date, default: null } as const;
const optional = (definition: Record<string, unknown>) => ({
  type: new Schema(definition, part),
  default: null,
});
const levels = {
  type: new Schema(Object.fromEntries(PART_KEYS.map((key) => [key, { type: Number }])), part),
  required: true,
};

const deliverySchema = new Schema(
  {
    state: { type: String, required: true },
    dueAt: moment,
    attempts: { type: Number, required: true },
    firstFailedAt: moment,
    leaseToken: text,
    leaseUntil: { type: Date, required: true },
    sentRev: { type: Number, required: true },
    sentAt: moment,
    lastError: optional({ status: Number, detail: String, at: Date }),
    lineItemUrl: text,
    result: optional({ score: Number, maximum: Number, at: Date }),
  },
  part,
);

const gradeSchema = new Schema<Grade>(
  {
    runId: id,
    contextId: id,
    memberId: id,
    assignment: { type: Number, required: true },
    registrationId: text,
    userId: text,
    submissionId: id,
    assessment: { type: new Schema({ levels, comment: String }, part), required: true },
    edits: { type: Number, required: true },
    state: { type: String, enum: ['concept', 'returned', 'released'], required: true },
    released: optional({ levels, comment: String, points: Number, maximum: Number, at: Date }),
    returned: optional({ comment: String, at: Date }),
    rev: { type: Number, required: true },
    ts: moment,
    delivery: { type: deliverySchema, required: true },
  },
  {
    collection: 'grades',
    strict: 'throw',
    autoIndex: false,
    versionKey: false,
    minimize: false,
  },
);
gradeSchema.index({ runId: 1, memberId: 1, assignment: 1 }, { unique: true });
gradeSchema.index({ runId: 1, contextId: 1 }); // an instructor's lists
gradeSchema.index({ memberId: 1 }); // a person's data: export and erasure
gradeSchema.index(
  { 'delivery.state': 1, 'delivery.dueAt': 1 },
  { partialFilterExpression: { 'delivery.state': 'waiting' } },
); // what is due, over all runs

export type GradeModel = Model<Grade>;
export const gradeModel = (db: Connection): GradeModel => db.model<Grade>('Grade', gradeSchema);
