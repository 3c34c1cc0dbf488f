import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { Refusal, refusalOf } from './refusal.js';
import type { TokenService } from './token.service.js';

/** Moodle answers 401 for a missing scope too, and for a token that is used with another tool's id. */
export function bearerGuard(tokens: TokenService, deploymentId: string) {
  return (...scopes: readonly string[]): RequestHandler =>
    (req, _res, next) => {
      const token = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')?.[1] ?? '';
      const granted = tokens.scopesOf(token);
      const ownTool = (req.query['type_id'] ?? deploymentId) === deploymentId;
      if (!ownTool || !scopes.some((scope) => granted.includes(scope)))
        throw new Refusal(401, 'Unauthorized');
      next();
    };
}

/** Moodle finds its handler by the exact media type: a list of types or application/json has none. */
export function takes(media: string): RequestHandler {
  return (req, _res, next) => {
    const type = (req.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
    if (type !== media) throw noHandler(req, `  ${type}`);
    next();
  };
}

export function gives(media: string, any?: 'refuses */*'): RequestHandler {
  return (req, _res, next) => {
    const accept = req.get('accept') ?? media;
    if (accept === '*/*' && any) throw new Refusal(400, 'No context or unsupported content type');
    if (accept !== '*/*' && accept !== media) throw noHandler(req, ` ${accept}`);
    next();
  };
}

export const noHandler = (req: Request, type = ''): Refusal =>
  new Refusal(400, `No handler found for ${req.path}${type}`);

/** An error in Moodle's shape; the reason also stands in the status line. */
export const serviceErrors: ErrorRequestHandler = (error: unknown, req, res, _next) => {
  const { status, reason } = refusalOf(error);
  res.statusMessage = reason.replaceAll(/[^\x20-\x7e]/g, '');
  const { method, originalUrl: url } = req;
  const [accept, contentType] = [req.get('accept'), req.get('content-type')];
  // For a refused score the reason stands in the status line only: the body is an empty list.
  if (res.hasHeader('Content-Type')) res.status(status).send('[]');
  else res.status(status).json({ status, reason, request: { method, url, accept, contentType } });
};
