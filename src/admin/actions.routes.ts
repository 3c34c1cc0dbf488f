import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import { objectId, parseBody, parseParams } from '../http/validate.js';
import type { AdminParts } from './admin-parts.js';
import { origin } from './registrations.routes.js';

export const OfRegistration = z.object({ id: objectId });
const DEPLOYMENT_ACTION = '/registrations/:id/deployments/:deployment/:action';
const STATUS_AFTER = { approve: 'active', disable: 'disabled' } as const;
const Change = OfRegistration.extend({
  action: z.enum(['approve', 'disable']),
  deployment: z.string().min(1).max(255).optional(),
});
/** A list, or the lines of a text. */
const origins = z.preprocess(
  (sent) => (typeof sent === 'string' ? sent.split(/\s+/).filter((line) => line !== '') : sent),
  z.array(origin).max(8),
);
const Origins = z.strictObject({ frameOrigins: origins, serviceOrigins: origins });

/** What an administrator does, by the API and in the console; they differ in how they answer. */
export function actionRoutes(
  { registrations, endSessionsOf, shareLinks, keyRing, deliveries }: AdminParts,
  answer: (res: Response, outcome: object, about?: string) => void,
): Router {
  const router = express.Router();

  router.post('/registrations/:id/share', async (req, res) => {
    const { id } = parseParams(req, OfRegistration);
    answer(res, await shareLinks.create(id), id);
  });
  router.post('/registrations/:id/revoke', async (req, res) => {
    const { id } = parseParams(req, OfRegistration);
    answer(res, await shareLinks.revoke(id), id);
  });
  router.post('/registrations/:id/origins', async (req, res) => {
    const { id } = parseParams(req, OfRegistration);
    answer(res, await registrations.change(id, parseBody(req, Origins)), id);
  });
  router.post('/registrations/:id/deliveries', async (req, res) => {
    const { id } = parseParams(req, OfRegistration);
    answer(res, { due: await deliveries.sendAgain(id) }, id);
  });
  /** Shutting out ends the sessions that came from the platform. */
  router.post(['/registrations/:id/:action', DEPLOYMENT_ACTION], async (req, res) => {
    const { id, deployment, action } = parseParams(req, Change);
    const status = STATUS_AFTER[action];
    if (deployment) await registrations.setDeploymentStatus(id, deployment, status);
    else await registrations.change(id, { status });
    if (action === 'disable') await endSessionsOf(id);
    answer(res, { id: deployment ?? id, status }, id);
  });
  router.post('/keys/rotate', async (_req, res) => {
    await keyRing.rotate();
    const keys = await keyRing.published();
    answer(
      res,
      keys.map(({ kid, state, signsFrom }) => ({ kid, state, signsFrom })),
    );
  });
  return router;
}
