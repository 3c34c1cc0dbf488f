import { parseCookie } from 'cookie';
import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import type { LaunchContext } from '../course/index.js';
import { renderPage } from '../http/render-page.js';
import { objectId, parseParams } from '../http/validate.js';
import { minutes } from '../kernel/clock.js';
import { NotFoundError } from '../kernel/errors.js';
import { postPath } from './threads.view.js';
import type { ThreadsService } from './threads.service.js';

const COOKIE = 'wanted-post';
const REMEMBERED_MS = minutes(60);
const Wanted = z.object({ thread: objectId, post: z.string().regex(/^[1-9]\d{0,6}$/) });
/** For launches only, which come from the site of the LMS. */
const OPTIONS = { path: '/lti', httpOnly: true, secure: true, sameSite: 'none' } as const;

/** The page of a link that somebody was given: it shows nothing of the post, and says how to get there. */
export const permalinkRoutes = (): Router => {
  const router = express.Router();
  router.get('/post/:thread/:post', (req, res) => {
    const { thread, post } = parseParams(req, Wanted);
    res.setHeader('X-Robots-Tag', 'noindex');
    res.cookie(COOKIE, `${thread}/${post}`, { ...OPTIONS, maxAge: REMEMBERED_MS });
    renderPage(res, 'forum/permalink', {});
  });
  return router;
};

/** The page of the post whose link this browser followed within the hour, once; null where the run has no such thread. */
export async function pageOfWanted(
  threads: ThreadsService,
  launch: LaunchContext,
  res: Response,
): Promise<string | null> {
  const [thread, post] = parseCookie(res.req.headers.cookie ?? '')[COOKIE]?.split('/') ?? [];
  const wanted = Wanted.safeParse({ thread, post });
  if (!wanted.success) return null;
  res.clearCookie(COOKIE, OPTIONS);
  try {
    const found = await threads.thread(launch, wanted.data.thread);
    return postPath(found, Number(wanted.data.post)).slice(1);
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
