import {
  anyText,
  collection,
  mixed,
  moment,
  number,
  objectId,
  orNull,
  type RowOf,
} from '../kernel/collection.js';
import type { Attachment } from './attachments/store.js';

/** What a participant has written and not handed in yet. */
export const draftModel = collection(
  'drafts',
  {
    ...{ runId: objectId, memberId: objectId, assignment: number },
    ...{ text: anyText, files: mixed<readonly Attachment[]>() },
    /** Counts the changes, so that of two devices the one that is behind overwrites nothing. */
    rev: number,
    /** When the person began; null where nobody noted it. */
    startedAt: orNull(moment),
    updatedAt: moment,
  },
  [
    [{ runId: 1, memberId: 1, assignment: 1 }, { unique: true }],
    [{ memberId: 1 }], // a person's data: export and erasure
  ],
);
export type DraftModel = ReturnType<typeof draftModel>;
export type Draft = RowOf<typeof draftModel>;
