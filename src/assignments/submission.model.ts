import { collection, field, type RowOf } from '../kernel/collection.js';
import type { Attachment } from './attachments/store.js';

/** One attempt that was handed in. It never changes; who adds to it hands in the next. */
export const submissionModel = collection(
  'submissions',
  {
    runId: field.objectId,
    contextId: field.objectId,
    memberId: field.objectId,
    assignment: field.number,
    /** Counted from 1. */
    attempt: field.number,
    /** Empty where files are all there is. */
    text: field.anyText,
    files: field.mixed<readonly Attachment[]>(),
    startedAt: field.orNull(field.moment),
    submittedAt: field.moment,
  },
  [
    [{ runId: 1, memberId: 1, assignment: 1, attempt: 1 }, { unique: true }],
    [{ runId: 1, contextId: 1 }], // an instructor's lists
    [{ memberId: 1 }], // a person's data: export and erasure
  ],
);
export type SubmissionModel = ReturnType<typeof submissionModel>;
export type Submission = RowOf<typeof submissionModel>;
