import express, { type Response } from 'express';
import type { Connection } from 'mongoose';
import type { CourseContent } from '../content/index.js';
import type { LaunchContext, PeopleService } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { showBadge } from './badge.js';
import { DraftsService } from './drafts.service.js';
import { forumRoutes } from './forum.routes.js';
import { joinTalks, partFromTalks } from './join-talks.js';
import { ModerationLog } from './moderation-log.js';
import { ModerationService } from './moderation.service.js';
import { Notices } from './notices.js';
import { OpeningTalks } from './opening-talks.js';
import { PausesService } from './pauses.service.js';
import { pageOfWanted, permalinkRoutes } from './permalink.routes.js';
import { forumPersonalData } from './personal-data.js';
import { postRoutes } from './post.routes.js';
import { PostsService } from './posts.service.js';
import { ReactionsService } from './reactions.service.js';
import { forumRows } from './rows.js';
import { threadRoutes } from './thread.routes.js';
import { ThreadsService } from './threads.service.js';

/** Where the people of a run talk: threads and posts, and what keeps the talk good. */
export function createForum(parts: {
  readonly db: Connection;
  readonly clock: Clock;
  readonly content: CourseContent;
  readonly publicUrl: string;
  readonly people: PeopleService;
}) {
  const { db, clock, content, people, publicUrl } = parts;
  const rows = forumRows(db);
  const threads = new ThreadsService(rows, clock);
  const notices = new Notices(rows, people, clock);
  const openings = new OpeningTalks(rows, notices, people, content, clock);
  const log = new ModerationLog(rows.log, clock);
  const pauses = new PausesService(rows.pauses, log, notices, clock);
  const posts = new PostsService(rows, { threads, notices, pauses, people }, clock);
  const reactions = new ReactionsService(rows, clock);
  const drafts = new DraftsService(rows.drafts, clock);
  const moderation = new ModerationService(rows, log, notices, clock);
  const routeParts = {
    ...{ threads, openings, posts, reactions, drafts, moderation, log, pauses, notices },
    ...{ rows, people, content, clock, publicUrl },
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
    partFromTalks: (runId: string, memberIds: readonly string[]) =>
      partFromTalks(rows, runId, memberIds),
    personalData: forumPersonalData(rows, clock),
  };
}
