import express, { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { ServiceError } from './errors.js';
import type { TokenService } from './token.service.js';

/** Bodies stay text until a route reads them: a broken one is refused in the service's own words. */
export const serviceBody = express.text({ type: () => true, limit: '64kb' });

/** Moodle answers 401 for a missing scope too, and for a token that is used with another tool's id. */
export function bearerGuard(tokens: TokenService, deploymentId: string) {
  return (...scopes: readonly string[]): RequestHandler =>
    (req, _res, next) => {
      const token = /^Bearer (\S+)$/i.exec(req.get('authorization') ?? '')?.[1] ?? '';
      const granted = tokens.scopesOf(token);
      const ownTool = (req.query['type_id'] ?? deploymentId) === deploymentId;
      if (!ownTool || !scopes.some((scope) => granted.includes(scope))) {
        throw new ServiceError(401, 'Unauthorized');
      }
      next();
    };
}

/** Moodle finds its handler by the exact media type: a list of types or application/json has none. */
export function requireContentType(media: string): RequestHandler {
  return (req, _res, next) => {
    const type = (req.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
    if (type !== media) throw noHandler(req, ` ${type}`);
    next();
  };
}

export function requireAccept(media: string, alsoAny: 'any type' | 'no other'): RequestHandler {
  return (req, _res, next) => {
    const accept = req.get('accept');
    if (accept === undefined || accept === media) next();
    else if (accept === '*/*' && alsoAny === 'any type') next();
    else if (accept === '*/*')
      throw new ServiceError(400, 'No context or unsupported content type');
    else throw noHandler(req, accept);
  };
}

export const methodNotAllowed: RequestHandler = () => {
  throw new ServiceError(405, 'Method Not Allowed');
};

/** The JSON of a body, or undefined when it is none. */
export function jsonOf(req: Request): unknown {
  try {
    return JSON.parse(z.string().parse(req.body));
  } catch {
    return undefined;
  }
}

export function sendMedia(res: Response, media: string, body: unknown): void {
  res.set('Content-Type', `${media}; charset=utf-8`).send(JSON.stringify(body));
}

/** An error in Moodle's shape; the reason also stands in the status line. */
export function sendServiceError(
  req: Request,
  res: Response,
  status: number,
  reason: string,
): void {
  const request = {
    method: req.method,
    url: req.originalUrl,
    accept: req.get('accept'),
    contentType: req.get('content-type'),
  };
  res.statusMessage = reason.replaceAll(/[^\x20-\x7e]/g, '');
  res.status(status).json({ status, reason, request });
}

const noHandler = (req: Request, type: string): ServiceError =>
  new ServiceError(400, `No handler found for ${req.path.replace('/services', '')} ${type}`);
