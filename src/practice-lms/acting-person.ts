import { parseCookie } from 'cookie';
import type { Request, RequestHandler, Response } from 'express';
import { PageError, pageNotFound } from './errors.js';
import { PEOPLE, findPerson, type Person } from './site.js';

const COOKIE = 'persoon';

/** Who is looking: the person chosen in the header, the instructor until somebody chooses. */
export function actingPerson(req: Request): Person {
  const { [COOKIE]: id } = parseCookie(req.get('cookie') ?? '');
  return findPerson(id) ?? PEOPLE[0];
}

export function rememberPerson(res: Response, person: Person): void {
  res.cookie(COOKIE, person.id, { httpOnly: true, sameSite: 'lax', path: '/' });
}

export const mayTeach = ({ role }: Person): boolean => role === 'Instructor';

/** A page of another site may not switch the person or change a grade. */
export const refuseForeignForms: RequestHandler = (req, _res, next) => {
  const site = req.get('sec-fetch-site') ?? 'same-origin';
  if (site === 'same-origin' || site === 'none') next();
  else {
    const advice = 'Ga terug naar de cursus en doe het daar opnieuw.';
    throw new PageError(403, 'Dit formulier kwam van een andere site', advice);
  }
};

export function requireTeacher(req: Request): void {
  if (!mayTeach(actingPerson(req))) throw pageNotFound();
}
