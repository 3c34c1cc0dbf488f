import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import {
  filmByKey,
  lectureByNumber,
  type CourseContent,
  type Film,
  type Lecture,
} from '../content/index.js';
import { launchOf, mayOpen, requireOpen } from '../course/index.js';
import { renderPage } from '../http/render-page.js';
import { numberInPath, parseParams } from '../http/validate.js';
import type { Clock } from '../kernel/clock.js';
import { NotFoundError } from '../kernel/errors.js';
import { filmView } from './film.view.js';
import { lectureView } from './lecture.view.js';
import { lockedView, opensWith } from './locked.view.js';
import type { PlayerSettingsService } from './player-settings.service.js';
import type { ProgressService } from './progress.service.js';
import { chaptersTrack } from './transcript.view.js';

const LectureParams = z.object({ number: numberInPath(1, 5) });
const FilmParams = z.object({ key: z.string() });
const SECONDS = /^\d{1,5}(\.\d{1,3})?$/;

export interface LectureParts {
  readonly content: CourseContent;
  readonly progress: ProgressService;
  readonly settings: PlayerSettingsService;
  readonly progressTokenFor: (res: Response, lecture: number) => string;
  readonly windowTicketFor: (res: Response) => string;
  readonly clock: Clock;
}

/** The pages of the five lectures, and of the films before and after them. */
export function lectureRoutes(parts: LectureParts): Router {
  const { content, clock } = parts;
  const router = express.Router();

  router.get('/lectures/:number', async (req, res) => {
    const lecture = lectureIn(req, content);
    if (isLocked(res, content, lecture, clock)) return;
    const startSecond = chosenSecond(req, lecture.video.durationSeconds);
    const page = await lecturePage(res, parts, lecture);
    renderPage(res, 'lectures/lecture', lectureView(launchOf(res), { ...page, startSecond }));
  });

  router.get('/films/:key', async (req, res) => {
    const film = filmIn(req, content);
    if (isLocked(res, content, film, clock)) return;
    const startSecond = chosenSecond(req, film.video.durationSeconds);
    const settings = await parts.settings.settingsOf(launchOf(res));
    const page = { content, film, settings, startSecond, now: clock.now() };
    renderPage(res, 'lectures/film', filmView(launchOf(res), page));
  });

  router.get('/lectures/:number/chapters.vtt', (req, res) => {
    showChapters(res, content, lectureIn(req, content), clock);
  });
  router.get('/films/:key/chapters.vtt', (req, res) => {
    showChapters(res, content, filmIn(req, content), clock);
  });

  return router;
}

/** What the page of a lecture is about, for who is acting. */
async function lecturePage(res: Response, parts: LectureParts, lecture: Lecture) {
  const { content, progress, settings, progressTokenFor, windowTicketFor, clock } = parts;
  const launch = launchOf(res);
  return {
    content,
    lecture,
    settings: await settings.settingsOf(launch),
    progress: launch.role === 'learner' ? await progress.progressOf(launch, lecture) : null,
    progressToken: progressTokenFor(res, lecture.number),
    windowTicket: windowTicketFor(res),
    now: clock.now(),
  };
}

/** A refusal to open something tells what is coming. */
function isLocked(
  res: Response,
  content: CourseContent,
  subject: Lecture | Film,
  clock: Clock,
): boolean {
  const launch = launchOf(res);
  const now = clock.now();
  if (mayOpen(launch, opensWith(subject), now)) return false;
  renderPage(res.status(403), 'lectures/locked', lockedView(launch, content, subject, now));
  return true;
}

function showChapters(
  res: Response,
  content: CourseContent,
  subject: Lecture | Film,
  clock: Clock,
): void {
  requireOpen(launchOf(res), opensWith(subject), clock.now());
  res.type('text/vtt').send(chaptersTrack(content, subject));
}

export function lectureIn(req: Request, content: CourseContent): Lecture {
  return orNotFound(lectureByNumber(content, parseParams(req, LectureParams).number));
}

const filmIn = (req: Request, content: CourseContent): Film =>
  orNotFound(filmByKey(content, parseParams(req, FilmParams).key));

function orNotFound<T>(found: T | null): T {
  if (found === null) throw new NotFoundError('error.notFound');
  return found;
}

/** The second that `?t=` asks for; a moment that is not in the film is its beginning. */
function chosenSecond(req: Request, durationSeconds: number): number {
  const asked = req.query['t'];
  if (typeof asked !== 'string' || !SECONDS.test(asked)) return 0;
  return Number(asked) < durationSeconds ? Number(asked) : 0;
}
