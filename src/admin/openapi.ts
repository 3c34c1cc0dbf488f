import { z } from 'zod';
import { NewRegistrationBody } from './registrations.routes.js';

const json = (description: string) => ({ description, content: { 'application/json': {} } });
const pathParameter = (name: string) => ({
  name,
  in: 'path',
  required: true,
  schema: { type: 'string' },
});
const change = (summary: string, ...parameters: readonly string[]) => ({
  post: {
    summary,
    parameters: parameters.map(pathParameter),
    responses: { 200: json('The new status'), 404: json('There is no such thing') },
  },
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
    '/admin/api/registrations/{id}/approve': change('Lets a platform in', 'id'),
    '/admin/api/registrations/{id}/disable': change(
      'Shuts a platform out and ends its sessions',
      'id',
    ),
    '/admin/api/registrations/{id}/deployments/{deployment}/approve': change(
      'Accepts a deployment',
      'id',
      'deployment',
    ),
    '/admin/api/registrations/{id}/deployments/{deployment}/disable': change(
      'Shuts a deployment out',
      'id',
      'deployment',
    ),
  },
} as const;
