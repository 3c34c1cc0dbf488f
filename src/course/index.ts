import type { Response } from 'express';
import type { Connection } from 'mongoose';
import type { Clock } from '../kernel/clock.js';
import { contextModel } from './context.model.js';
import { courseRoutes } from './course.routes.js';
import { CourseService } from './course.service.js';
import { memberModel } from './member.model.js';
import { coursePersonalData } from './personal-data.js';
import type { Audience } from './profile.view.js';
import { requireLaunch, type OpenLaunch } from './require-launch.js';
import { runModel } from './run.model.js';

export { nameForStaff, type CourseService } from './course.service.js';
export {
  isStaff,
  looksAhead,
  requireLearner,
  requireStaff,
  type LaunchContext,
} from './launch-context.js';
export type { Member } from './member.model.js';
export { openingAhead } from './opening.view.js';
export { isReleased, mayOpen, releaseMoment } from './release.policy.js';
export { launchOf } from './require-launch.js';

/** Who takes part in which run of the course, and who is acting in a request. */
export function createCourse(parts: {
  readonly db: Connection;
  readonly clock: Clock;
  readonly audiences: readonly Audience[];
  readonly openLaunchOf: (res: Response) => OpenLaunch;
}) {
  const { db, clock, audiences, openLaunchOf } = parts;
  const members = memberModel(db);
  const service = new CourseService(
    { contexts: contextModel(db), runs: runModel(db), members },
    clock,
  );
  return {
    service,
    requireLaunch: requireLaunch(service, openLaunchOf),
    routes: courseRoutes(service, audiences),
    personalData: coursePersonalData(members),
  };
}
