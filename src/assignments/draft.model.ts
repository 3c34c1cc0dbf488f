import { collection, field, type RowOf } from '../kernel/collection.js';
import type { Attachment } from './attachments/store.js';

/** What a participant has written and not handed in yet. */
export const draftModel = collection(
  'drafts',
  {
    ...{ runId: field.objectId, memberId: field.objectId, assignment: field.number },
    ...{ text: field.anyText, files: field.mixed<readonly Attachment[]>() },
    /** Counts the changes, so that of two devices the one that is behind overwrites nothing. */
    rev: field.number,
    /** When the person began; null where nobody noted it. */
    startedAt: field.orNull(field.moment),
    updatedAt: field.moment,
  },
  [
    [{ runId: 1, memberId: 1, assignment: 1 }, { unique: true }],
    [{ memberId: 1 }], // a person's data: export and erasure
  ],
);
export type DraftModel = ReturnType<typeof draftModel>;
export type Draft = RowOf<typeof draftModel>;
