import express, { type Request, type Response } from 'express';
import type { Connection } from 'mongoose';
import type { CourseContent } from '../content/index.js';
import type { CourseService } from '../course/index.js';
import type { DeliveriesService, GradingService } from '../grading/index.js';
import type { Clock } from '../kernel/clock.js';
import { assignmentRoutes } from './assignments.routes.js';
import { AssignmentsService } from './assignments.service.js';
import { readUploads } from './attachments/read-uploads.js';
import { commandScanner } from './attachments/scanner.js';
import { AttachmentStore } from './attachments/store.js';
import { deskRoutes } from './desk.routes.js';
import { DeskService } from './desk.service.js';
import { draftModel } from './draft.model.js';
import { DraftsService } from './drafts.service.js';
import { assignmentsPersonalData } from './personal-data.js';
import { submissionModel } from './submission.model.js';

export type { AssignmentsService } from './assignments.service.js';
export type { DeskItem, DeskService } from './desk.service.js';
export { ASSIGNMENT_NUMBERS, type AssignmentState } from './work.policy.js';

/** What participants hand in, and the desk where instructors grade it. */
export function createAssignments(parts: {
  readonly db: Connection;
  readonly clock: Clock;
  readonly content: CourseContent;
  readonly course: CourseService;
  readonly grading: GradingService;
  readonly deliveries: Pick<DeliveriesService, 'checkNow'>;
  readonly isOwnForm: (req: Request, res: Response) => boolean;
  /** Null where none is configured. */
  readonly scanCommand: string | null;
}) {
  const { db, clock, content, course, grading, deliveries, scanCommand } = parts;
  const draftRows = draftModel(db);
  const submissions = submissionModel(db);
  const scan = scanCommand === null ? null : commandScanner(scanCommand);
  const store = new AttachmentStore(db, clock, scan);
  const drafts = new DraftsService(draftRows, store, clock);
  const desk = new DeskService({ submissions, course, grading, store }, clock);
  const own = { drafts, draftRows, store, submissions, grading, desk };
  const service = new AssignmentsService(own, clock);
  return {
    service,
    desk,
    routes: express
      .Router()
      .use(assignmentRoutes(service, content, clock))
      .use(deskRoutes({ desk, grading, deliveries, course, content, clock })),
    /** Has to read a form with files before anything else does. */
    readUploads: readUploads(store, parts.isOwnForm),
    sweepJob: store.sweepJob,
    personalData: assignmentsPersonalData(draftRows, submissions, store),
  };
}
