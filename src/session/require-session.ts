import type { Request, RequestHandler, Response } from 'express';
import { allowFraming } from '../http/security-headers.js';
import { ForbiddenError, NotLaunchedError } from '../kernel/errors.js';
import { sameText } from '../kernel/secrets.js';
import { browserOf } from '../lti/index.js';
import type { OpenSession, Pass, SessionsService } from './sessions.service.js';

declare global {
  namespace Express {
    interface Locals {
      session?: OpenSession;
    }
  }
}

/** The open launch of this request. @throws NotLaunchedError where no launch was asked for. */
export function sessionOf(res: Response): OpenSession {
  const { session } = res.locals;
  if (!session) throw new NotLaunchedError('launch.expired');
  return session;
}

/** Lets requests under `/l/:launch` through for the browser that opened the launch. */
export function requireSession(sessions: SessionsService): RequestHandler<{ launch: string }> {
  return async (req, res, next) => {
    allowFraming(res, ['*']); // the page that says the session has ended holds nothing, and has to be seen
    const browser = browserOf(req as Request);
    const { launch } = req.params;
    const shown = passIn(req as Request);
    const session = shown
      ? await sessions.findByPass(launch, shown.what, shown.pass)
      : await sessions.find(launch, browser, isForPlayer(req as Request));
    if (!session) throw new NotLaunchedError('launch.expired');
    res.locals.session = session;
    res.locals.tools = { ...res.locals.tools, back: session.returnUrl };
    allowFraming(res, session.frameOrigins);
    next();
  };
}

/** iPhones fetch films by a player that has another name than their browser (AppleCoreMedia). */
const isForPlayer = ({ method, path }: Request): boolean =>
  method === 'GET' && path.startsWith('/media/');

/** What a page sends where the browser shows nothing of us: as it closes, or from a window of its own. */
function passIn({ method, path, body }: Request): { what: Pass; pass: string } | null {
  const { token, ticket } = (body ?? {}) as Record<string, unknown>;
  const [, lecture] = /^\/lectures\/(\d)\/progress$/.exec(path) ?? [];
  if (method !== 'POST') return null;
  if (path === '/window') return { what: 'window', pass: textOr(ticket) };
  return lecture && token !== undefined
    ? { what: `progress/${lecture}`, pass: textOr(token) }
    : null;
}

const textOr = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * A form counts only when it came from our own page: its hidden field is right, and the browser does not say that
 * another site sent it. Our pages send no referrer, so `Origin: null` is what their own forms may say.
 */
export function requireOwnForm(publicUrl: string): RequestHandler {
  const origin = new URL(publicUrl).origin;
  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      const { csrf, hasPass } = sessionOf(res);
      if (isCrossSite(req, origin) || !(hasFormField(req, csrf) || hasPass)) {
        throw new ForbiddenError('error.crossSite');
      }
    }
    next();
  };
}

function isCrossSite(req: Request, ownOrigin: string): boolean {
  if (req.headers['sec-fetch-site'] === 'cross-site') return true;
  const { origin } = req.headers;
  return origin !== undefined && origin !== 'null' && origin !== ownOrigin;
}

/** Whether the fields that have been read so far show that a form is our own. */
export function isOwnForm(req: Request, res: Response): boolean {
  const { csrf } = (req.body ?? {}) as Record<string, unknown>;
  return typeof csrf === 'string' && sameText(csrf, sessionOf(res).csrf);
}

/** Takes the field out of the body: what is left is what the person filled in. A script sends it as a header. */
function hasFormField(req: Request, expected: string): boolean {
  const body = (req.body ?? {}) as Record<string, unknown>;
  const { csrf, ...rest } = body;
  req.body = rest;
  const given = csrf ?? req.headers['x-csrf-token'];
  return typeof given === 'string' && sameText(given, expected);
}
