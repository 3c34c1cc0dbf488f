import express, { type Router } from 'express';
import { z } from 'zod';
import { launchOf, requireStaff } from '../course/index.js';
import { sendCsv } from '../http/csv.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { numberInPath, objectId, parseBody } from '../http/validate.js';
import { deskView, LISTS } from './desk.view.js';
import { gradesTable } from './grades-table.js';
import { workRoutes, type DeskRoutesParts } from './work.routes.js';

const ShownList = z.enum(LISTS).catch('waiting');
const Assignment = numberInPath(1, 5).nullable().catch(null);
const KeysForm = z.object({ keys: z.enum(['on', 'off']), at: objectId.nullable().catch(null) });

/** Where instructors find work and grade it. */
export function deskRoutes(parts: DeskRoutesParts): Router {
  const { desk, grading, deliveries, content, clock } = parts;
  const router = express.Router();

  router.get('/grading', async (req, res) => {
    const launch = launchOf(res);
    const lists = await desk.lists(launch);
    const { state, assignment, released, done } = req.query;
    const page = {
      ...{ content, lists, now: clock.now(), isChecked: done === 'check' },
      shown: ShownList.parse(state),
      assignment: Assignment.parse(assignment),
      released: typeof released === 'string' ? Number(released) : null,
    };
    renderPage(res, 'grading/desk', deskView(launch, page));
  });

  router.get('/grading/grades.csv', async (_req, res) => {
    const launch = launchOf(res);
    sendCsv(res, 'beoordelingen.csv', gradesTable(launch, content, await desk.lists(launch)));
  });

  router.post('/grading/release', async (_req, res) => {
    const released = await grading.releaseAll(launchOf(res));
    redirectTo(res, `/grading?state=released&released=${released}`);
  });

  router.post('/grading/check', async (_req, res) => {
    await deliveries.checkNow(launchOf(res));
    redirectTo(res, '/grading?state=released&done=check');
  });

  router.post('/grading/keys', async (req, res) => {
    const launch = launchOf(res);
    requireStaff(launch);
    const { keys, at } = parseBody(req, KeysForm);
    await parts.course.useShortcuts(launch, keys === 'on');
    redirectTo(res, at ? `/grading/${at}` : '/grading');
  });

  return router.use(workRoutes(parts));
}
