import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { orShowAgain, postedTexts } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { localMoment, parseBody } from '../http/validate.js';
import { message } from '../i18n/translator.js';
import { COPY_CHOICES } from './context.model.js';
import type { CopyService } from './copy.service.js';
import type { CourseService } from './course.service.js';
import { looksAhead, requireStaff } from './launch-context.js';
import { profileView, type Audience } from './profile.view.js';
import { launchOf } from './require-launch.js';
import { copiedView, currentSettings, settingsView } from './settings.view.js';

const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, message('form.choose'));

const SettingsForm = z
  .object({
    startsAt: localMoment(message('settings.startsAt.wrong')),
    mode: oneOf(['weekly', 'open']),
    closesAt: localMoment(message('settings.startsAt.wrong')).optional(),
    names: oneOf(['shown', 'hidden']).optional(),
    unsigned: oneOf(['allowed', 'refused']).optional(),
  })
  .transform(({ names, unsigned, ...schedule }) => ({
    ...schedule,
    gradesAnonymously: names && names === 'hidden',
    signsAllPosts: unsigned && unsigned === 'refused',
  }));

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

const ViewForm = z.object({ as: oneOf(['participant', 'own']) });
const CopiedForm = z.object({ choice: oneOf(COPY_CHOICES) });

/** Kept by the session, for as long as the launch is open. */
export type LookAsParticipant = (res: Response, on: boolean) => Promise<void>;

interface CourseRoutesParts {
  readonly course: CourseService;
  readonly copies: CopyService;
  readonly audiences: readonly Audience[];
  readonly lookAsParticipant: LookAsParticipant;
}

/** The pages about the course itself: an instructor's settings and everybody's own profile. */
export function courseRoutes(parts: CourseRoutesParts): Router {
  const { course, audiences } = parts;
  const router = express.Router();
  const ProfileForm = profileForm(audiences);

  router.get('/settings', (req, res) => {
    const launch = launchOf(res);
    requireStaff(launch);
    renderPage(
      res,
      'course/settings',
      settingsView(launch, currentSettings(launch), {}, wasSaved(req)),
    );
  });

  router.post('/settings', async (req, res) => {
    const launch = launchOf(res);
    requireStaff(launch);
    const save = async () => {
      await course.saveSettings(launch, parseBody(req, SettingsForm));
      redirectTo(res, '/settings?saved');
    };
    await orShowAgain(res, save, (problems) => {
      const form = postedTexts(req.body, 'startsAt', 'mode', 'closesAt', 'names', 'unsigned');
      renderPage(res, 'course/settings', settingsView(launch, form, problems, false));
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

  return router.use(staffRoutes(parts));
}

/** An instructor's question about a copied course, and the other way to look at the course. */
function staffRoutes({ copies, lookAsParticipant }: CourseRoutesParts): Router {
  const router = express.Router();

  router.post('/view', async (req, res) => {
    const launch = launchOf(res);
    if (launch.sandbox !== 'preview' && !looksAhead(launch)) requireStaff(launch);
    await lookAsParticipant(res, parseBody(req, ViewForm).as === 'participant');
    redirectTo(res, '/');
  });

  router.get('/copied', async (_req, res) => {
    const launch = launchOf(res);
    const old = await copies.openQuestion(launch);
    if (old) renderPage(res, 'course/copied', copiedView(launch, old));
    else redirectTo(res, '/');
  });

  router.post('/copied', async (req, res) => {
    const launch = launchOf(res);
    requireStaff(launch);
    await copies.choose(launch, parseBody(req, CopiedForm).choice);
    redirectTo(res, '/');
  });

  return router;
}

const wasSaved = (req: Request): boolean => req.query['saved'] !== undefined;
