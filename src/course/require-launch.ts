import type { RequestHandler, Response } from 'express';
import { enterLaunchPages } from '../http/page-tools.js';
import { NotLaunchedError } from '../kernel/errors.js';
import type { CourseService, Entry } from './course.service.js';
import type { LaunchContext } from './launch-context.js';
import { showFrame } from './page-frame.js';

declare global {
  namespace Express {
    interface Locals {
      launch?: LaunchContext;
    }
  }
}

/** The one way a handler learns who is acting. */
export function launchOf(res: Response): LaunchContext {
  const { launch } = res.locals;
  if (!launch) throw new NotLaunchedError('launch.expired');
  return launch;
}

/** What the session of a request tells the course. */
export interface OpenLaunch {
  readonly subject: Entry;
  readonly base: string;
  readonly csrf: string;
}

/** Turns the session of a request into who is acting, and its pages into pages of that launch. */
export function requireLaunch(
  course: CourseService,
  openLaunchOf: (res: Response) => OpenLaunch,
): RequestHandler {
  return async (req, res, next) => {
    const { subject, base, csrf } = openLaunchOf(res);
    const launch = await course.launchContext(subject);
    res.locals.launch = launch;
    enterLaunchPages(res, { base, csrf, locale: launch.locale });
    showFrame(res, launch, req.path);
    next();
  };
}
