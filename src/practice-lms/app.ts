import { fileURLToPath } from 'node:url';
import express, { type Express, type Router } from 'express';
import helmet from 'helmet';
import type { Clock } from '../kernel/clock.js';
import { activityRoutes } from './activity.routes.js';
import { courseRoutes } from './course.routes.js';
import { pageErrors, serviceErrors } from './error-handlers.js';
import { pageNotFound, ServiceError } from './errors.js';
import { gradebookRoutes } from './gradebook.routes.js';
import type { GradebookService } from './gradebook.service.js';
import type { LaunchService } from './launch.service.js';
import { lineItemRoutes } from './line-items.routes.js';
import { memberRoutes } from './members.routes.js';
import { oidcRoutes } from './oidc.routes.js';
import type { Platform } from './platform.js';
import { refusalLimit } from './refusal-limit.js';
import { scoreRoutes } from './scores.routes.js';
import { bearerGuard, serviceBody } from './service-request.js';
import type { State } from './state.js';
import type { TokenService } from './token.service.js';

interface LmsParts {
  readonly platform: Platform;
  readonly gradebook: GradebookService;
  readonly launches: LaunchService;
  readonly tokens: TokenService;
  readonly clock: Clock;
  readonly key: State['key'];
}

const ASSETS = fileURLToPath(new URL('views/assets/', import.meta.url));

export function createApp(parts: LmsParts): Express {
  const { platform, gradebook, launches } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders(platform));
  app.use('/assets', express.static(ASSETS, { index: false, maxAge: '1h' }));
  app.use('/services', serviceRoutes(parts));
  app.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  app.use(express.urlencoded({ extended: false, limit: '16kb' }));
  app.use(['/auth', '/token'], refusalLimit(parts.clock));
  app.use(oidcRoutes(launches, parts.tokens, platform, parts.key));
  app.use(courseRoutes(gradebook, platform));
  app.use('/activiteiten', activityRoutes(launches, platform));
  app.use('/cijfers', gradebookRoutes(gradebook));
  app.use(() => {
    throw pageNotFound();
  });
  app.use(pageErrors);
  return app;
}

function serviceRoutes({ gradebook, platform, tokens }: LmsParts): Router {
  const router = express.Router();
  const mayUse = bearerGuard(tokens, platform.registration.deploymentId);
  router.use(serviceBody);
  router.use(lineItemRoutes(gradebook, platform, mayUse));
  router.use(scoreRoutes(gradebook, platform, mayUse));
  router.use(memberRoutes(platform, mayUse));
  router.use((req) => {
    throw new ServiceError(400, `No handler found for ${req.path}`);
  });
  router.use(serviceErrors);
  return router;
}

/** Plain http on loopback, so nothing here may ask for https. The tool may be framed and posted to. */
function securityHeaders({ toolOrigin }: Platform) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'"],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'frame-src': ["'self'", toolOrigin],
        'form-action': ["'self'", toolOrigin],
        'frame-ancestors': ["'self'"],
        'base-uri': ["'none'"],
      },
    },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
}
