import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { CourseContent } from '../content/index.js';
import { launchOf, requireStaff } from '../course/index.js';
import { orShowAgain } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { objectId, parseBody, parseParams } from '../http/validate.js';
import type { Clock } from '../kernel/clock.js';
import type { DeskService, OpenWork } from './desk.service.js';
import { deskView, LISTS } from './desk.view.js';
import { asForm, asPosted, gradingForm } from './grading-form.js';
import { NOTICES, workView, type WorkPage } from './work.view.js';

const WorkParams = z.object({ submission: objectId });
const ShownList = z.enum(LISTS).catch('waiting');
const JustDone = z.enum(NOTICES).nullable().catch(null);

/** Where instructors find work and grade it. */
export function deskRoutes(desk: DeskService, content: CourseContent, clock: Clock): Router {
  const router = express.Router();
  const Form = gradingForm(content.rubric);

  router.get('/grading', async (req, res) => {
    const launch = launchOf(res);
    const lists = await desk.lists(launch);
    const shown = ShownList.parse(req.query['state']);
    renderPage(res, 'grading/desk', deskView(launch, { content, lists, shown, now: clock.now() }));
  });

  const show = async (req: Request, res: Response, shown: (open: OpenWork) => Shown) => {
    const launch = launchOf(res);
    const { submission } = parseParams(req, WorkParams);
    const open = await desk.open(launch, submission);
    const page = { content, open, ...shown(open) };
    renderPage(res, 'grading/work', workView(launch, page));
  };

  router.get('/grading/:submission', async (req, res) => {
    const notice = JustDone.parse(req.query['done']);
    await show(req, res, ({ grade }) => ({ form: asForm(grade), problems: {}, notice }));
  });

  router.post('/grading/:submission', async (req, res) => {
    const launch = launchOf(res);
    requireStaff(launch);
    const { submission } = parseParams(req, WorkParams);
    const assess = async () => {
      const posted = parseBody(req, Form);
      const newest = await desk.assess(launch, submission, posted);
      redirectTo(res, `/grading/${newest}?done=${newest === submission ? posted.action : 'newer'}`);
    };
    await orShowAgain(res, assess, (problems) =>
      show(req, res, () => ({ form: asPosted(req.body), problems, notice: null })),
    );
  });

  return router;
}

type Shown = Pick<WorkPage, 'form' | 'problems' | 'notice'>;
