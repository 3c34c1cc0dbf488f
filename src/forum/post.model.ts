import {
  anyText,
  collection,
  flag,
  mixed,
  moment,
  number,
  objectId,
  orNull,
  text,
  texts,
  type RowOf,
} from '../kernel/collection.js';

/** Why a moderator took a post from sight. */
export interface Hidden {
  readonly reason: string;
  readonly at: Date;
}

/** A post in a thread. What is hidden or deleted keeps its place, so that pages and references stay as they are. */
export const postModel = collection(
  'posts',
  {
    ...{ runId: objectId, threadId: objectId, seq: number },
    contextId: orNull(objectId),
    authorId: orNull(objectId),
    /** Others do not see whose it is. */
    isAnonymous: flag,
    /** The post that it answers; null for the one that opens the thread. */
    replyTo: orNull(number),
    body: anyText,
    /** Counts the versions, so that of two who edit the one that is behind overwrites nothing. */
    version: number,
    editedAt: orNull(moment),
    hidden: orNull(mixed<Hidden>()),
    deletedAt: orNull(moment),
    likes: number,
    endorsedAt: orNull(moment),
    /** Its author says that it helped who asked. */
    helpedAt: orNull(moment),
    /** What search finds it by; empty while it is out of sight. */
    tokens: texts,
    /** Of the form that it came with: sent twice, it is one post. */
    formKey: text,
    createdAt: moment,
  },
  [
    [{ threadId: 1, seq: 1 }, { unique: true }],
    [{ runId: 1, tokens: 1, _id: -1 }],
    [{ authorId: 1, _id: -1 }], // a person's posts; their data: export and erasure
    [{ authorId: 1, formKey: 1 }, { unique: true }],
    [{ likes: 1 }], // counted again from time to time
  ],
);
export type PostModel = ReturnType<typeof postModel>;
export type Post = RowOf<typeof postModel>;

export const isInSight = ({ hidden, deletedAt }: Pick<Post, 'hidden' | 'deletedAt'>): boolean =>
  hidden === null && deletedAt === null;
