import compression from 'compression';
import express, {
  type Application,
  type Request,
  type RequestHandler,
  type Response,
  type Router,
} from 'express';
import { databaseFailure } from './database/connect.js';
import type { Assets } from './http/assets.js';
import { errorHandler, lastResort, noSuchPage } from './http/error-handler.js';
import { healthRoutes } from './http/health.js';
import { pageTools } from './http/page-tools.js';
import { useViews, type ViewSettings } from './http/render-page.js';
import { requestLog } from './http/request-log.js';
import { allowFraming, securityHeaders } from './http/security-headers.js';
import type { Clock } from './kernel/clock.js';
import type { Logger } from './kernel/logger.js';

export interface AppParts {
  readonly views: ViewSettings;
  readonly trustProxy: number | string | false;
  readonly assets: Assets;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly isReady: () => Promise<boolean>;
  readonly lti: Application;
  readonly admin: Router;
  /** Pages for everybody, outside any launch. */
  readonly publicPages: readonly Router[];
  /** From the launch in the address to who is acting, in this order. */
  readonly entrance: readonly RequestHandler<{ launch: string }>[];
  /** What stands under the address of a launch. */
  readonly rooms: readonly Router[];
}

/** Every middleware and mount point, in the order in which a request meets them. */
export function createApp(parts: AppParts): Application {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', parts.trustProxy);
  app.set('query parser', 'simple');
  useViews(app, parts.views);

  app.use(requestLog(parts.logger, parts.clock));
  app.use(securityHeaders());
  app.use(compression({ filter: isText }));
  app.use(healthRoutes(parts.isReady));
  app.use('/assets', parts.assets.routes);
  app.use(pageTools(parts.assets));
  app.use('/lti', framedAnywhere, parts.lti);
  app.use('/admin', parts.admin);
  app.use(...parts.publicPages);
  app.use('/l/:launch', ...parts.entrance, ...parts.rooms);
  app.use(noSuchPage);
  app.use(errorHandler(parts.logger, databaseFailure));
  app.use(lastResort(parts.logger));
  return app;
}

/** A film, and any part of a file that was asked for, goes as it is. */
const isText = (req: Request, res: Response): boolean =>
  !req.originalUrl.includes('/media/') && compression.filter(req, res);

/** Before a launch is let in it is not known whose page frames us; these answers hold nothing and can do nothing. */
const framedAnywhere: RequestHandler = (_req, res, next) => {
  allowFraming(res, ['*']);
  next();
};
