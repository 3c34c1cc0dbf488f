import {
  anyText,
  collection,
  flag,
  mixed,
  moment,
  number,
  objectId,
  oneOf,
  orNull,
  text,
  type RowOf,
} from '../kernel/collection.js';

/** What a post said before it was edited. */
export const revisionModel = collection(
  'postRevisions',
  { ...{ postId: objectId, version: number, body: anyText }, at: moment },
  [[{ postId: 1, version: 1 }, { unique: true }]],
);
export type RevisionModel = ReturnType<typeof revisionModel>;

/** That somebody finds a post worthwhile. */
export const likeModel = collection('postLikes', { postId: objectId, memberId: objectId }, [
  [{ postId: 1, memberId: 1 }, { unique: true }],
  [{ memberId: 1 }], // a person's data: export and erasure
]);
export type LikeModel = ReturnType<typeof likeModel>;

/** What somebody chose in a dilemma, and as what kind of participant. */
export const voteModel = collection(
  'pollVotes',
  {
    ...{ runId: objectId, threadId: objectId, memberId: objectId },
    ...{ choice: number, audience: orNull(text) },
  },
  [
    [{ threadId: 1, memberId: 1 }, { unique: true }],
    [{ memberId: 1 }], // a person's data: export and erasure
  ],
);
export type VoteModel = ReturnType<typeof voteModel>;

/** How far somebody has read a thread. Under the id of the run itself: up to when all of it counts as read. */
export const readModel = collection(
  'threadReads',
  {
    ...{ memberId: objectId, threadId: objectId, runId: objectId },
    lastSeq: number,
    allReadAt: orNull(moment),
    follows: flag,
  },
  [
    [{ memberId: 1, threadId: 1 }, { unique: true }], // also a person's data
    [{ memberId: 1, follows: 1, _id: -1 }],
    [{ threadId: 1, follows: 1 }],
  ],
);
export type ReadModel = ReturnType<typeof readModel>;

/** What somebody is writing, under the id of a thread, or `new`. */
export const forumDraftModel = collection(
  'forumDrafts',
  { ...{ memberId: objectId, place: text, body: anyText, title: anyText }, updatedAt: moment },
  [[{ memberId: 1, place: 1 }, { unique: true }]],
);
export type ForumDraftModel = ReturnType<typeof forumDraftModel>;

export const NOTICE_KINDS = [
  'reply',
  'mention',
  'follow',
  'hidden',
  'restored',
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
    ...{ memberId: objectId, kind: oneOf(NOTICE_KINDS) },
    /** The post that it is about; of a lecture or a grade there is no thread, and `seq` is its number. */
    ...{ threadId: orNull(objectId), seq: number },
    isUnread: flag,
    createdAt: moment,
  },
  [
    [{ memberId: 1, threadId: 1, seq: 1, kind: 1 }, { unique: true }],
    [{ memberId: 1, _id: -1 }],
    [{ memberId: 1, isUnread: 1 }],
    [{ createdAt: 1 }, { expireAfterSeconds: 180 * 24 * 60 * 60 }],
  ],
);
export type NoticeModel = ReturnType<typeof noticeModel>;

/** That somebody is to be silent for a while. */
export const pauseModel = collection(
  'forumPauses',
  { ...{ runId: objectId, memberId: objectId, until: moment }, reason: text },
  [
    [{ memberId: 1 }, { unique: true }], // also a person's data
    [{ until: 1 }, { expireAfterSeconds: 0 }],
  ],
);
export type PauseModel = ReturnType<typeof pauseModel>;

export interface Complaint {
  readonly memberId: string;
  readonly reason: string;
  readonly at: Date;
}

/** What is said against a post: one for each post at a time, whoever joins in. */
export const reportModel = collection(
  'reports',
  {
    ...{ runId: objectId, threadId: objectId, postId: objectId, seq: number },
    contextId: orNull(objectId),
    complaints: mixed<readonly Complaint[]>(),
    isOpen: flag,
    /** The moderator who looks into it. */
    claimedBy: orNull(objectId),
    outcome: orNull(oneOf(['hidden', 'kept'])),
    createdAt: moment,
  },
  [
    [{ postId: 1 }, { unique: true, partialFilterExpression: { isOpen: true } }],
    [{ runId: 1, isOpen: 1, _id: 1 }],
    [{ 'complaints.memberId': 1 }], // a person's data: export and erasure
  ],
);
export type ReportModel = ReturnType<typeof reportModel>;
export type Report = RowOf<typeof reportModel>;

/** Everything that a moderator did, in words of before and after. Only ever added to. */
export const moderationModel = collection(
  'moderationLog',
  {
    ...{ runId: objectId, threadId: objectId },
    /** Of the post that it was about; null for the thread itself. */
    ...{ postId: orNull(objectId), seq: orNull(number) },
    actorId: objectId,
    action: text,
    reason: anyText,
    ...{ before: anyText, after: anyText },
    at: moment,
  },
  [
    [{ runId: 1, _id: -1 }],
    [{ postId: 1 }], // what was said is forgotten with its author
    [{ actorId: 1 }], // a person's data: export
  ],
);
export type ModerationModel = ReturnType<typeof moderationModel>;
export type Moderation = RowOf<typeof moderationModel>;
