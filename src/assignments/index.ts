import express, { type Router } from 'express';
import type { Connection } from 'mongoose';
import type { CourseContent } from '../content/index.js';
import type { CourseService } from '../course/index.js';
import type { GradingService } from '../grading/index.js';
import type { Clock } from '../kernel/clock.js';
import type { PersonalData } from '../kernel/personal-data.js';
import { assignmentRoutes } from './assignments.routes.js';
import { AssignmentsService } from './assignments.service.js';
import { deskRoutes } from './desk.routes.js';
import { DeskService } from './desk.service.js';
import { draftModel } from './draft.model.js';
import { assignmentsPersonalData } from './personal-data.js';
import { submissionModel } from './submission.model.js';

export type { AssignmentsService } from './assignments.service.js';
export type { AssignmentState } from './work.policy.js';

export interface AssignmentsRoom {
  readonly service: AssignmentsService;
  readonly routes: Router;
  readonly personalData: PersonalData;
}

/** What participants hand in, and the desk where instructors grade it. */
export function createAssignments(parts: {
  readonly db: Connection;
  readonly clock: Clock;
  readonly content: CourseContent;
  readonly course: CourseService;
  readonly grading: GradingService;
}): AssignmentsRoom {
  const { db, clock, content, course, grading } = parts;
  const drafts = draftModel(db);
  const submissions = submissionModel(db);
  const desk = new DeskService({ submissions, course, grading });
  const service = new AssignmentsService({ drafts, submissions, grading, desk }, clock);
  return {
    service,
    routes: express
      .Router()
      .use(assignmentRoutes(service, content, clock))
      .use(deskRoutes(desk, content, clock)),
    personalData: assignmentsPersonalData(drafts, submissions),
  };
}
