import { z } from 'zod';
import { NewRegistrationBody } from './registrations.routes.js';

const json = (description: string) => ({ description, content: { 'application/json': {} } });
const ONE = '/admin/api/registrations/{id}';
const ACTIONS = {
  [`${ONE}/approve`]: 'Lets a platform in',
  [`${ONE}/disable`]: 'Shuts a platform out and ends its sessions',
  [`${ONE}/deployments/{deployment}/approve`]: 'Accepts a deployment',
  [`${ONE}/deployments/{deployment}/disable`]: 'Shuts a deployment out',
};
const actions = Object.entries(ACTIONS).map(([path, summary]) => {
  const parameters = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const responses = { 200: json('The new status'), 404: json('There is no such thing') };
  return [path, { post: { summary, parameters, responses } }] as const;
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
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: z.toJSONSchema(NewRegistrationBody, { io: 'input', unrepresentable: 'any' }),
            },
          },
        },
        responses: {
          201: json('The id and status of the registration'),
          409: json('Issuer and client id are registered already'),
          422: json('The fields that are wrong'),
        },
      },
    },
    ...Object.fromEntries(actions),
  },
} as const;
