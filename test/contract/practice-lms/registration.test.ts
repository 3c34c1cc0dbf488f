import { afterEach, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { AGS, ALDERMAN, ALL_SCOPES, LmsLab, TEACHER, formOf } from './support.js';

const TOOL = 'https://purl.imsglobal.org/spec/lti-tool-configuration';

let lab: LmsLab;
const open = async (profile: 'moodle' | 'canvas' | 'brightspace' = 'moodle') =>
  (lab = await LmsLab.start(undefined, profile));
afterEach(() => lab.stop());

interface Begun {
  readonly configuration: string;
  readonly token: string | null;
}

/** Pastes the link of the tool, and reads what the frame would be opened with. */
async function begin(keuze = ''): Promise<Begun> {
  const url = `${lab.toolUrl}/lti/register/abc?x=1`;
  const posted = await lab.post('/beheer/registratie', TEACHER, { url, keuze });
  const page = await lab.page(
    new URL(posted.headers.get('location')!, lab.url).href.slice(lab.url.length),
    TEACHER,
  );
  const html = await page.text();
  const src = /<iframe class="tool card" src="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
  if (!src) throw new Error(`No frame: ${html}`);
  const address = new URL(src);
  expect(address.searchParams.get('x')).toBe('1');
  return {
    configuration: address.searchParams.get('openid_configuration')!,
    token: address.searchParams.get('registration_token'),
  };
}

const bearer = (token: string | null) => (token ? { authorization: `Bearer ${token}` } : undefined);

const configurationOf = async ({ configuration, token }: Begun) =>
  (await (await fetch(configuration, { headers: bearer(token) ?? {} })).json()) as Record<
    string,
    string
  >;

const tool = () => ({
  domain: new URL(lab.toolUrl).host,
  target_link_uri: `${lab.toolUrl}/lti/launch`,
  claims: ['iss', 'sub', 'name'],
  custom_parameters: { context_id_history: '$Context.id.history', equals: 'a=b=c' },
  messages: [
    { type: 'LtiResourceLinkRequest' },
    { type: 'LtiDeepLinkingRequest', target_link_uri: `${lab.toolUrl}/lti/launch` },
  ],
});

const registration = (changes: object = {}) => ({
  application_type: 'web',
  response_types: ['id_token'],
  grant_types: ['implicit', 'client_credentials'],
  initiate_login_uri: `${lab.toolUrl}/lti/login`,
  redirect_uris: [`${lab.toolUrl}/lti/launch`],
  client_name: 'Een <b>tool</b>',
  jwks_uri: `${lab.toolUrl}/lti/keys`,
  token_endpoint_auth_method: 'private_key_jwt',
  scope: ALL_SCOPES,
  [TOOL]: tool(),
  ...changes,
});

const send = (endpoint: string, token: string | null, body: object, method = 'POST') =>
  fetch(endpoint, {
    method,
    headers: { 'content-type': 'application/json', ...bearer(token) },
    body: JSON.stringify(body),
  });

async function register(changes: object = {}, keuze = ''): Promise<Response> {
  const begun = await begin(keuze);
  const { registration_endpoint } = await configurationOf(begun);
  return send(registration_endpoint!, begun.token, registration(changes));
}

interface Answered {
  readonly [name: string]: unknown;
  readonly client_id: string;
  readonly [TOOL]: Readonly<Record<string, unknown>> & { readonly deployment_id: string };
}

/** The body of an answer to a registration. */
const read = async (answer: Response) => (await answer.json()) as Answered;

test('Moodle tells its configuration to anybody and hands a token', async () => {
  await open();
  const begun = await begin();
  expect(begun.token).toEqual(expect.any(String));
  const configuration = await configurationOf({ ...begun, token: null });
  expect(configuration).toMatchObject({
    'issuer': lab.url,
    'authorization_endpoint': lab.registration.authorizationEndpoint,
    'token_endpoint': lab.registration.tokenEndpoint,
    'jwks_uri': lab.registration.jwksUri,
    'https://purl.imsglobal.org/spec/lti-platform-configuration': {
      product_family_code: 'moodle',
      messages_supported: [
        { type: 'LtiResourceLinkRequest' },
        { type: 'LtiDeepLinkingRequest', placements: ['ContentArea'] },
      ],
    },
  });
});

test('a tool that registered waits for the administrator, and then the activities open it', async () => {
  await open();
  const answer = await read(await register());
  expect(answer).toMatchObject({
    client_id: expect.stringMatching(/^\w{15}$/),
    client_name: 'Een tool',
    [TOOL]: {
      version: '1.3.0',
      deployment_id: expect.any(String),
      custom_parameters: { equals: 'a', context_id_history: '$Context.id.history' },
    },
  });
  const { deployment_id } = answer[TOOL];
  expect((await lab.start('opdracht-1', ALDERMAN)).fields['client_id']).toBe('praktijk-lms-client');
  expect(await (await lab.page('/beheer', TEACHER)).text()).toContain('In afwachting');
  await lab.post(`/beheer/tools/${deployment_id}`, TEACHER, {});
  const form = await lab.start('opdracht-1', ALDERMAN);
  expect(form.fields).toMatchObject({
    client_id: answer['client_id'],
    lti_deployment_id: deployment_id,
  });
  const request = lab.requestFor(form, { client_id: answer['client_id'] });
  const { fields } = await formOf(await lab.authorize(request));
  const claims = decodeJwt(fields['id_token']!);
  expect(claims).toMatchObject({ aud: answer['client_id'], name: 'Karin Verhulst' });
  expect(claims).not.toHaveProperty('email');
  expect(claims).toMatchObject({
    'https://purl.imsglobal.org/spec/lti/claim/custom': { equals: 'a=b=c' },
  });
  await lab.post('/beheer/tools/1', TEACHER, {});
  expect((await lab.start('opdracht-1', ALDERMAN)).fields['client_id']).toBe('praktijk-lms-client');
});

test('Moodle tells of more scopes than it grants', async () => {
  await open();
  const { scope, client_id, [TOOL]: kept } = await read(await register({ scope: `${AGS}/score` }));
  expect((scope as string).split(' ')).toHaveLength(4);
  await lab.post(`/beheer/tools/${kept.deployment_id}`, TEACHER, {});
  const claims = { iss: client_id, sub: client_id };
  const answer = await lab.requestToken({ client_assertion: await lab.assertion({ claims }) });
  const granted = JSON.parse(await answer.text()).scope as string;
  expect(granted.split(' ').toSorted()).toEqual([
    `${AGS}/lineitem.readonly`,
    `${AGS}/result.readonly`,
    `${AGS}/score`,
  ]);
});

test.each([
  ['no jwks_uri', { jwks_uri: undefined }, 'missing required attribute jwks_uri'],
  ['no redirect_uris', { redirect_uris: undefined }, 'missing required attribute redirect_uris'],
  ['no name', { client_name: undefined }, 'missing required attribute client_name'],
  ['another response type', { response_types: ['code'] }, 'invalid_response_types'],
  ['a secret', { token_endpoint_auth_method: 'x' }, 'invalid_token_endpoint_auth_method'],
  ['a native tool', { application_type: 'native' }, 'invalid_application_type'],
  ['no configuration', { [TOOL]: undefined }, `missing required attribute ${TOOL}`],
  ['no domain', { [TOOL]: { target_link_uri: 'http://localhost/x' } }, 'missing_domain'],
  [
    'a domain without its port',
    { [TOOL]: { domain: 'localhost', target_link_uri: 'http://localhost:1/x' } },
    'domain_targetlinkuri_mismatch',
  ],
])(
  'Moodle refuses a registration with %s in plain words that call themselves HTML',
  async (_what, changes, words) => {
    await open();
    const answer = await register(changes);
    expect([answer.status, await answer.text()]).toEqual([400, words]);
    expect(answer.headers.get('content-type')).toContain('text/html');
  },
);

test('a token is needed, is checked, and is good for one registration', async () => {
  await open();
  const begun = await begin();
  const endpoint = (await configurationOf(begun))['registration_endpoint']!;
  const words = async (token: string | null, method?: string) => {
    const answer = await send(endpoint, token, registration(), method);
    return [answer.status, await answer.text()];
  };
  expect(await words(null)).toEqual([401, 'missing_registration_token']);
  expect(await words('garbage')).toEqual([404, 'Exception - Signature verification failed']);
  expect((await words(begun.token))[0]).toBe(200);
  expect(await words(begun.token)).toEqual([401, 'token_already_used']);
  expect(await words(begun.token, 'PUT')).toEqual([400, 'Unsupported operation']);
});

test('Moodle asks whether to update a tool that it knows; an update keeps client and deployment', async () => {
  await open();
  const first = await read(await register());
  await expect(begin()).rejects.toThrow(/Werk de tool bij/);
  const again = await read(await register({ client_name: 'Nieuwe naam' }, 'bijwerken'));
  expect(again).toMatchObject({ client_id: first['client_id'], client_name: 'Nieuwe naam' });
  expect(again[TOOL].deployment_id).toBe(first[TOOL].deployment_id);
  const other = await read(await register({}, 'nieuw'));
  expect(other['client_id']).not.toBe(first['client_id']);
});

test('Canvas shows its configuration to a bearer only, and says nothing of a deployment', async () => {
  await open('canvas');
  const begun = await begin();
  expect((await fetch(begun.configuration)).status).toBe(401);
  const { registration_endpoint, issuer } = await configurationOf(begun);
  expect(issuer).toBe(`${lab.rootUrl}/canvas`);
  const body = registration({ redirect_uris: undefined });
  const refused = await send(registration_endpoint!, begun.token, body);
  expect([refused.status, (await read(refused))['errors']]).toEqual([422, [expect.any(Object)]]);
  const answer = await read(await send(registration_endpoint!, begun.token, registration()));
  expect(answer['client_id']).toMatch(/^1\d{13}$/);
  expect(answer[TOOL]).not.toHaveProperty('deployment_id');
});

test('Brightspace hands no token: its addresses carry it, and the configuration is read once', async () => {
  await open('brightspace');
  const begun = await begin();
  expect(begun.token).toBeNull();
  const { registration_endpoint } = await configurationOf(begun);
  expect((await fetch(begun.configuration)).status).toBe(401);
  const answer = await read(await send(registration_endpoint!, null, registration()));
  expect(answer['client_id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer[TOOL].deployment_id).toMatch(/^[0-9a-f-]{36}$/);
});
