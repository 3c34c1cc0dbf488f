import { fileURLToPath } from 'node:url';
import express, { Router, type Express, type RequestHandler } from 'express';
import type { Clock } from '../kernel/clock.js';
import { addAdminRoutes, addRegistrationRoutes } from './admin.routes.js';
import { Lms, type Addresses } from './lms.js';
import { pageErrors, renderWithEjs, withFrame } from './page-request.js';
import { addActivityRoutes, addCourseRoutes, addGradebookRoutes } from './pages.routes.js';
import { partsOf } from './parts.js';
import { PROFILE_NAMES, type ProfileName } from './profiles.js';
import { pageNotFound } from './refusal.js';
import { serviceRoutes } from './services.routes.js';
import { addSignInRoutes } from './sign-in.routes.js';
import { StateStore } from './state.js';
import { addChoiceRoutes, addReviewRoutes, addTeachingRoutes } from './teaching.routes.js';

interface PracticeLmsOptions extends Addresses {
  readonly clock: Clock;
  /** A JSON file for keys, courses and grades; null keeps nothing. */
  readonly stateFile: string | null;
}

export interface PracticeLms {
  readonly app: Express;
  /** What a tool has to know to accept launches from each of the three. */
  readonly registrations: Readonly<Record<ProfileName, Lms['registration']>>;
  /** Resolves when all that was told to the LMS is on disk. */
  close(): Promise<void>;
}

const ASSETS = fileURLToPath(new URL('views/assets/', import.meta.url));

/** Three small but honest LTI 1.3 platforms on one port, with the manners of Moodle, Canvas and Brightspace. */
export async function createPracticeLms(options: PracticeLmsOptions): Promise<PracticeLms> {
  const store = await StateStore.open(options.stateFile);
  const all = PROFILE_NAMES.map((name) => new Lms(name, options, store, options.clock));

  const app = express().disable('x-powered-by');
  renderWithEjs(app);
  app.use(securityHeaders(all));
  app.use('/assets', express.static(ASSETS, { index: false, maxAge: '1h' }));
  // Moodle last: it has the root.
  for (const lms of all.toReversed()) app.use(lms.profile.base || '/', lmsRoutes(lms, all));
  app.use(pageErrors);
  const registrations = Object.fromEntries(all.map((lms) => [lms.name, lms.registration]));
  return {
    app,
    registrations: registrations as PracticeLms['registrations'],
    close: () => store.save(),
  };
}

const PAGES = [
  addSignInRoutes,
  addCourseRoutes,
  addActivityRoutes,
  addGradebookRoutes,
  addChoiceRoutes,
  addTeachingRoutes,
  addReviewRoutes,
  addAdminRoutes,
];

function lmsRoutes(lms: Lms, all: readonly Lms[]): Router {
  const parts = partsOf(lms);
  const router = Router();
  router.use(lms.profile.addresses.services, serviceRoutes(parts));
  addRegistrationRoutes(router, parts);
  router.use(withFrame(lms, all), express.urlencoded({ extended: false, limit: '64kb' }));
  for (const addRoutes of PAGES) addRoutes(router, parts);
  router.use(() => {
    throw pageNotFound();
  });
  return router;
}

/** Plain http on loopback, so nothing here may ask for https. The tools may be framed and posted to. */
function securityHeaders(all: readonly Lms[]): RequestHandler {
  return (_req, res, next) => {
    const tools = [...new Set(all.flatMap((lms) => [...lms.toolOrigins()]))].join(' ');
    const own = ['script-src', 'style-src', 'img-src', 'frame-ancestors'];
    const withTools = ['frame-src', 'form-action'];
    const policy = [
      "default-src 'none'",
      "base-uri 'none'",
      ...own.map((directive) => `${directive} 'self'`),
      ...withTools.map((directive) => `${directive} 'self' ${tools}`),
    ];
    res.set('Content-Security-Policy', `${policy.join('; ')};`);
    res.set({ 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'same-origin' });
    next();
  };
}
