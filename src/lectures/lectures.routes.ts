import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import {
  filmByKey,
  lectureByNumber,
  type CourseContent,
  type Film,
  type Lecture,
} from '../content/index.js';
import { launchOf, mayOpen, type LaunchContext } from '../course/index.js';
import { renderPage } from '../http/render-page.js';
import { numberInPath, parseParams } from '../http/validate.js';
import type { Clock } from '../kernel/clock.js';
import { NotFoundError } from '../kernel/errors.js';
import { filmView } from './film.view.js';
import { lectureView } from './lecture.view.js';
import { lockedView, opensWith } from './locked.view.js';

const LectureParams = z.object({ number: numberInPath(1, 5) });
const FilmParams = z.object({ key: z.string() });
const SECONDS = /^\d{1,5}(\.\d{1,3})?$/;

/** The pages of the five lectures, and of the films before and after them. */
export function lectureRoutes(content: CourseContent, clock: Clock): Router {
  const router = express.Router();

  /** A refusal to open something tells what is coming. */
  function show(
    res: Response,
    subject: Lecture | Film,
    open: (launch: LaunchContext, now: Date) => void,
  ): void {
    const launch = launchOf(res);
    const now = clock.now();
    if (mayOpen(launch, opensWith(subject), now)) open(launch, now);
    else renderPage(res.status(403), 'lectures/locked', lockedView(launch, content, subject, now));
  }

  router.get('/lectures/:number', (req, res) => {
    const { number } = parseParams(req, LectureParams);
    const lecture = orNotFound(lectureByNumber(content, number));
    const startSecond = chosenSecond(req, lecture.video.durationSeconds);
    show(res, lecture, (launch, now) => {
      const view = lectureView(launch, content, lecture, startSecond, now);
      renderPage(res, 'lectures/lecture', view);
    });
  });

  router.get('/films/:key', (req, res) => {
    const { key } = parseParams(req, FilmParams);
    const film = orNotFound(filmByKey(content, key));
    show(res, film, (launch, now) => {
      renderPage(res, 'lectures/film', filmView(launch, content, film, now));
    });
  });

  return router;
}

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
