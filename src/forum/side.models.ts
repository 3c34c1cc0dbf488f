import { collection, field, type RowOf } from '../kernel/collection.js';

/** What a post said before it was edited. */
export const revisionModel = collection(
  'postRevisions',
  {
    ...{ postId: field.objectId, version: field.number, body: field.anyText, at: field.moment },
    /** Of the thread that it opens; null for any other post. */
    title: field.orNull(field.text),
    /** Why a moderator changed it; empty where its author did. */
    reason: field.anyText,
  },
  [[{ postId: 1, version: 1 }, { unique: true }]],
);

export type Revision = RowOf<typeof revisionModel>;

/** That somebody finds a post worthwhile. */
export const likeModel = collection(
  'postLikes',
  { postId: field.objectId, memberId: field.objectId },
  [
    [{ postId: 1, memberId: 1 }, { unique: true }],
    [{ memberId: 1 }], // a person's data: export and erasure
  ],
);

/** What somebody chose in a dilemma, and as what kind of participant. */
export const voteModel = collection(
  'pollVotes',
  {
    ...{ runId: field.objectId, threadId: field.objectId, memberId: field.objectId },
    ...{ choice: field.number, audience: field.orNull(field.text) },
  },
  [
    [{ threadId: 1, memberId: 1 }, { unique: true }],
    [{ memberId: 1 }], // a person's data: export and erasure
  ],
);

/** How far somebody has read a thread. Under the id of the run itself: up to when all of it counts as read. */
export const readModel = collection(
  'threadReads',
  {
    ...{ memberId: field.objectId, threadId: field.objectId, runId: field.objectId },
    lastSeq: field.number,
    allReadAt: field.orNull(field.moment),
    follows: field.flag,
  },
  [
    [{ memberId: 1, threadId: 1 }, { unique: true }], // also a person's data
    [{ memberId: 1, follows: 1, _id: -1 }],
    [{ threadId: 1, follows: 1 }],
  ],
);

/** What somebody is writing, under the id of a thread, or `new`. */
export const forumDraftModel = collection(
  'forumDrafts',
  {
    ...{ memberId: field.objectId, place: field.text, body: field.anyText, title: field.anyText },
    updatedAt: field.moment,
  },
  [[{ memberId: 1, place: 1 }, { unique: true }]],
);

export const NOTICE_KINDS = [
  'reply',
  'mention',
  'follow',
  'hidden',
  'restored',
  'edited',
  'endorsed',
  'handled',
  'paused',
  'lecture',
  'grade',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** That something happened which concerns somebody. */
export const noticeModel = collection(
  'forumNotices',
  {
    ...{ memberId: field.objectId, kind: field.oneOf(NOTICE_KINDS) },
    /** The post that it is about; of a lecture or a grade there is no thread, and `seq` is its number. */
    ...{ threadId: field.orNull(field.objectId), seq: field.number },
    isUnread: field.flag,
    createdAt: field.moment,
  },
  [
    [{ memberId: 1, threadId: 1, seq: 1, kind: 1 }, { unique: true }],
    [{ memberId: 1, _id: -1 }],
    [{ memberId: 1, isUnread: 1 }],
    [{ createdAt: 1 }, { expireAfterSeconds: 180 * 24 * 60 * 60 }],
  ],
);

/** That somebody is to be silent for a while. */
export const pauseModel = collection(
  'forumPauses',
  {
    ...{ runId: field.objectId, memberId: field.objectId, until: field.moment },
    reason: field.text,
  },
  [
    [{ memberId: 1, runId: 1 }, { unique: true }], // also a person's data
    [{ until: 1 }, { expireAfterSeconds: 0 }],
  ],
);

export interface Complaint {
  readonly memberId: string;
  readonly reason: string;
  readonly at: Date;
}

/** What is said against a post: one for each post at a time, whoever joins in. */
export const reportModel = collection(
  'reports',
  {
    ...{
      runId: field.objectId,
      threadId: field.objectId,
      postId: field.objectId,
      seq: field.number,
    },
    contextId: field.orNull(field.objectId),
    complaints: field.mixed<readonly Complaint[]>(),
    isOpen: field.flag,
    /** The moderator who looks into it. */
    claimedBy: field.orNull(field.objectId),
    outcome: field.orNull(field.oneOf(['hidden', 'kept'])),
    createdAt: field.moment,
  },
  [
    [{ postId: 1 }, { unique: true, partialFilterExpression: { isOpen: true } }],
    [{ runId: 1, isOpen: 1, _id: 1 }],
    [{ 'complaints.memberId': 1 }], // a person's data: export and erasure
  ],
);
export type Report = RowOf<typeof reportModel>;

/** Everything that a moderator did, in words of before and after. Only ever added to. */
export const moderationModel = collection(
  'moderationLog',
  {
    ...{ runId: field.objectId, threadId: field.objectId },
    /** Of the post that it was about; null for the thread itself. */
    ...{ postId: field.orNull(field.objectId), seq: field.orNull(field.number) },
    actorId: field.objectId,
    action: field.text,
    reason: field.anyText,
    ...{ before: field.anyText, after: field.anyText },
    at: field.moment,
  },
  [
    [{ runId: 1, _id: -1 }],
    [{ postId: 1 }], // what was said is forgotten with its author
    [{ actorId: 1 }], // a person's data: export
  ],
);
export type Moderation = RowOf<typeof moderationModel>;
