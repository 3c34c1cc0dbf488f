import express, { type Response, type Router } from 'express';
import type { AssignmentsService } from '../assignments/index.js';
import type { CourseContent } from '../content/index.js';
import type { CertificateService } from '../certificate/index.js';
import { isStaff, launchOf, type CourseService } from '../course/index.js';
import { renderPage } from '../http/render-page.js';
import type { Clock } from '../kernel/clock.js';
import { NotFoundError } from '../kernel/errors.js';
import type { ProgressService } from '../lectures/index.js';
import { calendarOf, hasCalendar } from './calendar.js';
import { homeView } from './home.view.js';
import { introductionView } from './introduction.view.js';
import { overviewView } from './overview.view.js';

export interface DashboardParts {
  readonly content: CourseContent;
  readonly course: Pick<CourseService, 'listMembers'>;
  readonly assignments: Pick<AssignmentsService, 'statesFor' | 'waitingFor'>;
  readonly progress: Pick<ProgressService, 'progressOfAll'>;
  readonly certificate: Pick<CertificateService, 'conditionsFor'>;
  readonly clock: Clock;
}

/** The first page of every launch, and what the course is about and when. */
export function dashboardRoutes(parts: DashboardParts): Router {
  const router = express.Router();
  router.get('/', async (_req, res) => {
    if (isStaff(launchOf(res))) await showOverview(res, parts);
    else await showHome(res, parts);
  });

  router.get('/introduction', (_req, res) => {
    const view = introductionView(launchOf(res), parts.content);
    renderPage(res, 'dashboard/introduction', view);
  });

  router.get('/calendar.ics', (_req, res) => {
    const launch = launchOf(res);
    if (!hasCalendar(launch)) throw new NotFoundError('calendar.none');
    const calendar = calendarOf(launch, parts.content);
    res.attachment('colleges.ics').type('text/calendar').send(calendar);
  });

  return router;
}

async function showHome(res: Response, parts: DashboardParts) {
  const { content, assignments, progress, certificate, clock } = parts;
  const launch = launchOf(res);
  const takesPart = launch.role === 'learner';
  const [states, watched] = await Promise.all([
    assignments.statesFor(launch),
    takesPart ? progress.progressOfAll(launch) : [],
  ]);
  const conditions = takesPart ? await certificate.conditionsFor(launch, watched) : null;
  const page = { content, states, progress: watched, conditions, now: clock.now() };
  renderPage(res, 'dashboard/home', homeView(launch, page));
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
