import { fileURLToPath } from 'node:url';
import { parseCookie } from 'cookie';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import type { Lms } from './lms.js';
import type { Course } from './records.js';
import { Refusal, pageNotFound, refusalOf } from './refusal.js';
import { SITE, type Person } from './site.js';

/** Templates see two names: `view`, a page's own data, and `frame`, what stands around every page. */
export function renderWithEjs(app: Express): void {
  app.set('views', fileURLToPath(new URL('views/', import.meta.url)));
  app.set('view engine', 'ejs').enable('view cache');
  app.set('view options', { strict: true, destructuredLocals: ['view', 'frame'] });
}

/** Who is looking and at which course; the teacher and the first course until somebody chooses in the header. */
interface Frame {
  readonly person: Person;
  readonly course: Course;
  /** Grades. */
  readonly teaches: boolean;
  /** Decides what is in the course. */
  readonly edits: boolean;
  /** Sees who takes part. */
  readonly works: boolean;
}

/** A page that is not for everybody is not there for the others. */
export function frameOf(res: Response, right?: 'teaches' | 'edits' | 'works'): Frame {
  const frame = res.locals['frame'] as Frame;
  if (right && !frame[right]) throw pageNotFound();
  return frame;
}

export const withFrame =
  (lms: Lms, all: readonly Lms[]): RequestHandler =>
  (req, res, next) => {
    res.set('Cache-Control', 'no-store');
    const cookies = parseCookie(req.get('cookie') ?? '');
    const person = lms.people.find(({ id }) => id === cookies['persoon']) ?? lms.people[0];
    const course = lms.findCourse(Number(cookies['cursus'])) ?? lms.state.courses[0];
    if (!person || !course) throw pageNotFound();
    const teaches = ['Instructor', 'Assistant'].includes(person.role);
    const edits = ['Instructor', 'Designer', 'Administrator'].includes(person.role);
    const frame: Frame = { person, course, teaches, edits, works: teaches || edits };
    const { base } = lms.profile;
    const page = { lms, all, base, here: req.path, site: SITE.name, path: req.originalUrl };
    res.locals['frame'] = { ...frame, ...page };
    next();
  };

/** Keeps what somebody chose in the header. */
export const remember = (res: Response, name: string, value: unknown, path: string): Response =>
  res.cookie(name, String(value), { httpOnly: true, sameSite: 'lax', path });

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
