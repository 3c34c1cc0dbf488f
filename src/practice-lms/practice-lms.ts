import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Clock } from '../kernel/clock.js';
import { GradebookService } from './gradebook.service.js';
import { LaunchService } from './launch.service.js';
import { platformOf, type Platform } from './lti.js';
import { pageErrors, renderWithEjs, withFrame } from './page-request.js';
import { pageRoutes } from './pages.routes.js';
import { pageNotFound } from './refusal.js';
import { serviceRoutes } from './services.routes.js';
import { StateStore } from './state.js';
import { TokenService } from './token.service.js';

export interface PracticeLmsOptions {
  /** Where browsers and the tool find the LMS; also its issuer, e.g. `http://127.0.0.1:4000`. */
  readonly publicUrl: string;
  /** Where the tool is, e.g. `http://localhost:3000`: another site than the LMS, as in real life. */
  readonly toolUrl: string;
  readonly clock: Clock;
  /** A JSON file for key and grades; null keeps nothing. */
  readonly stateFile: string | null;
}

export interface PracticeLms {
  readonly app: Express;
  /** What a tool has to know to accept launches from this LMS. */
  readonly registration: Readonly<Platform['registration']>;
  /** Resolves when all that was told to the LMS is on disk. */
  close(): Promise<void>;
}

const ASSETS = fileURLToPath(new URL('views/assets/', import.meta.url));

/** A small but honest LTI 1.3 platform: one course, four people, and the manners of Moodle. */
export async function createPracticeLms(options: PracticeLmsOptions): Promise<PracticeLms> {
  const { clock } = options;
  const store = await StateStore.open(options.stateFile);
  const { key } = store.state;
  const platform = platformOf(options);
  const gradebook = new GradebookService(store, clock);
  const launches = new LaunchService(platform, gradebook, clock, key);
  const tokens = new TokenService(platform, clock);

  const app = express().disable('x-powered-by');
  renderWithEjs(app);
  app.use(securityHeaders(platform));
  app.use('/assets', express.static(ASSETS, { index: false, maxAge: '1h' }));
  app.use('/services', serviceRoutes({ gradebook, platform, tokens }));
  app.use(withFrame, express.urlencoded({ extended: false, limit: '64kb' }));
  app.use(pageRoutes({ gradebook, launches, platform, tokens, key }));
  app.use(() => {
    throw pageNotFound();
  });
  app.use(pageErrors);
  return { app, registration: platform.registration, close: () => store.save() };
}

/** Plain http on loopback, so nothing here may ask for https. The tool may be framed and posted to. */
function securityHeaders({ tool }: Platform) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'frame-src': ["'self'", tool.origin],
        'form-action': ["'self'", tool.origin],
        'frame-ancestors': ["'self'"],
        'base-uri': ["'none'"],
      },
    },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
}
