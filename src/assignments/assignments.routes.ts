import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { lectureByNumber, type CourseContent, type Lecture } from '../content/index.js';
import { launchOf, mayOpen, requireLearner } from '../course/index.js';
import { orShowAgain, postedText } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { numberInPath, parseBody, parseParams } from '../http/validate.js';
import { message } from '../i18n/translator.js';
import type { Clock } from '../kernel/clock.js';
import { NotFoundError, type FieldMessages } from '../kernel/errors.js';
import { assignmentView } from './assignment.view.js';
import type { AssignmentsService } from './assignments.service.js';
import { plainText } from './grading-form.js';
import { lockedView } from './locked.view.js';

const TEXT_LIMIT = 20_000;

const AssignmentParams = z.object({ number: numberInPath(1, 5) });
const AssignmentForm = z.object({
  text: plainText.pipe(z.string().max(TEXT_LIMIT, message('assignments.text.tooLong'))),
  action: z.enum(['draft', 'submit'], message('form.choose')),
  attempt: z.coerce.number().int().positive().nullable().catch(null).default(null),
});

/** Where participants read an assignment, write, hand in, and see what it was worth. */
export function assignmentRoutes(
  assignments: AssignmentsService,
  content: CourseContent,
  clock: Clock,
): Router {
  const router = express.Router();

  const show = async (req: Request, res: Response, posted: Posted = NOTHING_POSTED) => {
    const launch = launchOf(res);
    const lecture = lectureOf(req, content);
    const isLearner = launch.role === 'learner';
    const work = isLearner ? await assignments.ownWork(launch, lecture.number) : null;
    const draftSaved = req.query['saved'] !== undefined;
    const page = { content, lecture, work, ...posted, draftSaved };
    renderPage(res, 'assignments/assignment', assignmentView(launch, page));
  };

  router.get('/assignments/:number', async (req, res) => {
    const launch = launchOf(res);
    const lecture = lectureOf(req, content);
    const now = clock.now();
    if (mayOpen(launch, lecture.number, now)) await show(req, res);
    else {
      const view = lockedView(launch, content, lecture, now);
      renderPage(res.status(403), 'assignments/locked', view);
    }
  });

  router.post('/assignments/:number', async (req, res) => {
    const launch = launchOf(res);
    const { number } = lectureOf(req, content);
    requireLearner(launch);
    const handIn = async () => {
      const { action, ...work } = parseBody(req, AssignmentForm);
      if (action === 'draft') await assignments.saveDraft(launch, number, work.text);
      else await assignments.submit(launch, number, work);
      redirectTo(res, `/assignments/${number}${action === 'draft' ? '?saved' : ''}`);
    };
    await orShowAgain(res, handIn, (problems) =>
      show(req, res, { posted: postedText(req.body, 'text'), problems }),
    );
  });

  return router;
}

interface Posted {
  readonly posted: string | null;
  readonly problems: FieldMessages;
}
const NOTHING_POSTED: Posted = { posted: null, problems: {} };

function lectureOf(req: Request, content: CourseContent): Lecture {
  const { number } = parseParams(req, AssignmentParams);
  const lecture = lectureByNumber(content, number);
  if (!lecture) throw new NotFoundError('error.notFound');
  return lecture;
}
