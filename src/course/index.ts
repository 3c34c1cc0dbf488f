import type { Response } from 'express';
import type { Connection } from 'mongoose';
import type { Clock } from '../kernel/clock.js';
import type { Job } from '../kernel/job.js';
import type { Logger } from '../kernel/logger.js';
import type { RosterClient } from '../lti/index.js';
import { contextModel } from './context.model.js';
import { CopyService } from './copy.service.js';
import { courseRoutes, type LookAsParticipant } from './course.routes.js';
import { CourseService } from './course.service.js';
import { memberModel } from './member.model.js';
import { coursePersonalData } from './personal-data.js';
import type { Audience } from './profile.view.js';
import { requireLaunch, type OpenLaunch } from './require-launch.js';
import { RosterJob } from './roster.job.js';
import { runModel } from './run.model.js';
import { RunsService, type MoveRun } from './runs.service.js';

export type { CourseService } from './course.service.js';
export type { PersonSeen } from './people.js';
export { nameForStaff } from './names.js';
export {
  isStaff,
  looksAhead,
  mayChangeSchedule,
  requireLearner,
  requireStaff,
  type LaunchContext,
} from './launch-context.js';
export type { Member } from './member.model.js';
export { openingAhead } from './opening.view.js';
export {
  closingFor,
  isOpenTo,
  isReleased,
  mayOpen,
  releaseMoment,
  targetMoment,
} from './release.policy.js';
export { launchOf } from './require-launch.js';
export { forField } from './settings.view.js';
export { requireNotClosed, requireOpen } from './require-open.js';
export type { RunSeen, RunsService } from './runs.service.js';
export { sandboxOf } from './standing.policy.js';

/** Who takes part in which run of the course, and who is acting in a request. */
export function createCourse(parts: {
  readonly db: Connection;
  readonly clock: Clock;
  readonly audiences: readonly Audience[];
  readonly openLaunchOf: (res: Response) => OpenLaunch;
  readonly lookAsParticipant: LookAsParticipant;
}) {
  const { db, clock, audiences, openLaunchOf, lookAsParticipant } = parts;
  const members = memberModel(db);
  const contexts = contextModel(db);
  const runs = runModel(db);
  const service = new CourseService({ contexts, runs, members }, clock);
  const copies = new CopyService({ contexts, runs }, clock);
  return {
    service,
    copies,
    /** Rosters can be read only after the border to the platforms has started. */
    rosterJob: (roster: RosterClient, logger: Logger): Job =>
      new RosterJob({ contexts, members }, roster, clock, logger),
    /** Runs can be joined once every room that hangs on them is there. */
    runs: (moveRun: MoveRun) => new RunsService({ contexts, runs, members }, moveRun, clock),
    requireLaunch: requireLaunch(service, openLaunchOf),
    routes: courseRoutes({ course: service, copies, audiences, lookAsParticipant }),
    personalData: coursePersonalData(members, runs),
  };
}
