import express, { type Router } from 'express';
import { z } from 'zod';
import { parseBody } from '../http/validate.js';
import { message } from '../i18n/translator.js';
import {
  PLATFORM_FAMILIES,
  type RegistrationLinks,
  type RegistrationsService,
  type RegistrationWithDeployments,
} from '../lti/index.js';

const text = z
  .string(message('form.required'))
  .trim()
  .min(1, message('form.required'))
  .max(500, message('form.tooLong'));
const address = text.pipe(z.url(message('admin.endpointRefused')));
export const origin = address.transform((url) => new URL(url).origin);

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

export const RegistrationLinkBody = z.strictObject({
  organisation: text,
  autoApprove: z.boolean().default(false),
});

/** Which platforms may use the tool, and the links by which they register themselves. */
export function registrationRoutes(
  registrations: RegistrationsService,
  links: RegistrationLinks,
): Router {
  const router = express.Router();

  router.get('/registrations', async (_req, res) => {
    res.json((await registrations.list()).map(shown));
  });

  router.post('/registrations', async (req, res) => {
    const { _id, status } = await registrations.register(parseBody(req, NewRegistrationBody));
    res.status(201).json({ id: _id.toHexString(), status });
  });

  router.post('/registration-links', async (req, res) => {
    const { organisation, autoApprove } = parseBody(req, RegistrationLinkBody);
    res.status(201).json(await links.create(organisation, autoApprove));
  });

  return router;
}

const shown = ({ _id, deployments, ...registration }: RegistrationWithDeployments) => {
  const { organisation, name, issuer, clientId, family, status } = registration;
  const { waitsBecause, scopesGranted } = registration;
  return {
    id: _id.toHexString(),
    ...{ organisation, name, issuer, clientId, family, status, waitsBecause, scopesGranted },
    deployments: deployments.map((one) => ({ id: one.deploymentId, status: one.status })),
  };
};
