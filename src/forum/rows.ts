import type { Connection } from 'mongoose';
import { postModel } from './post.model.js';
import * as side from './side.models.js';
import { threadModel } from './thread.model.js';

/** All collections of the forum. */
export const forumRows = (db: Connection) => ({
  threads: threadModel(db),
  posts: postModel(db),
  revisions: side.revisionModel(db),
  likes: side.likeModel(db),
  votes: side.voteModel(db),
  reads: side.readModel(db),
  drafts: side.forumDraftModel(db),
  notices: side.noticeModel(db),
  pauses: side.pauseModel(db),
  reports: side.reportModel(db),
  log: side.moderationModel(db),
});
export type ForumRows = Readonly<ReturnType<typeof forumRows>>;

/** Those of them that a part of the forum works with. */
export type Rows<Name extends keyof ForumRows> = Pick<ForumRows, Name>;
