import type { RequestHandler } from 'express';
import { NotLaunchedError } from '../kernel/errors.js';
import { sameText } from '../kernel/secrets.js';

/** Administrators act outside any launch, with the token that the operator set. */
export function requireAdmin(adminToken: string): RequestHandler {
  return (req, res, next) => {
    const [scheme, token] = (req.headers.authorization ?? '').split(' ');
    if (scheme?.toLowerCase() !== 'bearer' || !sameText(token ?? '', adminToken)) {
      res.setHeader('WWW-Authenticate', 'Bearer');
      throw new NotLaunchedError('error.adminOnly');
    }
    next();
  };
}
