import { anyText, collection, moment, number, objectId, type RowOf } from '../kernel/collection.js';

/** What a participant has written and not handed in yet. */
export const draftModel = collection(
  'drafts',
  { runId: objectId, memberId: objectId, assignment: number, text: anyText, updatedAt: moment },
  [
    [{ runId: 1, memberId: 1, assignment: 1 }, { unique: true }],
    [{ memberId: 1 }], // a person's data: export and erasure
  ],
);
export type DraftModel = ReturnType<typeof draftModel>;
export type Draft = RowOf<typeof draftModel>;
