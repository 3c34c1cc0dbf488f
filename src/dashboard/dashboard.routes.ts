import express, { type Response, type Router } from 'express';
import type { AssignmentsService } from '../assignments/index.js';
import type { CourseContent } from '../content/index.js';
import { isStaff, launchOf, type CourseService } from '../course/index.js';
import { renderPage } from '../http/render-page.js';
import type { Clock } from '../kernel/clock.js';
import { homeView } from './home.view.js';
import { overviewView } from './overview.view.js';

export interface DashboardParts {
  readonly content: CourseContent;
  readonly course: Pick<CourseService, 'listMembers'>;
  readonly assignments: Pick<AssignmentsService, 'statesFor' | 'waitingFor'>;
  readonly clock: Clock;
}

/** The first page of every launch. */
export function dashboardRoutes(parts: DashboardParts): Router {
  const router = express.Router();
  router.get('/', async (_req, res) => {
    if (isStaff(launchOf(res))) await showOverview(res, parts);
    else await showHome(res, parts);
  });
  return router;
}

async function showHome(res: Response, { content, assignments, clock }: DashboardParts) {
  const launch = launchOf(res);
  const states = await assignments.statesFor(launch);
  renderPage(res, 'dashboard/home', homeView(launch, content, states, clock.now()));
}

async function showOverview(res: Response, parts: DashboardParts) {
  const { content, course, assignments, clock } = parts;
  const launch = launchOf(res);
  const [waiting, members] = await Promise.all([
    assignments.waitingFor(launch),
    course.listMembers(launch),
  ]);
  const view = overviewView(launch, content, waiting, members, clock.now());
  renderPage(res, 'dashboard/overview', view);
}
