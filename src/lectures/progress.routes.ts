import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import type { CourseContent } from '../content/index.js';
import { launchOf } from '../course/index.js';
import { redirectTo } from '../http/render-page.js';
import { parseBody } from '../http/validate.js';
import { message } from '../i18n/translator.js';
import { lectureIn } from './lectures.routes.js';
import { LOOKS, SPEEDS } from './player-settings.model.js';
import type { PlayerSettingsService } from './player-settings.service.js';
import type { ProgressService } from './progress.service.js';

const second = z.number(message('form.choose')).min(0, message('form.choose'));
const ReportBody = z.object({
  ranges: z
    .array(z.tuple([second, second]).refine(([start, end]) => start < end, message('form.choose')))
    .max(200, message('form.tooLong')),
  position: second,
});

/** A form sends texts: a switch that is on, a speed as the number it is written as. */
const SettingsBody = z.object({
  captions: z
    .enum(['on', 'off'], message('form.choose'))
    .transform((state) => state === 'on')
    .optional(),
  look: z.enum(LOOKS, message('form.choose')).optional(),
  speed: z.coerce
    .number()
    .pipe(z.literal(SPEEDS, message('form.choose')))
    .optional(),
  lecture: z.coerce.number().int().min(1).max(5).nullable().catch(null).default(null),
});

/** What pages report of watching, and how a person wants to watch. */
export function progressRoutes(parts: {
  readonly content: CourseContent;
  readonly progress: ProgressService;
  readonly settings: PlayerSettingsService;
  readonly pageOpenedAt: (res: Response) => Date;
}): Router {
  const { content, progress, settings, pageOpenedAt } = parts;
  const router = express.Router();

  router.post('/lectures/:number/progress', async (req, res) => {
    const lecture = lectureIn(req, content);
    const report = parseBody(req, ReportBody);
    await progress.note(launchOf(res), lecture, report, pageOpenedAt(res));
    res.sendStatus(204);
  });

  router.post('/lectures/:number/transcript', async (req, res) => {
    const lecture = lectureIn(req, content);
    await progress.confirmTranscript(launchOf(res), lecture);
    redirectTo(res, `/lectures/${lecture.number}`);
  });

  router.post('/player', async (req, res) => {
    const { lecture, ...changed } = parseBody(req, SettingsBody);
    await settings.save(launchOf(res), changed);
    if (req.headers['x-csrf-token']) res.sendStatus(204);
    else redirectTo(res, lecture === null ? '/' : `/lectures/${lecture}`);
  });

  return router;
}
