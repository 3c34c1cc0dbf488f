import express, { type Router } from 'express';
import { z } from 'zod';
import type { CourseContent } from '../content/index.js';
import { launchOf, requireOpen } from '../course/index.js';
import { parseParams } from '../http/validate.js';
import type { Clock } from '../kernel/clock.js';
import { NotFoundError } from '../kernel/errors.js';
import { publishedMedia } from './media.policy.js';

const MediaParams = z.object({ file: z.string() });

/** Only this browser may keep a film, and an hour is about as long as one watches. */
const CACHING = 'private, max-age=3600';

export function mediaRoutes(content: CourseContent, directory: string, clock: Clock): Router {
  const router = express.Router();
  const media = publishedMedia(content);

  router.get('/media/:file', (req, res, next) => {
    const { file } = parseParams(req, MediaParams);
    const opensWith = media.get(file);
    if (opensWith === undefined) throw new NotFoundError('error.notFound');
    requireOpen(launchOf(res), opensWith, clock.now());
    const headers = { 'Cache-Control': CACHING };
    res.sendFile(file, { root: directory, cacheControl: false, headers }, (error?: Error) => {
      if (!error || res.headersSent || res.closed) return;
      // What comes now is a page, and not the film.
      res.setHeader('Cache-Control', 'no-store').removeHeader('Content-Type');
      const isGone = 'code' in error && error.code === 'ENOENT';
      next(isGone ? new NotFoundError('error.notFound', { cause: error }) : error);
    });
  });

  return router;
}
