import express, { type Request, type Router } from 'express';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { orShowAgain, postedTexts } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { parseBody } from '../http/validate.js';
import { TIME_ZONE } from '../i18n/moments.js';
import { message } from '../i18n/translator.js';
import type { CourseService } from './course.service.js';
import { requireStaff } from './launch-context.js';
import { profileView, type Audience } from './profile.view.js';
import { launchOf } from './require-launch.js';
import { currentSettings, settingsView } from './settings.view.js';

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, message('form.choose'));

const LOCAL_MOMENT = /^20\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;

/** `2026-12-01T12:00`, as a browser's date-and-time field sends it: a wall-clock time in the Netherlands. */
const localMoment = z
  .string(message('settings.startsAt.wrong'))
  .trim()
  .transform((text, ctx) => {
    if (text === '') return null;
    const moment = DateTime.fromISO(text, { zone: TIME_ZONE });
    const plausible = LOCAL_MOMENT.test(text) && moment.isValid;
    if (!plausible) ctx.addIssue({ code: 'custom', message: message('settings.startsAt.wrong') });
    return moment.toJSDate();
  });
const SettingsForm = z.object({
  startsAt: localMoment,
  mode: oneOf(['weekly', 'open']),
});

const profileForm = (audiences: readonly Audience[]) =>
  z.object({
    role: oneOf(['', ...audiences.map(({ key }) => key)])
      .default('')
      .transform((role) => role || null),
    locale: oneOf(['nl', 'en']),
    displayName: z
      .string(message('form.required'))
      .trim()
      .max(80, message('form.tooLong'))
      .default('')
      .transform((name) => name || null),
  });

/** The pages about the course itself: an instructor's settings and everybody's own profile. */
export function courseRoutes(course: CourseService, audiences: readonly Audience[]): Router {
  const router = express.Router();
  const ProfileForm = profileForm(audiences);

  router.get('/settings', (req, res) => {
    const launch = launchOf(res);
    requireStaff(launch);
    renderPage(res, 'course/settings', settingsView(currentSettings(launch), {}, wasSaved(req)));
  });

  router.post('/settings', async (req, res) => {
    const launch = launchOf(res);
    requireStaff(launch);
    const save = async () => {
      await course.saveSettings(launch, parseBody(req, SettingsForm));
      redirectTo(res, '/settings?saved');
    };
    await orShowAgain(res, save, (problems) => {
      const form = postedTexts(req.body, 'startsAt', 'mode');
      renderPage(res, 'course/settings', settingsView(form, problems, false));
    });
  });

  router.get('/profile', async (req, res) => {
    const { displayName, audience, locale } = await course.profile(launchOf(res));
    const form = { displayName: displayName ?? '', role: audience ?? '', locale };
    renderPage(res, 'course/profile', profileView(form, audiences, {}, wasSaved(req)));
  });

  router.post('/profile', async (req, res) => {
    const save = async () => {
      const { role: audience, ...profile } = parseBody(req, ProfileForm);
      await course.saveProfile(launchOf(res), { ...profile, audience });
      redirectTo(res, '/profile?saved');
    };
    await orShowAgain(res, save, (problems) => {
      const form = postedTexts(req.body, 'displayName', 'role', 'locale');
      renderPage(res, 'course/profile', profileView(form, audiences, problems, false));
    });
  });

  return router;
}

const wasSaved = (req: Request): boolean => req.query['saved'] !== undefined;
