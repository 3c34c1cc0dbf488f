import { z } from 'zod';
import { NewRegistrationBody, RegistrationLinkBody } from './registrations.routes.js';

const json = (description: string) => ({ description, content: { 'application/json': {} } });
const body = (schema: z.ZodType) => ({
  required: true,
  content: {
    'application/json': {
      schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }),
    },
  },
});
const ONE = '/admin/api/registrations/{id}';
const CALLS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [`${ONE}/approve`]: { post: 'Lets a platform in' },
  [`${ONE}/disable`]: { post: 'Shuts a platform out and ends its sessions' },
  [`${ONE}/deployments/{deployment}/approve`]: { post: 'Accepts a deployment' },
  [`${ONE}/deployments/{deployment}/disable`]: { post: 'Shuts a deployment out' },
  [`${ONE}/check`]: { get: 'The live connection check: probe, ok, detail and advice of each' },
  [`${ONE}/share`]: { post: 'Makes the link that shows the check to who has it, for 30 days' },
  [`${ONE}/revoke`]: { post: 'Ends that link' },
  [`${ONE}/origins`]: { post: 'Replaces frameOrigins and serviceOrigins' },
  [`${ONE}/deliveries`]: {
    get: 'How many grades wait, arrived, were changed there or failed, why, and whether the platform rests',
    post: 'Sends all that waits or failed again, and ends the rest of the platform',
  },
  '/admin/api/runs': { get: 'The runs, the courses that meet in each, and who moderates it' },
  '/admin/api/runs/join': { post: 'Joins `runs` into the first of them: one forum, one schedule' },
  '/admin/api/runs/{id}/leave': {
    post: 'Gives the course with this `registrationId`, `deploymentId` and `contextId` a run of its own again',
  },
  '/admin/api/runs/{id}/moderators': {
    post: 'Appoints who is `sub` at `registrationId` to moderate the whole run',
    delete: 'Dismisses a moderator',
  },
  '/admin/api/keys/rotate': {
    post: 'Publishes a new signing key; the one before it signs after the overlap',
  },
};
const calls = Object.entries(CALLS).map(([path, methods]) => {
  const parameters = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const responses = { '2XX': json('The outcome'), '404': json('There is no such thing') };
  const operations = Object.entries(methods).map(([method, summary]) => [
    method,
    { summary, responses },
  ]);
  return [path, { parameters, ...(Object.fromEntries(operations) as object) }] as const;
});

/** The admin API in its own words, made from the schemas that guard it. */
export const openApi = {
  openapi: '3.1.0',
  info: { title: 'Admin API', version: '1' },
  security: [{ bearer: [] }],
  components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  paths: {
    '/admin/api/registrations': {
      get: { summary: 'The registered platforms', responses: { 200: json('A list') } },
      post: {
        summary: 'Registers a platform',
        requestBody: body(NewRegistrationBody),
        responses: {
          201: json('The id and status of the registration'),
          409: json('Issuer and client id are registered already'),
          422: json('The fields that are wrong'),
        },
      },
    },
    '/admin/api/registration-links': {
      post: {
        summary: 'Makes a link by which one platform registers itself, within three days',
        requestBody: body(RegistrationLinkBody),
        responses: {
          201: json('The link and when it expires'),
          422: json('The fields that are wrong'),
        },
      },
    },
    ...Object.fromEntries(calls),
  },
} as const;
