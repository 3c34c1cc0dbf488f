import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import {
  json,
  startRegisteringPlatform,
  TOOL,
  type RegisteringPlatform,
} from '../../support/registering-platform.js';
import { startTestTool, type TestTool } from '../../support/tool.js';

/** What a Moodle 4.5.6 said when a tool registered, said to the tool (captures 01, 02, 03 and 06). */
interface Registration {
  readonly capture: string;
  readonly answer: {
    readonly client_id: string;
    readonly scope: string;
    readonly [TOOL]: { readonly deployment_id: string };
  };
}
const captured = JSON.parse(
  readFileSync('test/captures/moodle-registration-and-services.json', 'utf8'),
) as {
  readonly configuration: Record<string, unknown>;
  readonly registrations: readonly Registration[];
  readonly registrationErrors: readonly Readonly<{
    note: string;
    status: number;
    body: string;
    reason: string;
  }>[];
};

let tool: TestTool;
let moodle: RegisteringPlatform;
beforeAll(async () => {
  tool = await startTestTool();
  moodle = await startRegisteringPlatform();
});
afterAll(async () => {
  await moodle.stop();
  await tool.stop();
});
beforeEach(() => {
  moodle.reset();
  moodle.onConfiguration = (res) => {
    const said = JSON.stringify(captured.configuration);
    json(res, JSON.parse(said.replaceAll('http://127.0.0.1:8791', moodle.url)));
  };
});

async function register(organisation: string) {
  const options = { organisation, autoApprove: true };
  const made = await tool.admin('POST', 'registration-links', options);
  const { url } = (await made.json()) as { url: string };
  const query = new URLSearchParams({
    openid_configuration: moodle.configurationUrl,
    registration_token: 'a.registration.token',
  });
  const headers = { 'Accept-Language': 'nl' };
  const answer = await fetch(`${url}?${query.toString()}`, { headers });
  return { status: answer.status, page: await answer.text() };
}
const listed = async () =>
  (await (await tool.admin('GET', 'registrations')).json()) as Record<string, unknown>[];

test.each(captured.registrations)(
  'the answer of $capture is a registration that works',
  async ({ answer }) => {
    moodle.onRegistration = (res) => {
      json(res, answer);
    };
    const { status, page } = await register('Gemeente Zonnedael');
    expect(status).toBe(200);
    expect(page.includes('Zien wie er aan de cursus meedoen')).toBe(
      !answer.scope.includes('contextmembership'),
    );
    const registration = (await listed()).find(({ clientId }) => clientId === answer.client_id);
    expect(registration).toMatchObject({
      issuer: moodle.url,
      family: 'moodle',
      status: 'active',
      scopesGranted: expect.arrayContaining(
        answer.scope.split(' ').filter((scope) => /score$|readonly$/.test(scope)),
      ),
    });
    expect(JSON.stringify(registration)).toContain(`"${answer[TOOL].deployment_id}"`);
  },
);

test('what is sent has all that Moodle refuses a registration without (capture 03)', async () => {
  await register('Gemeente Sterrenburg');
  const { headers, body } = moodle.received.at(-1)!;
  expect(headers.authorization).toBe('Bearer a.registration.token');
  expect(headers['content-type']).toBe('application/json');
  expect(body).toMatchObject({
    application_type: 'web',
    response_types: expect.arrayContaining(['id_token']),
    initiate_login_uri: `${tool.url}/lti/login`,
    redirect_uris: [`${tool.url}/lti/launch`],
    jwks_uri: `${tool.url}/lti/keys`,
    client_name: expect.stringMatching(/./),
    token_endpoint_auth_method: 'private_key_jwt',
    [TOOL]: { domain: new URL(tool.url).host, target_link_uri: `${tool.url}/lti/launch` },
  });
});

test.each(captured.registrationErrors)(
  'the refusal of capture 03, $note, is quoted on the page',
  async ({ status, body, reason }) => {
    moodle.onRegistration = (res) =>
      res.writeHead(status, { 'Content-Type': 'text/html' }).end(body);
    const before = await listed();
    const refused = await register('Gemeente Nergens');
    expect(refused.status).toBe(502);
    expect(refused.page).toContain(`(status ${status})`);
    expect(refused.page).toContain(reason);
    expect(await listed()).toEqual(before);
  },
);
