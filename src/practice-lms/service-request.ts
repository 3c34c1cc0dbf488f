import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { Lms } from './lms.js';
import { fill } from './profiles.js';
import type { Tool } from './records.js';
import { Refusal, refusalOf } from './refusal.js';
import type { TokenService } from './token.service.js';

/** Moodle answers 401 for a missing scope too, and for a token that is used with another tool's id. */
export function bearerGuard(lms: Lms, tokens: TokenService) {
  return (...scopes: readonly string[]): RequestHandler =>
    (req, res, next) => {
      const grant = tokens.findGrant(bearerOf(req));
      const own = grant && lms.deploymentId(grant.tool);
      const meant = req.query['type_id'] ?? req.params['tool'] ?? own;
      const mayUse = scopes.some((scope) => grant?.scopes.includes(scope));
      if (!grant || !mayUse || meant !== own) throw new Refusal(401, 'Unauthorized');
      res.locals['tool'] = grant.tool;
      next();
    };
}

export const bearerOf = (req: Request): string =>
  /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')?.[1] ?? '';

export const callingTool = (res: Response): Tool => res.locals['tool'] as Tool;

/** Moodle finds its handler by the exact media type: a list of types or application/json has none. */
export function takes({ profile }: Lms, media: string): RequestHandler {
  return (req, _res, next) => {
    const type = (req.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
    if (profile.rules.exactMedia && type !== media) throw noHandler(req, `  ${type}`);
    next();
  };
}

export function gives({ profile }: Lms, media: string, any?: 'refuses */*'): RequestHandler {
  return (req, _res, next) => {
    const accept = profile.rules.exactMedia ? (req.get('accept') ?? media) : media;
    if (accept === '*/*' && any) throw new Refusal(400, 'No context or unsupported content type');
    if (accept !== '*/*' && accept !== media) throw noHandler(req, ` ${accept}`);
    next();
  };
}

export const noHandler = (req: Request, type = ''): Refusal =>
  new Refusal(400, `No handler found for ${req.path}${type}`);

/** An error in the LMS's shape; the reason also stands in the status line. */
export const serviceErrors =
  ({ profile }: Lms): ErrorRequestHandler =>
  (error: unknown, req, res, _next) => {
    const { status, reason } = refusalOf(error);
    res.statusMessage = reason.replaceAll(/[^\x20-\x7e]/g, '');
    const { method, originalUrl: url } = req;
    const [accept, contentType] = [req.get('accept'), req.get('content-type')];
    const request = { method, url, accept, contentType };
    const type = status === 422 ? 'unprocessable_entity' : 'bad_request';
    const body = fill(profile.serviceError, { status, reason, type, request });
    // For a refused score Moodle has the reason in the status line only: the body is an empty list.
    if (res.hasHeader('Content-Type') && profile.rules.exactMedia) res.status(status).send('[]');
    else if (typeof body === 'string') res.status(status).type('text').send(body);
    else res.status(status).json(body);
  };
