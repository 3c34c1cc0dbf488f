import { fileURLToPath } from 'node:url';
import express, { Router, type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Clock } from '../kernel/clock.js';
import { adminRoutes, registrationRoutes } from './admin.routes.js';
import { ChoiceService } from './choice.service.js';
import { CourseService } from './course.service.js';
import { GradebookService } from './gradebook.service.js';
import { LaunchService } from './launch.service.js';
import { Lms, type Addresses } from './lms.js';
import { pageErrors, renderWithEjs, withFrame } from './page-request.js';
import { pageRoutes } from './pages.routes.js';
import { PROFILE_NAMES, type ProfileName } from './profiles.js';
import { pageNotFound } from './refusal.js';
import { RegistrationService } from './registration.service.js';
import { serviceRoutes } from './services.routes.js';
import { StateStore } from './state.js';
import { teachingRoutes } from './teaching.routes.js';
import { TokenService } from './token.service.js';

export interface PracticeLmsOptions extends Addresses {
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

function lmsRoutes(lms: Lms, all: readonly Lms[]): Router {
  const gradebook = new GradebookService(lms);
  const launches = new LaunchService(lms, gradebook);
  const tokens = new TokenService(lms);
  const courses = new CourseService(lms);
  const choices = new ChoiceService(lms, launches, courses);
  const registrations = new RegistrationService(lms);
  const router = Router();
  router.use(lms.profile.addresses.services, serviceRoutes({ lms, gradebook, tokens }));
  router.use(registrationRoutes(lms, registrations));
  router.use(withFrame(lms, all), express.urlencoded({ extended: false, limit: '64kb' }));
  router.use(pageRoutes({ lms, gradebook, launches, tokens }));
  router.use(teachingRoutes({ lms, choices, courses, launches }));
  router.use(adminRoutes(lms, registrations));
  router.use(() => {
    throw pageNotFound();
  });
  return router;
}

/** Plain http on loopback, so nothing here may ask for https. The tools may be framed and posted to. */
function securityHeaders(all: readonly Lms[]): RequestHandler {
  const tools = () => [...new Set(all.flatMap((lms) => [...lms.toolOrigins()]))].join(' ');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'frame-src': ["'self'", tools],
        'form-action': ["'self'", tools],
        'frame-ancestors': ["'self'"],
        'base-uri': ["'none'"],
      },
    },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
}
