import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { CourseContent } from '../content/index.js';
import { launchOf, requireStaff, type CourseService } from '../course/index.js';
import type { DeliveriesService, GradingService } from '../grading/index.js';
import { orShowAgain } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { objectId, parseParams, parseBody } from '../http/validate.js';
import { sayTime } from '../i18n/moments.js';
import { translator } from '../i18n/translator.js';
import type { Clock } from '../kernel/clock.js';
import type { FieldMessages } from '../kernel/errors.js';
import { sendFile } from './attachments/open-file.js';
import { workOf, type DeskService, type OpenWork } from './desk.service.js';
import { asForm, asPosted, gradingForm } from './grading-form.js';
import { NOTICES, workView, type WorkPage } from './work.view.js';

export interface DeskRoutesParts {
  readonly desk: DeskService;
  readonly grading: GradingService;
  readonly deliveries: Pick<DeliveriesService, 'checkNow'>;
  readonly course: Pick<CourseService, 'useShortcuts'>;
  readonly content: CourseContent;
  readonly clock: Clock;
}

const WorkParams = z.object({ submission: objectId });
const FileParams = WorkParams.extend({ file: objectId });
const JustDone = z.enum(NOTICES).nullable().catch(null);

/** The page of one piece of work, and what is done to it there. */
export function workRoutes(parts: DeskRoutesParts): Router {
  const { desk, content, clock } = parts;
  const router = express.Router();
  const Form = gradingForm(content.rubric);

  const show = async (req: Request, res: Response, shown: (open: OpenWork) => Shown) => {
    const launch = launchOf(res);
    const { submission } = parseParams(req, WorkParams);
    const open = await desk.open(launch, submission);
    const [claimedBy, next] = await Promise.all([
      desk.claim(launch, open),
      desk.nextAfter(launch, submission),
    ]);
    const page = { content, open, claimedBy, next, now: clock.now(), ...shown(open) };
    renderPage(res, 'grading/work', workView(launch, page));
  };

  router.get('/grading/:submission', async (req, res) => {
    const notice = JustDone.parse(req.query['done']);
    await show(req, res, ({ grade }) => ({ form: asForm(grade), problems: {}, notice }));
  });

  router.get('/grading/:submission/files/:file', async (req, res) => {
    const { submission, file } = parseParams(req, FileParams);
    await sendFile(res, await desk.openFile(launchOf(res), submission, file));
  });

  router.post('/grading/:submission', async (req, res) => {
    const launch = launchOf(res);
    requireStaff(launch);
    const { submission } = parseParams(req, WorkParams);
    const assess = async () => {
      const posted = parseBody(req, Form);
      const newest = await desk.assess(launch, submission, posted);
      const done = newest === submission ? posted.action : 'newer';
      const next = done === 'next' ? await desk.nextAfter(launch, submission) : newest;
      redirectTo(res, next ? `/grading/${next}?done=${done}` : '/grading?state=ready');
    };
    const showAgain = (problems: FieldMessages) =>
      show(req, res, () => ({ form: asPosted(req.body), problems, notice: null }));
    const showBoth = () =>
      show(req, res, ({ grade }) => ({
        ...{ form: asPosted(req.body), problems: {}, notice: 'conflict' },
        theirs: asForm(grade),
      }));
    await orShowAgain(res, assess, showAgain, showBoth);
  });

  return router.use(deedRoutes(parts));
}

/** What is done without the whole form: a concept, or something about the way to the gradebook. */
function deedRoutes({ desk, grading, content, clock }: DeskRoutesParts): Router {
  const router = express.Router();
  const Form = gradingForm(content.rubric);

  /** For a script that saves while somebody grades. */
  router.post('/grading/:submission/concept', async (req, res) => {
    const launch = launchOf(res);
    requireStaff(launch);
    const { submission } = parseParams(req, WorkParams);
    req.body = { ...(req.body as object), action: 'save' };
    const { assessment, version } = parseBody(req, Form);
    const work = { ...workOf((await desk.open(launch, submission)).submission), version };
    await grading.saveConcept(launch, work, assessment);
    await grading.claim(launch, work);
    const time = sayTime(clock.now(), launch.locale);
    const said = translator(launch.locale)('grading.concept.at', { time });
    res.json({ version: version === null ? '' : version + 1, said });
  });

  const about = (act: 'withdraw' | 'resend') => async (req: Request, res: Response) => {
    const launch = launchOf(res);
    requireStaff(launch);
    const { submission } = parseParams(req, WorkParams);
    const { attempts } = await desk.open(launch, submission);
    const [newest] = attempts;
    if (newest) await grading[act](launch, workOf(newest));
    redirectTo(res, `/grading/${submission}?done=${act}`);
  };
  router.post('/grading/:submission/withdraw', about('withdraw'));
  router.post('/grading/:submission/resend', about('resend'));

  return router;
}

type Shown = Pick<WorkPage, 'form' | 'problems' | 'notice' | 'theirs'>;
