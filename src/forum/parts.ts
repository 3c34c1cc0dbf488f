import type { Connection } from 'mongoose';
import type { CourseContent } from '../content/index.js';
import type { PeopleService } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { DraftsService } from './drafts.service.js';
import { EditsService } from './edits.service.js';
import { ModerationLog } from './moderation-log.js';
import { ModerationService } from './moderation.service.js';
import { Notices } from './notices.js';
import { OpeningTalks } from './opening-talks.js';
import { PausesService } from './pauses.service.js';
import { PostsService } from './posts.service.js';
import { ReactionsService } from './reactions.service.js';
import { forumRows } from './rows.js';
import { ThreadsService } from './threads.service.js';

export interface ForumSurroundings {
  readonly db: Connection;
  readonly clock: Clock;
  readonly content: CourseContent;
  readonly publicUrl: string;
  readonly people: PeopleService;
}

/** Whom the pages of the forum ask. */
export function forumParts(surroundings: ForumSurroundings) {
  const { db, clock, content, people } = surroundings;
  const rows = forumRows(db);
  const threads = new ThreadsService(rows, clock);
  const notices = new Notices(rows, people, clock);
  const log = new ModerationLog(rows.log, clock);
  const pauses = new PausesService(rows.pauses, log, notices, clock);
  return {
    ...{ ...surroundings, rows, threads, notices, log, pauses },
    openings: new OpeningTalks(rows, notices, people, content, clock),
    posts: new PostsService(rows, { threads, notices, pauses, people }, clock),
    edits: new EditsService(rows, { notices, pauses, log, people }, clock),
    reactions: new ReactionsService(rows, clock),
    drafts: new DraftsService(rows.drafts, clock),
    moderation: new ModerationService(rows, log, notices, clock),
  };
}
export type ForumParts = ReturnType<typeof forumParts>;
