import { parseCookie } from 'cookie';
import type { CookieOptions, RequestHandler, Response } from 'express';
import { postedText } from '../http/form.js';
import { hours, later, type Clock } from '../kernel/clock.js';
import { ForbiddenError } from '../kernel/errors.js';
import { deriveKey, randomToken, sameText, sha256, sign } from '../kernel/secrets.js';

const COOKIE = '__Host-admin';
const OPTIONS: CookieOptions = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' };
const LIVES_MS = hours(8);

/** Who signed in with the admin token: a signed cookie that says until when. Another token ends what this one began. */
export function adminSession(adminToken: string, secretKey: Buffer, clock: Clock) {
  const key = deriveKey(secretKey, `admin session ${sha256(adminToken)}`);

  const begin = (res: Response): void => {
    const session = `${later(clock.now(), LIVES_MS).getTime()}.${randomToken()}`;
    const value = `${session}.${sign(key, session)}`;
    res.cookie(COOKIE, value, { ...OPTIONS, maxAge: LIVES_MS });
  };

  const isOpen = (value: string): boolean => {
    const [, session = '', until = ''] = /^((\d+)\.[\w-]+)\.[\w-]+$/.exec(value) ?? [];
    const isGenuine = sameText(value, `${session}.${sign(key, session)}`);
    return isGenuine && Number(until) > clock.now().getTime();
  };

  /** Leads who has not signed in to where that is done; a form counts only with the field of its own session. */
  const required: RequestHandler = (req, res, next) => {
    const value = parseCookie(req.headers.cookie ?? '')[COOKIE] ?? '';
    if (!isOpen(value)) {
      res.redirect(303, '/admin/sign-in');
      return;
    }
    const csrf = sign(key, `form of ${value}`);
    res.locals.tools = { ...res.locals.tools, csrf };
    if (req.method === 'POST' && !sameText(postedText(req.body, 'csrf'), csrf)) {
      throw new ForbiddenError('error.crossSite');
    }
    if (req.method === 'POST') delete (req.body as { csrf?: unknown }).csrf;
    next();
  };
  return { begin, end: (res: Response) => res.clearCookie(COOKIE, OPTIONS), required };
}
