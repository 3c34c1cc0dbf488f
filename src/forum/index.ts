import express from 'express';
import type { Connection } from 'mongoose';
import type { CourseContent } from '../content/index.js';
import type { CourseService } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { showBadge } from './badge.js';
import { DraftsService } from './drafts.service.js';
import { forumRoutes } from './forum.routes.js';
import { ModerationService } from './moderation.service.js';
import { joinTalks } from './join-talks.js';
import { Notices } from './notices.js';
import { forumPersonalData } from './personal-data.js';
import { OpeningTalks } from './opening-talks.js';
import { postModel } from './post.model.js';
import { postRoutes } from './post.routes.js';
import { PostsService } from './posts.service.js';
import {
  forumDraftModel,
  likeModel,
  moderationModel,
  noticeModel,
  readModel,
  reportModel,
  revisionModel,
  voteModel,
} from './side.models.js';
import { ReactionsService } from './reactions.service.js';
import { threadModel } from './thread.model.js';
import { threadRoutes } from './thread.routes.js';
import { ThreadsService } from './threads.service.js';

/** Where the people of a run talk: threads and posts, and what keeps the talk good. */
export function createForum(parts: {
  readonly db: Connection;
  readonly clock: Clock;
  readonly content: CourseContent;
  readonly course: Pick<CourseService, 'peopleOf' | 'namesIn'>;
}) {
  const { db, clock, content, course } = parts;
  const rows = {
    ...{ threads: threadModel(db), posts: postModel(db), revisions: revisionModel(db) },
    ...{
      likes: likeModel(db),
      votes: voteModel(db),
      reads: readModel(db),
      drafts: forumDraftModel(db),
    },
    ...{ notices: noticeModel(db), reports: reportModel(db), log: moderationModel(db) },
  };
  const threads = new ThreadsService(rows, clock);
  const openings = new OpeningTalks(rows, content, clock);
  const notices = new Notices(rows, clock);
  const posts = new PostsService(rows, threads, notices, course, clock);
  const reactions = new ReactionsService(rows, clock);
  const drafts = new DraftsService(rows.drafts, clock);
  const moderation = new ModerationService(rows, notices, clock);
  const shared = {
    threads,
    openings,
    posts,
    reactions,
    drafts,
    moderation,
    notices,
    rows: rows.posts,
  };
  const routeParts = { ...shared, course, content, clock };
  return {
    badge: showBadge(notices),
    routes: express
      .Router()
      .use(postRoutes(routeParts))
      .use(forumRoutes(routeParts))
      .use(threadRoutes(routeParts)),
    joinTalks: (from: string, to: string) => joinTalks(rows, from, to),
    personalData: forumPersonalData(rows, clock),
  };
}
