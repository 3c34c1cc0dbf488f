import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestTool, type TestTool } from '../../support/tool.js';

let tool: TestTool;
beforeAll(async () => {
  tool = await startTestTool();
});
afterAll(() => tool.stop());

const REGISTRATION = {
  organisation: 'Gemeente Zonnedael',
  name: 'Moodle',
  issuer: 'https://moodle.example',
  clientId: 'abc',
  authorizationEndpoint: 'https://moodle.example/mod/lti/auth.php',
  tokenEndpoint: 'https://moodle.example/mod/lti/token.php',
  jwksUri: 'https://moodle.example/mod/lti/certs.php',
  family: 'moodle',
};

test('a platform is registered, listed, disabled and approved again', async () => {
  const answer = await tool.admin('POST', 'registrations', REGISTRATION);
  expect(answer.status).toBe(201);
  const { id, status } = (await answer.json()) as { id: string; status: string };
  expect(status).toBe('active');
  const listed = async () => (await (await tool.admin('GET', 'registrations')).json()) as unknown[];
  const { organisation, name, issuer, clientId, family } = REGISTRATION;
  expect(await listed()).toEqual([
    {
      ...{ id, organisation, name, issuer, clientId, family, status: 'active' },
      ...{ waitsBecause: null, scopesGranted: null, deployments: [] },
    },
  ]);
  expect((await tool.admin('POST', `registrations/${id}/disable`)).status).toBe(200);
  expect(await listed()).toMatchObject([{ status: 'disabled' }]);
  expect((await tool.admin('POST', `registrations/${id}/approve`)).status).toBe(200);
  expect(await listed()).toMatchObject([{ status: 'active' }]);
});

test('the same issuer and client id a second time is a conflict, also when both come at once', async () => {
  const registration = { ...REGISTRATION, clientId: 'twice' };
  const answers = await Promise.all(
    [1, 2].map(() => tool.admin('POST', 'registrations', registration)),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
});

test.each([
  ['an endpoint that is no address', { tokenEndpoint: 'nowhere' }, 'tokenEndpoint'],
  ['an endpoint over plain http', { jwksUri: 'http://moodle.example/jwks' }, 'jwksUri'],
  [
    'an endpoint on a private network',
    { authorizationEndpoint: 'https://10.0.0.1/auth' },
    'authorizationEndpoint',
  ],
  ['a missing name', { name: '' }, 'name'],
  ['a number for a text', { clientId: 7 }, 'clientId'],
  ['an operator for a text', { issuer: { $ne: null } }, 'issuer'],
  ['a family nobody knows', { family: 'blackboard9' }, 'family'],
])('%s is refused, and the field is named', async (_name, change, field) => {
  const answer = await tool.admin('POST', 'registrations', { ...REGISTRATION, ...change });
  expect(answer.status).toBe(422);
  const { fields, id } = (await answer.json()) as { fields: Record<string, string>; id: string };
  expect(Object.keys(fields)).toEqual([field]);
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
});

test('what does not exist is not found', async () => {
  expect((await tool.admin('GET', 'nothing')).status).toBe(404);
  expect((await tool.admin('POST', `registrations/${'0'.repeat(24)}/disable`)).status).toBe(404);
  expect((await tool.admin('POST', 'registrations/not-an-id/disable')).status).toBe(404);
});

test.each([[undefined], ['Bearer '], ['Bearer wrong'], ['Basic YTpi']])(
  'the door stays shut for %p',
  async (authorization) => {
    const headers = authorization ? { Authorization: authorization } : {};
    const answer = await fetch(`${tool.url}/admin/api/registrations`, { headers });
    expect(answer.status).toBe(401);
  },
);

test('a body that is too large is refused', async () => {
  const answer = await tool.admin('POST', 'registrations', {
    ...REGISTRATION,
    name: 'x'.repeat(100_000),
  });
  expect(answer.status).toBe(413);
});

test('the API describes itself', async () => {
  const { paths } = (await (await tool.admin('GET', 'openapi.json')).json()) as {
    paths: Record<string, unknown>;
  };
  expect(Object.keys(paths)).toContain('/admin/api/registrations');
});
