import express, { type Application, type RequestHandler, type Router } from 'express';
import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import type { LaunchContext } from '../../src/course/index.js';
import { showFrame } from '../../src/course/page-frame.js';
import { createAssets } from '../../src/http/assets.js';
import { enterLaunchPages } from '../../src/http/page-tools.js';
import type { Clock } from '../../src/kernel/clock.js';

export const BASE = '/l/test/';

/** The real app, its templates and its error page around the rooms of a test, entered by one given person. */
export function pageApp(
  rooms: readonly Router[],
  launch: LaunchContext,
  publicPages = express.Router(),
): Application {
  return createApp({
    views: { directory: 'views', cache: true, strict: true },
    trustProxy: false,
    assets: createAssets('views/assets', '/assets'),
    logger: pino({ level: 'silent' }),
    clock: clockAt('2016-03-21T11:00:00Z'),
    isReady: async () => true,
    lti: express(),
    admin: express.Router(),
    publicPages: [publicPages],
    entrance: [express.urlencoded({ extended: false }), enter(launch)],
    rooms,
  });
}

const enter =
  (launch: LaunchContext): RequestHandler =>
  (req, res, next) => {
    res.locals.launch = launch;
    enterLaunchPages(res, { base: BASE, csrf: 'test-csrf', locale: launch.locale });
    showFrame(res, launch, req.path);
    next();
  };

export const clockAt = (iso: string): Clock => ({ now: () => new Date(iso) });

/** A participant of a course without a start date; a test overrides what it is about. */
export const aLaunch = (overrides: Partial<LaunchContext> = {}): LaunchContext => ({
  context: {
    id: 'c'.repeat(24),
    title: 'Omooc Zeist',
    organisation: 'Gemeente Zeist',
    gradesAnonymously: false,
    signsAllPosts: false,
  },
  run: { id: 'b'.repeat(24), startsAt: null, mode: 'weekly', closesAt: null, isJoined: false },
  member: {
    id: 'a'.repeat(24),
    registrationId: 'd'.repeat(24),
    sub: 'person-1',
    name: 'Fatima El Amrani',
    audience: null,
    completedLectures: [],
    extendedUntil: null,
    usesShortcuts: true,
  },
  role: 'learner',
  moderatesRun: false,
  sandbox: null,
  locale: 'nl',
  ...overrides,
});

/** A run that opens a lecture a week from this moment. */
export const weeklyFrom = (iso: string): LaunchContext['run'] => ({
  id: 'b'.repeat(24),
  startsAt: new Date(iso),
  mode: 'weekly',
  closesAt: null,
  isJoined: false,
});
