import express, { type Response } from 'express';
import type { LaunchContext } from '../course/index.js';
import { showBadge } from './badge.js';
import { forumRoutes } from './forum.routes.js';
import { joinTalks, partFromTalks } from './join-talks.js';
import { forumParts, type ForumSurroundings } from './parts.js';
import { pageOfWanted, permalinkRoutes } from './permalink.routes.js';
import { forumPersonalData } from './personal-data.js';
import { postRoutes } from './post.routes.js';
import { threadRoutes } from './thread.routes.js';

/** Where the people of a run talk: threads and posts, and what keeps the talk good. */
export function createForum(surroundings: ForumSurroundings) {
  const parts = forumParts(surroundings);
  const { rows, threads, notices, openings, reactions } = parts;
  return {
    badge: showBadge(notices),
    routes: express.Router().use(postRoutes(parts), forumRoutes(parts), threadRoutes(parts)),
    publicRoutes: permalinkRoutes(),
    pageOfWanted: (launch: LaunchContext, res: Response) => pageOfWanted(threads, launch, res),
    jobs: [openings.job, reactions.job],
    tellOfGrade: (memberId: string, assignment: number) =>
      notices.tellOf('grade', [memberId], assignment),
    joinTalks: (from: string, to: string) => joinTalks(rows, from, to),
    partFromTalks: (runId: string, memberIds: readonly string[]) =>
      partFromTalks(rows, runId, memberIds),
    personalData: forumPersonalData(rows, parts.clock),
  };
}
