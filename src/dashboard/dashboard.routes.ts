import express, { type Response, type Router } from 'express';
import type { CourseContent } from '../content/index.js';
import { isStaff, launchOf, type CourseService } from '../course/index.js';
import { renderPage } from '../http/render-page.js';
import type { Clock } from '../kernel/clock.js';
import type { AssignmentOverview } from './assignment-overview.js';
import { homeView } from './home.view.js';
import { overviewView } from './overview.view.js';

export interface DashboardParts {
  readonly content: CourseContent;
  readonly course: Pick<CourseService, 'listMembers'>;
  readonly assignments: AssignmentOverview;
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
  const page = { content, states, now: clock.now() };
  renderPage(res, 'dashboard/home', homeView(launch, page));
}

async function showOverview(res: Response, parts: DashboardParts) {
  const { content, course, assignments, clock } = parts;
  const launch = launchOf(res);
  const [waiting, members] = await Promise.all([
    assignments.waitingFor(launch),
    course.listMembers(launch),
  ]);
  const page = { content, waiting, members, now: clock.now() };
  renderPage(res, 'dashboard/overview', overviewView(launch, page));
}
