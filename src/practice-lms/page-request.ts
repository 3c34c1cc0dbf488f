import { fileURLToPath } from 'node:url';
import { parseCookie } from 'cookie';
import type { ErrorRequestHandler, Express, Request, RequestHandler } from 'express';
import { Refusal, refusalOf } from './refusal.js';
import { PEOPLE, SITE, TEACHER, type Person } from './site.js';

export const PERSON_COOKIE = 'persoon';

/** Templates see two names: `view`, a page's own data, and `frame`, what stands around every page. */
export function renderWithEjs(app: Express): void {
  app.set('views', fileURLToPath(new URL('views/', import.meta.url)));
  app.set('view engine', 'ejs').enable('view cache');
  app.set('view options', { strict: true, destructuredLocals: ['view', 'frame'] });
}

export const withFrame: RequestHandler = (req, res, next) => {
  res.set('Cache-Control', 'no-store');
  const person = actingPerson(req);
  res.locals['frame'] = { site: SITE.name, path: req.originalUrl, person, people: PEOPLE };
  next();
};

/** Who is looking: the person chosen in the header, the instructor until somebody chooses. */
export function actingPerson(req: Request): Person {
  const { [PERSON_COOKIE]: chosen } = parseCookie(req.get('cookie') ?? '');
  return PEOPLE.find(({ id }) => id === chosen) ?? TEACHER;
}

/** A page of another site may not switch the person or change a grade. */
export const refuseForeignForms: RequestHandler = (req, _res, next) => {
  const site = req.get('sec-fetch-site') ?? 'same-origin';
  if (site === 'same-origin' || site === 'none') next();
  else throw new Refusal(403, 'Dit formulier kwam van een andere site');
};

/** The last stop for a page: what is wrong and what to do next, never how the LMS is built. */
export const pageErrors: ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  const { status, reason, advice } = refusalOf(error);
  res.status(status).render('notice', { view: { title: reason, said: advice } });
};
