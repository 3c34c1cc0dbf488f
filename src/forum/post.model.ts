import { collection, field, type RowOf } from '../kernel/collection.js';

/** Why a moderator took a post from sight. */
export interface Hidden {
  readonly reason: string;
  readonly at: Date;
}

/** A post in a thread. What is hidden or deleted keeps its place, so that pages and references stay as they are. */
export const postModel = collection(
  'posts',
  {
    ...{ runId: field.objectId, threadId: field.objectId, seq: field.number },
    contextId: field.orNull(field.objectId),
    authorId: field.orNull(field.objectId),
    /** Others do not see whose it is. */
    isAnonymous: field.flag,
    /** The post that it answers; null for the one that opens the thread. */
    replyTo: field.orNull(field.number),
    body: field.anyText,
    /** Counts the versions, so that of two who edit the one that is behind overwrites nothing. */
    version: field.number,
    editedAt: field.orNull(field.moment),
    hidden: field.orNull(field.mixed<Hidden>()),
    deletedAt: field.orNull(field.moment),
    likes: field.number,
    endorsedAt: field.orNull(field.moment),
    /** Its author says that it helped who asked. */
    helpedAt: field.orNull(field.moment),
    /** What search finds it by; empty while it is out of sight. */
    tokens: field.texts,
    /** Of the form that it came with: sent twice, it is one post. */
    formKey: field.text,
    createdAt: field.moment,
  },
  [
    [{ threadId: 1, seq: 1 }, { unique: true }],
    [{ runId: 1, tokens: 1, _id: -1 }],
    [{ authorId: 1, _id: -1 }], // a person's posts; their data: export and erasure
    [{ authorId: 1, formKey: 1 }, { unique: true }],
    [{ likes: 1 }], // counted again from time to time
  ],
);
export type Post = RowOf<typeof postModel>;

export const isInSight = ({ hidden, deletedAt }: Pick<Post, 'hidden' | 'deletedAt'>): boolean =>
  hidden === null && deletedAt === null;
