import express from 'express';
import type { DeskService } from '../assignments/index.js';
import type { CourseService } from '../course/index.js';
import type { ProgressService } from '../lectures/index.js';
import { dashboardRoutes, type DashboardParts } from './dashboard.routes.js';
import { participantRoutes } from './participants.routes.js';
import { ParticipantsService } from './participants.service.js';

/** Where a launch arrives: the course for a participant, the overview for an instructor. */
export function createDashboard(
  parts: DashboardParts & {
    readonly course: Pick<CourseService, 'extend'>;
    readonly progress: Pick<ProgressService, 'progressOfMembers'>;
    readonly desk: Pick<DeskService, 'lists'>;
  },
) {
  const { course, content, clock } = parts;
  const participants = new ParticipantsService(parts, clock);
  return {
    routes: express
      .Router()
      .use(dashboardRoutes(parts))
      .use(participantRoutes(participants, course, content)),
  };
}
