import express, { type Router } from 'express';
import type { RegistrationsService } from '../lti/index.js';
import { openApi } from './openapi.js';
import { registrationRoutes } from './registrations.routes.js';
import { requireAdmin } from './require-admin.js';

/** The operator's door, to be mounted at `/admin`. */
export function createAdmin(parts: {
  readonly adminToken: string;
  readonly registrations: RegistrationsService;
  readonly endSessionsOf: (registrationId: string) => Promise<void>;
}): { readonly routes: Router } {
  const api = express.Router();
  api.use(requireAdmin(parts.adminToken), express.json({ limit: '64kb' }));
  api.get('/openapi.json', (_req, res) => {
    res.json(openApi);
  });
  api.use(registrationRoutes(parts.registrations, parts.endSessionsOf));
  return { routes: express.Router().use('/api', api) };
}
