import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import type { Clock } from '../kernel/clock.js';
import type { Logger } from '../kernel/logger.js';

declare global {
  namespace Express {
    interface Locals {
      /** Stands in the log and on the error page, so that the two can be brought together. */
      requestId: string;
    }
  }
}

/** One line for each request, without query, body, person or launch. */
export function requestLog(logger: Logger, clock: Clock): RequestHandler {
  return (req, res, next) => {
    const startedAt = clock.now().getTime();
    res.locals.requestId = randomUUID();
    res.once('close', () => {
      logger.info(
        {
          id: res.locals.requestId,
          method: req.method,
          path: pathForLog(req),
          status: res.writableFinished ? res.statusCode : 'aborted',
          ms: clock.now().getTime() - startedAt,
        },
        'request',
      );
    });
    next();
  };
}

/** The path of a request with the secret of the launch taken out. */
export function pathForLog(req: Request): string {
  const [path = ''] = req.originalUrl.split('?');
  return path.replaceAll(/[\w-]{43,}/g, ':secret').slice(0, 200);
}
