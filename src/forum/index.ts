import express, { type Response } from 'express';
import type { Connection } from 'mongoose';
import type { CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { showBadge } from './badge.js';
import { DraftsService } from './drafts.service.js';
import type { ForumCourse } from './forum-request.js';
import { forumRoutes } from './forum.routes.js';
import { joinTalks } from './join-talks.js';
import { ModerationLog } from './moderation-log.js';
import { ModerationService } from './moderation.service.js';
import { Notices } from './notices.js';
import { OpeningTalks } from './opening-talks.js';
import { PausesService } from './pauses.service.js';
import { pageOfWanted, permalinkRoutes } from './permalink.routes.js';
import { forumPersonalData } from './personal-data.js';
import { postModel } from './post.model.js';
import { postRoutes } from './post.routes.js';
import { PostsService } from './posts.service.js';
import { ReactionsService } from './reactions.service.js';
import * as side from './side.models.js';
import { threadModel } from './thread.model.js';
import { threadRoutes } from './thread.routes.js';
import { ThreadsService } from './threads.service.js';

/** Where the people of a run talk: threads and posts, and what keeps the talk good. */
export function createForum(parts: {
  readonly db: Connection;
  readonly clock: Clock;
  readonly content: CourseContent;
  readonly publicUrl: string;
  readonly course: ForumCourse;
}) {
  const { db, clock, content, course, publicUrl } = parts;
  const rows = rowsIn(db);
  const threads = new ThreadsService(rows, clock);
  const notices = new Notices(rows, clock);
  const openings = new OpeningTalks(rows, notices, course, content, clock);
  const log = new ModerationLog(rows.log, clock);
  const pauses = new PausesService(rows.pauses, log, notices, clock);
  const posts = new PostsService(rows, { threads, notices, pauses, course }, clock);
  const reactions = new ReactionsService(rows, clock);
  const drafts = new DraftsService(rows.drafts, clock);
  const moderation = new ModerationService(rows, log, notices, clock);
  const routeParts = {
    ...{ threads, openings, posts, reactions, drafts, moderation, log, pauses, notices },
    ...{ rows, course, content, clock, publicUrl },
  };
  return {
    badge: showBadge(notices),
    routes: express
      .Router()
      .use(postRoutes(routeParts), forumRoutes(routeParts), threadRoutes(routeParts)),
    publicRoutes: permalinkRoutes(),
    pageOfWanted: (launch: LaunchContext, res: Response) => pageOfWanted(threads, launch, res),
    jobs: [openings.job, reactions.job],
    tellOfGrade: (memberId: string, assignment: number) =>
      notices.tellOf('grade', [memberId], assignment),
    joinTalks: (from: string, to: string) => joinTalks(rows, from, to),
    personalData: forumPersonalData(rows, clock),
  };
}

const rowsIn = (db: Connection) => ({
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
