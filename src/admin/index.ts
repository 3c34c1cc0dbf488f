import express, { type Response, type Router } from 'express';
import { noSuchPage } from '../http/error-handler.js';
import { renderPage } from '../http/render-page.js';
import { parseParams } from '../http/validate.js';
import { sayMoment } from '../i18n/moments.js';
import { actionRoutes, OfRegistration } from './actions.routes.js';
import type { AdminParts } from './admin-parts.js';
import { consoleRoutes } from './console.routes.js';
import { finding } from './console.view.js';
import { openApi } from './openapi.js';
import { registrationRoutes } from './registrations.routes.js';
import { runRoutes } from './runs.routes.js';
import { requireAdmin } from './require-admin.js';

/** The operator's door, to be mounted at `/admin`, and the page that others may see by a link. */
export function createAdmin(parts: AdminParts) {
  const api = express.Router();
  api.use(requireAdmin(parts.adminToken), express.json({ limit: '64kb' }));
  api.get('/openapi.json', (_req, res) => {
    res.json(openApi);
  });
  api.get('/registrations/:id/check', async (req, res) => {
    const findings = await parts.connection.run(parseParams(req, OfRegistration).id);
    const { t } = res.locals.tools;
    res.json(findings.map((found) => ({ ...found, advice: found.advice && t(found.advice) })));
  });
  api.get('/registrations/:id/deliveries', async (req, res) => {
    res.json(await parts.deliveries.of(parseParams(req, OfRegistration).id));
  });
  api.use(registrationRoutes(parts.registrations, parts.registrationLinks));
  const inJson = (res: Response, outcome: object) => res.json(outcome);
  api.get('/runs', async (_req, res) => {
    res.json(await parts.runs.list());
  });
  api.use(actionRoutes(parts, inJson), runRoutes(parts, inJson));
  api.use(noSuchPage);
  const routes = express.Router().use('/api', api).use(consoleRoutes(parts));
  return { routes, shared: sharedCheck(parts) };
}

/** For the people of an LMS: the check of their own connection, for as long as the link lives. */
function sharedCheck({ shareLinks }: AdminParts): Router {
  return express.Router().get('/connection/:code', async (req, res) => {
    res.setHeader('X-Robots-Tag', 'noindex');
    const { name, at, findings } = await shareLinks.open(req.params.code);
    const moment = sayMoment(at, res.locals.tools.locale);
    renderPage(res, 'admin/connection', {
      name,
      moment,
      path: req.path,
      findings: findings.map(finding),
    });
  });
}
