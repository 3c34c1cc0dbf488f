import { Schema, type Connection, type Model, type Types } from 'mongoose';

/** One attempt that was handed in. It never changes; who adds to it hands in the next. */
export interface Submission {
  readonly _id: Types.ObjectId;
  readonly runId: Types.ObjectId;
  readonly contextId: Types.ObjectId;
  readonly memberId: Types.ObjectId;
  readonly assignment: number;
  /** Counted from 1. */
  readonly attempt: number;
  readonly text: string;
  readonly submittedAt: Date;
}

const submissionSchema = new Schema<Submission>(
  {
    runId: { type: Schema.Types.ObjectId, required: true },
    contextId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    assignment: { type: Number, required: true },
    attempt: { type: Number, required: true },
    text: { type: String, required: true },
    submittedAt: { type: Date, required: true },
  },
  { collection: 'submissions', strict: 'throw', autoIndex: false, versionKey: false },
);
submissionSchema.index({ runId: 1, memberId: 1, assignment: 1, attempt: 1 }, { unique: true });
submissionSchema.index({ runId: 1, contextId: 1 }); // an instructor's lists
submissionSchema.index({ memberId: 1 }); // a person's data: export and erasure

export type SubmissionModel = Model<Submission>;
export const submissionModel = (db: Connection): SubmissionModel =>
  db.model<Submission>('Submission', submissionSchema);
