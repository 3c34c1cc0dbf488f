import { THREAD_TYPES } from '../content/index.js';
import { collection, field, type RowOf } from '../kernel/collection.js';

/** A thread of a run. Its posts are numbered from 1, the one that opens it; a number is given out once. */
export const threadModel = collection(
  'threads',
  {
    runId: field.objectId,
    /** The LMS course of who opened it; null for the course's own. */
    contextId: field.orNull(field.objectId),
    /** 1 to 5; 0 for what is about no lecture. */
    lecture: field.number,
    type: field.oneOf(THREAD_TYPES),
    /** Empty once its author took it back, or is wiped. */
    title: field.anyText,
    /** Whether a moderator hid the post that opens it: the title is as little to be read by others. */
    isHidden: field.flag,
    /** Between which people choose before they see what others chose; empty where nothing is to be chosen. */
    choices: field.texts,
    /** Null for the course itself, and for who is wiped. */
    authorId: field.orNull(field.objectId),
    isAnonymous: field.flag,
    /** The item of the course that it opens the talk about; there is one for each run. */
    openingOf: field.orNull(field.text),
    isOpening: field.flag,
    /** When people were told that its lecture has opened. */
    announcedAt: field.orNull(field.moment),
    lastSeq: field.number,
    lastPostAt: field.moment,
    isUnanswered: field.flag,
    isPinned: field.flag,
    /** Sorts lists: pinned threads first, then by activity. Unique, so that it is a page's border as well. */
    rank: field.text,
    /** What the moderator said when it was closed to replies; null while it is open. */
    lockedBecause: field.orNull(field.text),
    createdAt: field.moment,
  },
  [
    [{ runId: 1, rank: -1 }],
    [{ runId: 1, lecture: 1, rank: -1 }],
    [{ runId: 1, type: 1, rank: -1 }],
    [{ runId: 1, isUnanswered: 1, rank: -1 }],
    [{ runId: 1, authorId: 1, rank: -1 }],
    [{ authorId: 1 }], // a person's data: export and erasure
    [
      { runId: 1, openingOf: 1 },
      { unique: true, partialFilterExpression: { isOpening: true } },
    ],
  ],
);
export type Thread = RowOf<typeof threadModel>;

/** A list goes by this, the highest first. */
export const rankOf = (isPinned: boolean, lastPostAt: Date, id: string): string =>
  `${isPinned ? '1' : '0'} ${lastPostAt.toISOString()} ${id}`;
