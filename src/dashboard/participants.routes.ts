import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { CourseContent } from '../content/index.js';
import { forField, launchOf, requireStaff, type CourseService } from '../course/index.js';
import { sendCsv } from '../http/csv.js';
import { orShowAgain, postedText } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { localMoment, objectId, parseBody, parseParams } from '../http/validate.js';
import { message } from '../i18n/translator.js';
import type { ParticipantsService } from './participants.service.js';
import { participantsTable, participantsView, participantView } from './participants.view.js';

const MemberParams = z.object({ member: objectId });
const ExtensionForm = z.object({ until: localMoment(message('settings.startsAt.wrong')) });

/** How far everybody is, and more time for who needs it. */
export function participantRoutes(
  participants: ParticipantsService,
  course: Pick<CourseService, 'extend'>,
  content: CourseContent,
): Router {
  const router = express.Router();

  router.get('/participants', async (_req, res) => {
    const launch = launchOf(res);
    const view = participantsView(launch, await participants.list(launch));
    renderPage(res, 'dashboard/participants', view);
  });

  router.get('/participants/progress.csv', async (_req, res) => {
    const launch = launchOf(res);
    const table = participantsTable(launch, await participants.list(launch));
    sendCsv(res, 'voortgang.csv', table);
  });

  const show = async (req: Request, res: Response, posted: Partial<Shown> = {}) => {
    const launch = launchOf(res);
    const one = await participants.find(launch, parseParams(req, MemberParams).member);
    const value = forField(one.member.extendedUntil);
    const form = { value, problem: null, saved: req.query['saved'] !== undefined, ...posted };
    renderPage(res, 'dashboard/participant', participantView(launch, content, one, form));
  };

  router.get('/participants/:member', (req, res) => show(req, res));

  router.post('/participants/:member', async (req, res) => {
    const launch = launchOf(res);
    requireStaff(launch);
    const { member } = parseParams(req, MemberParams);
    const extend = async () => {
      await course.extend(launch, member, parseBody(req, ExtensionForm).until);
      redirectTo(res, `/participants/${member}?saved`);
    };
    await orShowAgain(res, extend, ({ until }) =>
      show(req, res, { value: postedText(req.body, 'until'), problem: until ?? null }),
    );
  });

  return router;
}

type Shown = Parameters<typeof participantView>[3];
