import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { lectureByNumber, type CourseContent, type Lecture } from '../content/index.js';
import { launchOf, mayOpen, requireLearner } from '../course/index.js';
import { orShowAgain, postedText } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { numberInPath, objectId, parseBody, parseParams } from '../http/validate.js';
import { sayTime } from '../i18n/moments.js';
import { message, translator } from '../i18n/translator.js';
import type { Clock } from '../kernel/clock.js';
import { InvalidInputError, NotFoundError, type FieldMessages } from '../kernel/errors.js';
import { assignmentView } from './assignment.view.js';
import type { AssignmentsService } from './assignments.service.js';
import { sendFile } from './attachments/open-file.js';
import { uploadsOf } from './attachments/read-uploads.js';
import { plainText } from './grading-form.js';
import { lockedView } from './locked.view.js';

const TEXT_LIMIT = 20_000;

const AssignmentParams = z.object({ number: numberInPath(1, 5) });
const FileParams = AssignmentParams.extend({ file: objectId });
const ACTIONS = ['draft', 'preview', 'submit'] as const;
const count = z.coerce.number().int().positive().nullable().catch(null).default(null);
const text = plainText.pipe(z.string().max(TEXT_LIMIT, message('assignments.text.tooLong')));
const DraftForm = z.object({ text, version: count });
const AssignmentForm = DraftForm.extend({
  action: z.enum(ACTIONS, message('form.choose')).optional(),
  remove: objectId.nullable().catch(null).default(null),
  attempt: count,
}).refine(({ action, remove }) => action ?? remove, {
  path: ['action'],
  message: message('form.choose'),
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
    const isPreviewed = req.query['preview'] !== undefined;
    const page = { content, lecture, work, ...posted, draftSaved, isPreviewed, now: clock.now() };
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
    const { number } = lectureOf(req, content);
    requireLearner(launchOf(res));
    const showAgain = (problems: FieldMessages) =>
      show(req, res, { posted: postedText(req.body, 'text'), problems });
    const handIn = async () => {
      redirectTo(res, `/assignments/${number}${await act(assignments, req, res, number)}`);
    };
    await orShowAgain(res, handIn, showAgain, (text) => showAgain({ text }));
  });

  return router.use(besideRoutes(assignments, content));
}

/** What stands beside the page: saving while somebody writes, and the files. */
function besideRoutes(assignments: AssignmentsService, content: CourseContent): Router {
  const router = express.Router();

  /** For a script that saves while somebody writes. */
  router.post('/assignments/:number/draft', async (req, res) => {
    const launch = launchOf(res);
    const { number } = lectureOf(req, content);
    const saved = await assignments.saveDraft(launch, number, parseBody(req, DraftForm));
    const time = sayTime(saved.updatedAt, launch.locale);
    const said = translator(launch.locale)('assignments.draft.at', { time });
    res.json({ version: saved.rev, said });
  });

  router.get('/assignments/:number/files/:file', async (req, res) => {
    const { number, file } = parseParams(req, FileParams);
    await sendFile(res, await assignments.openOwnFile(launchOf(res), number, file));
  });

  return router;
}

/** Saves or hands in what was posted. @returns what follows in the address of the page that is shown then. */
async function act(
  assignments: AssignmentsService,
  req: Request,
  res: Response,
  number: number,
): Promise<string> {
  const launch = launchOf(res);
  const { action, remove, attempt, ...written } = parseBody(req, AssignmentForm);
  const { kept: added, problems } = uploadsOf(res);
  const change = { ...written, added, removed: remove };
  const isSubmitted = action === 'submit' && remove === null;
  if (Object.keys(problems).length > 0) {
    await assignments.saveDraft(launch, number, written);
    throw new InvalidInputError(problems);
  }
  if (isSubmitted) await assignments.submit(launch, number, { ...change, attempt });
  else await assignments.saveDraft(launch, number, change);
  if (isSubmitted) return '';
  return action === 'preview' ? '?preview#preview' : '?saved';
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
