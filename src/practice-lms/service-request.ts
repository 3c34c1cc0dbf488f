import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Lms } from './lms.js';
import { MEDIA } from './lti.js';
import { fill } from './profiles.js';
import type { Course, LineItem, Tool } from './records.js';
import { Refusal, refusalOf } from './refusal.js';
import type { TokenService } from './token.service.js';

/** Who calls, and what the address names. */
interface Call {
  tool: Tool;
  course: Course;
  /** Where the address names one. */
  lineItem: LineItem;
}
export const callOf = (res: Response): Call => res.locals as unknown as Call;

/** Moodle answers 401 for a missing scope too, and for a token that is used with another tool's id. */
export function bearerGuard(lms: Lms, tokens: TokenService) {
  return (...scopes: readonly string[]): RequestHandler =>
    (req, res, next) => {
      const grant = tokens.findGrant(bearerOf(req));
      const own = grant && lms.deploymentId(grant.tool);
      const meant = req.query['type_id'] ?? req.params['tool'] ?? own;
      const mayUse = scopes.some((scope) => grant?.scopes.includes(scope));
      if (!grant || !mayUse || meant !== own) throw new Refusal(401, 'Unauthorized');
      callOf(res).tool = grant.tool;
      next();
    };
}

export const bearerOf = (req: Request): string =>
  /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')?.[1] ?? '';

/** Moodle finds its handler by the exact media type that is asked for or sent: a list of types has none. */
export function exactly({ profile }: Lms, media: string): RequestHandler {
  const faultIn = (req: Request): Refusal | null => {
    const sent = sentMedia(req);
    if (req.method !== 'GET') return sent === media ? null : noHandler(req, `  ${sent}`);
    const asked = req.get('accept') ?? media;
    if (asked === media) return null;
    if (asked !== '*/*') return noHandler(req, ` ${asked}`);
    const isList = media === MEDIA.lineItems;
    return isList ? new Refusal(400, 'No context or unsupported content type') : null;
  };
  return (req, _res, next) => {
    const fault = profile.rules.exactMedia && faultIn(req);
    if (fault) throw fault;
    next();
  };
}

const sentMedia = (req: Request): string => req.get('content-type')?.replace(/;.*$/, '') ?? '';

export const noHandler = (req: Request, type = ''): Refusal =>
  new Refusal(400, `No handler found for ${req.path}${type}`);

export function sendMedia(res: Response, media: string, body: unknown): void {
  res.set('Content-Type', `${media}; charset=utf-8`).send(JSON.stringify(body));
}

/** An error in the LMS's shape; the reason also stands in the status line. */
export const serviceErrors =
  ({ profile }: Lms): ErrorRequestHandler =>
  (error: unknown, req, res, _next) => {
    const { status, reason } = refusalOf(error);
    res.status(status).statusMessage = reason.replaceAll(/[^\x20-\x7e]/g, '');
    const { method, originalUrl: url } = req;
    const request = {
      method,
      url,
      accept: req.get('accept'),
      contentType: req.get('content-type'),
    };
    const type = status === 422 ? 'unprocessable_entity' : 'bad_request';
    const body = fill(profile.serviceError, { status, reason, type, request });
    // For a refused score Moodle has the reason in the status line only: the body is an empty list.
    if (res.hasHeader('Content-Type') && profile.rules.exactMedia) res.send('[]');
    else if (typeof body === 'string') res.type('text').send(body);
    else res.json(body);
  };
