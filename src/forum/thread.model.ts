import { THREAD_TYPES } from '../content/index.js';
import {
  collection,
  flag,
  moment,
  number,
  objectId,
  oneOf,
  orNull,
  text,
  texts,
  type RowOf,
} from '../kernel/collection.js';

/** A thread of a run. Its posts are numbered from 1, the one that opens it; a number is given out once. */
export const threadModel = collection(
  'threads',
  {
    runId: objectId,
    /** The LMS course of who opened it; null for the course's own. */
    contextId: orNull(objectId),
    /** 1 to 5; 0 for what is about no lecture. */
    lecture: number,
    type: oneOf(THREAD_TYPES),
    title: text,
    /** Between which people choose before they see what others chose; empty where nothing is to be chosen. */
    choices: texts,
    /** Null for the course itself, and for who is wiped. */
    authorId: orNull(objectId),
    isAnonymous: flag,
    /** The item of the course that it opens the talk about; there is one for each run. */
    openingOf: orNull(text),
    isOpening: flag,
    /** When people were told that its lecture has opened. */
    announcedAt: orNull(moment),
    lastSeq: number,
    lastPostAt: moment,
    isUnanswered: flag,
    isPinned: flag,
    /** Sorts lists: pinned threads first, then by activity. Unique, so that it is a page's border as well. */
    rank: text,
    /** What the moderator said when it was closed to replies; null while it is open. */
    lockedBecause: orNull(text),
    createdAt: moment,
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
export type ThreadModel = ReturnType<typeof threadModel>;
export type Thread = RowOf<typeof threadModel>;

/** A list goes by this, the highest first. */
export const rankOf = (isPinned: boolean, lastPostAt: Date, id: string): string =>
  `${isPinned ? '1' : '0'} ${lastPostAt.toISOString()} ${id}`;
