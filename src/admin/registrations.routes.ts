import express, { type Router } from 'express';
import { z } from 'zod';
import { objectId, parseBody, parseParams } from '../http/validate.js';
import { message } from '../i18n/translator.js';
import {
  PLATFORM_FAMILIES,
  type RegistrationsService,
  type RegistrationWithDeployments,
} from '../lti/index.js';

const text = z
  .string(message('form.required'))
  .trim()
  .min(1, message('form.required'))
  .max(500, message('form.tooLong'));
const address = text.pipe(z.url(message('admin.endpointRefused')));
const origin = address.transform((url) => new URL(url).origin);

export const NewRegistrationBody = z.strictObject({
  organisation: text,
  name: text,
  issuer: text,
  clientId: text,
  authorizationEndpoint: address,
  tokenEndpoint: address,
  jwksUri: address,
  tokenAudience: text.nullable().default(null),
  family: z.enum(PLATFORM_FAMILIES).default('other'),
  deploymentPolicy: z.enum(['first', 'any']).default('first'),
  frameOrigins: z.array(origin).max(8).default([]),
  serviceOrigins: z.array(origin).max(8).default([]),
});

const RegistrationParams = z.object({ id: objectId });
const DeploymentParams = RegistrationParams.extend({ deployment: z.string().min(1).max(255) });
const STATUS_AFTER = { approve: 'active', disable: 'disabled' } as const;
const Action = z.object({ action: z.enum(['approve', 'disable']) });

/** Which platforms may use the tool. Disabling one ends the sessions that came from it. */
export function registrationRoutes(
  registrations: RegistrationsService,
  endSessionsOf: (registrationId: string) => Promise<void>,
): Router {
  const router = express.Router();

  router.get('/registrations', async (_req, res) => {
    res.json((await registrations.list()).map(shown));
  });

  router.post('/registrations', async (req, res) => {
    const { _id, status } = await registrations.register(parseBody(req, NewRegistrationBody));
    res.status(201).json({ id: _id.toHexString(), status });
  });

  router.post('/registrations/:id/:action', async (req, res) => {
    const { id, action } = parseParams(req, RegistrationParams.extend(Action.shape));
    await registrations.setStatus(id, STATUS_AFTER[action]);
    if (action === 'disable') await endSessionsOf(id);
    res.json({ id, status: STATUS_AFTER[action] });
  });

  router.post('/registrations/:id/deployments/:deployment/:action', async (req, res) => {
    const { id, deployment, action } = parseParams(req, DeploymentParams.extend(Action.shape));
    await registrations.setDeploymentStatus(id, deployment, STATUS_AFTER[action]);
    if (action === 'disable') await endSessionsOf(id);
    res.json({ id: deployment, status: STATUS_AFTER[action] });
  });

  return router;
}

const shown = (registration: RegistrationWithDeployments) => ({
  id: registration._id.toHexString(),
  organisation: registration.organisation,
  issuer: registration.issuer,
  clientId: registration.clientId,
  family: registration.family,
  status: registration.status,
  deployments: registration.deployments.map(({ deploymentId, status }) => ({
    id: deploymentId,
    status,
  })),
});
