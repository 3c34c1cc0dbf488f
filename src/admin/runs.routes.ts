import express, { type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import type { RunsService } from '../course/index.js';
import { orShowAgain } from '../http/form.js';
import { renderPage } from '../http/render-page.js';
import { objectId, parseBody, parseParams } from '../http/validate.js';
import { message } from '../i18n/translator.js';
import type { FieldMessages } from '../kernel/errors.js';
import type { AdminParts } from './admin-parts.js';
import { runsView } from './runs.view.js';

type RunParts = Pick<AdminParts, 'runs' | 'runMoves'>;

const OfRun = z.object({ id: objectId });
/** One box that was ticked comes as a text, several as a list. */
const ids = z.preprocess(
  (sent) => (typeof sent === 'string' ? [sent] : (sent ?? [])),
  z.array(objectId).min(2, message('admin.runs.two')).max(100, message('form.tooLong')),
);
const JoinBody = z.object({ runs: ids });
const CourseBody = z.object({
  registrationId: objectId,
  deploymentId: z.string().max(255),
  contextId: z.string().min(1).max(255),
});
const ModeratorBody = z.object({ registrationId: objectId, sub: z.string().min(1).max(255) });

/** Which runs there are, who meets in them, and who moderates; each answered with the run as it is then. */
export function runRoutes(
  { runs, runMoves }: RunParts,
  answer: (res: Response, run: object) => void,
): Router {
  const router = express.Router();
  router.post('/runs/join', async (req, res) => {
    answer(res, await runs.run(await runMoves.join(parseBody(req, JoinBody).runs)));
  });
  router.post('/runs/:id/leave', async (req, res) => {
    const { id } = parseParams(req, OfRun);
    await runMoves.leave(id, parseBody(req, CourseBody));
    answer(res, await runs.run(id));
  });
  router.post('/runs/:id/moderators', async (req, res) => {
    const { id } = parseParams(req, OfRun);
    answer(res, await runs.appoint(id, parseBody(req, ModeratorBody)));
  });
  const dismiss: RequestHandler = async (req, res) => {
    const { id } = parseParams(req, OfRun);
    answer(res, await runs.dismiss(id, parseBody(req, ModeratorBody)));
  };
  router.delete('/runs/:id/moderators', dismiss);
  router.post('/runs/:id/moderators/dismiss', dismiss); // a form cannot send DELETE
  return router;
}

/** The same as pages. */
export function runPages(parts: RunParts): Router {
  const { runs, runMoves } = parts;
  const router = express.Router();
  router.get('/runs', async (_req, res) => {
    await showRuns(runs, res);
  });
  router.post('/runs/join', async (req, res) => {
    const join = async () => {
      await runMoves.join(parseBody(req, JoinBody).runs);
      res.redirect(303, '/admin/runs');
    };
    await orShowAgain(res, join, (problems) => showRuns(runs, res, problems));
  });
  return router.use(
    runRoutes(parts, (res) => {
      res.redirect(303, '/admin/runs');
    }),
  );
}

async function showRuns(runs: RunsService, res: Response, problems: FieldMessages = {}) {
  const all = await Promise.all(
    (await runs.list()).map(async (run) => ({ ...run, teachers: await runs.teachersOf(run) })),
  );
  renderPage(res, 'admin/runs', runsView(all, problems, res.locals.tools.locale));
}
