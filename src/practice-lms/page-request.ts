import { fileURLToPath } from 'node:url';
import { parseCookie } from 'cookie';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import type { Lms } from './lms.js';
import type { Course } from './records.js';
import { Refusal, pageNotFound, refusalOf } from './refusal.js';
import { SITE, type Person } from './site.js';

export const PERSON_COOKIE = 'persoon';
export const COURSE_COOKIE = 'cursus';

/** Templates see two names: `view`, a page's own data, and `frame`, what stands around every page. */
export function renderWithEjs(app: Express): void {
  app.set('views', fileURLToPath(new URL('views/', import.meta.url)));
  app.set('view engine', 'ejs').enable('view cache');
  app.set('view options', { strict: true, destructuredLocals: ['view', 'frame'] });
}

/** Who is looking and at which course; the teacher and the first course until somebody chooses in the header. */
interface Frame {
  readonly lms: Lms;
  readonly person: Person;
  readonly course: Course;
  /** Grades, and sees who takes part. */
  readonly teaches: boolean;
  /** Decides what is in the course. */
  readonly edits: boolean;
}

export const frameOf = (res: Response): Frame => res.locals['frame'] as Frame;

export const withFrame =
  (lms: Lms, all: readonly Lms[]): RequestHandler =>
  (req, res, next) => {
    res.set('Cache-Control', 'no-store');
    const cookies = parseCookie(req.get('cookie') ?? '');
    const person = lms.people.find(({ id }) => id === cookies[PERSON_COOKIE]) ?? lms.people[0];
    const course = lms.findCourse(Number(cookies[COURSE_COOKIE])) ?? lms.state.courses[0];
    if (!person || !course) throw pageNotFound();
    const teaches = ['Instructor', 'Assistant'].includes(person.role);
    const edits = ['Instructor', 'Designer', 'Administrator'].includes(person.role);
    const { base } = lms.profile;
    const here = req.originalUrl.slice(base.length) || '/';
    const frame: Frame = { lms, person, course, teaches, edits };
    res.locals['frame'] = { ...frame, all, base, here, site: SITE.name, path: req.originalUrl };
    next();
  };

/** A page that is not for everybody is not there for the others. */
export const requireThat = (may: boolean): void => {
  if (!may) throw pageNotFound();
};

/** A page of another site may not switch the person or change a grade. */
export const refuseForeignForms: RequestHandler = (req: Request, _res, next) => {
  const site = req.get('sec-fetch-site') ?? 'same-origin';
  if (site === 'same-origin' || site === 'none') next();
  else throw new Refusal(403, 'Dit formulier kwam van een andere site');
};

/** The last stop for a page: what is wrong and what to do next, never how the LMS is built. */
export const pageErrors: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  const { status, reason, advice } = refusalOf(error);
  res.status(status).render('notice', { view: { title: reason, said: advice } });
};
