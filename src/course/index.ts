import type { Response } from 'express';
import type { Connection } from 'mongoose';
import type { Clock } from '../kernel/clock.js';
import type { Job } from '../kernel/job.js';
import type { Logger } from '../kernel/logger.js';
import type { RosterClient } from '../lti/index.js';
import { CopyService } from './copy.service.js';
import { courseRoutes, type LookAsParticipant } from './course.routes.js';
import { CourseService } from './course.service.js';
import { PeopleService } from './people.service.js';
import { coursePersonalData } from './personal-data.js';
import type { Audience } from './profile.view.js';
import { requireLaunch, type OpenLaunch } from './require-launch.js';
import { RosterJob } from './roster.job.js';
import { courseRows } from './rows.js';
import { RunMoves, type Movers } from './run-moves.js';
import { RunsService } from './runs.service.js';

export type { CourseService } from './course.service.js';
export type { PeopleService, PersonSeen } from './people.service.js';
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
export type { RunMoves } from './run-moves.js';
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
  const rows = courseRows(db);
  const service = new CourseService(rows, clock);
  const copies = new CopyService(rows, clock);
  return {
    service,
    copies,
    people: new PeopleService(rows, clock),
    /** Rosters can be read only after the border to the platforms has started. */
    rosterJob: (roster: RosterClient, logger: Logger): Job =>
      new RosterJob(rows, roster, clock, logger),
    runs: new RunsService(rows),
    /** Runs can be joined and parted once every room that hangs on them is there. */
    runMoves: (movers: Movers) => new RunMoves(rows, movers, clock),
    requireLaunch: requireLaunch(service, openLaunchOf),
    routes: courseRoutes({ course: service, copies, audiences, lookAsParticipant }),
    personalData: coursePersonalData(rows),
  };
}
