import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { ALDERMAN, COUNCILLOR, LmsLab, TEACHER, formOf } from './support.js';

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim';
const ENDPOINT = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';

let lab: LmsLab;
beforeEach(async () => {
  lab = await LmsLab.start();
});
afterEach(() => lab.stop());

test('an activity starts with a form that posts the fields of a Moodle login to the tool', async () => {
  const { action, fields } = await lab.start('opdracht-1', ALDERMAN);
  expect(action).toBe(`${lab.toolUrl}/lti/login`);
  expect(fields).toEqual({
    iss: lab.url,
    target_link_uri: `${lab.toolUrl}/lti/launch`,
    login_hint: ALDERMAN,
    lti_message_hint: expect.any(String),
    client_id: 'praktijk-lms-client',
    lti_deployment_id: '1',
  });
});

test.each(['GET', 'POST'])(
  'a %s authentication request is answered with a signed id_token',
  async (method) => {
    const request = lab.requestFor(await lab.start('opdracht-2', ALDERMAN));
    const { authorizationEndpoint, jwksUri, issuer, clientId } = lab.registration;
    const answer =
      method === 'GET'
        ? await lab.authorize(request)
        : await fetch(authorizationEndpoint, { method, body: request });
    const { action, fields } = await formOf(answer);
    expect(action).toBe(`${lab.toolUrl}/lti/launch`);
    expect(fields['state']).toBe('a state');
    const { payload, protectedHeader } = await jwtVerify(
      fields['id_token']!,
      createRemoteJWKSet(new URL(jwksUri)),
      { issuer, audience: clientId, algorithms: ['RS256'], currentDate: lab.now },
    );
    expect(protectedHeader).toMatchObject({ typ: 'JWT', kid: expect.any(String) });
    expect(payload).toMatchObject({ sub: ALDERMAN, nonce: 'a nonce', aud: clientId });
    expect(payload.exp! - payload.iat!).toBe(60);
  },
);

test('a launch carries the claims that a Moodle launch carries, apart from LTI 1.1 outcomes', async () => {
  const claims = await lab.launch('opdracht-3', ALDERMAN);
  expect(Object.keys(claims).sort()).toEqual(MOODLE_CLAIMS);
  expect(claims).toMatchObject({
    name: 'Karin Verhulst',
    email: 'karin.verhulst@zonnedael.test',
    [`${CLAIM}/roles`]: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Learner'],
    [`${CLAIM}/context`]: {
      id: '2',
      label: 'WMI',
      title: 'Werken met maatschappelijk initiatief',
      type: ['CourseSection'],
    },
    [`${CLAIM}/resource_link`]: { id: '53', title: 'Opdracht 3 Herschrijf één uitvraag' },
    [`${CLAIM}/custom`]: { item: 'assignment-3', context_id_history: '' },
    [`${CLAIM}/tool_platform`]: { product_family_code: 'moodle' },
    [`${CLAIM}/launch_presentation`]: {
      locale: 'nl',
      document_target: 'iframe',
      return_url: `${lab.url}/activiteiten/opdracht-3/terug`,
    },
    [ENDPOINT]: {
      lineitems: `${lab.url}/services/2/lineitems?type_id=1`,
      lineitem: `${lab.url}/services/2/lineitems/103/lineitem?type_id=1`,
    },
  });
});

test('the instructor comes in as Instructor, in the same course', async () => {
  const claims = await lab.launch('opdracht-1', TEACHER);
  expect(claims[`${CLAIM}/roles`]).toEqual([
    'http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor',
  ]);
});

test.each([
  ['collegereeks', 'course'],
  ['college-4', 'lecture-4'],
])('%s launches item %s without a line item', async (activity, item) => {
  const claims = await lab.launch(activity, ALDERMAN);
  expect(claims[`${CLAIM}/custom`]?.['item']).toBe(item);
  expect(claims[ENDPOINT]).not.toHaveProperty('lineitem');
});

test('a launch in a new window says so', async () => {
  const started = await lab.page('/activiteiten/opdracht-1/start?venster=nieuw', ALDERMAN);
  const { fields } = await formOf(await lab.authorize(lab.requestFor(await formOf(started))));
  const payload = Buffer.from(fields['id_token']!.split('.')[1]!, 'base64url').toString();
  expect(JSON.parse(payload)[`${CLAIM}/launch_presentation`].document_target).toBe('window');
});

test('a hint is answered once', async () => {
  const request = lab.requestFor(await lab.start('opdracht-1', ALDERMAN));
  expect((await lab.authorize(request)).status).toBe(200);
  expect((await lab.authorize(request)).status).toBe(404);
});

test('two requests with one hint at the same moment give one id_token', async () => {
  const request = lab.requestFor(await lab.start('opdracht-1', ALDERMAN));
  const answers = await Promise.all([lab.authorize(request), lab.authorize(request)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
});

test('launches of two people may cross each other', async () => {
  const one = lab.requestFor(await lab.start('opdracht-1', ALDERMAN));
  const other = lab.requestFor(await lab.start('opdracht-2', COUNCILLOR));
  expect((await lab.authorize(other)).status).toBe(200);
  expect((await lab.authorize(one)).status).toBe(200);
});

test('a hint that was tampered with is refused, and the tool hears nothing', async () => {
  const form = await lab.start('opdracht-1', ALDERMAN);
  const lti_message_hint = form.fields['lti_message_hint']!.replace(/.{5}"\}$/, 'AAAAA"}');
  const answer = await lab.authorize(lab.requestFor(form, { lti_message_hint }));
  expect(answer.status).toBe(404);
  expect(await answer.text()).not.toContain('data-submit');
});

test('a hint of five minutes ago is refused', async () => {
  const request = lab.requestFor(await lab.start('opdracht-1', ALDERMAN));
  lab.passSeconds(301);
  expect((await lab.authorize(request)).status).toBe(404);
});

test.each([
  ['another client', { client_id: 'somebody' }, { error: 'unauthorized_client' }],
  ['another person', { login_hint: TEACHER }, { error: 'access_denied' }],
  [
    'another response mode',
    { response_mode: 'query' },
    { error: 'invalid_request', error_description: 'Invalid response_mode' },
  ],
  [
    'no response mode',
    { response_mode: undefined },
    { error: 'invalid_request', error_description: 'Invalid response_mode' },
  ],
  [
    'another prompt',
    { prompt: 'login' },
    { error: 'invalid_request', error_description: 'Invalid prompt' },
  ],
])(
  'a request with %s is told to the tool as an error with its state',
  async (_what, changes, error) => {
    const request = lab.requestFor(await lab.start('opdracht-1', ALDERMAN), changes);
    const { action, fields } = await formOf(await lab.authorize(request));
    expect(action).toBe(`${lab.toolUrl}/lti/launch`);
    expect(fields).toEqual({ ...error, state: 'a state' });
  },
);

test.each([
  ['a redirect_uri with a query', { redirect_uri: 'http://localhost/lti/launch?x=1' }],
  ['no nonce', { nonce: undefined }],
  ['another scope', { scope: 'openid profile' }],
  ['another response type', { response_type: 'code' }],
  ['no hint', { lti_message_hint: undefined }],
  ['a hint that is none', { lti_message_hint: 'hello' }],
  ['no login_hint', { login_hint: undefined }],
])(
  'a request with %s gets a page of the LMS, and the tool hears nothing',
  async (_what, changes) => {
    const request = lab.requestFor(await lab.start('opdracht-1', ALDERMAN), changes);
    const answer = await lab.authorize(request);
    expect(answer.status).toBe(404);
    const html = await answer.text();
    expect(html).toContain('Ongeldig verzoek');
    expect(html).not.toContain(lab.toolUrl);
  },
);

test('state and prompt may be left out', async () => {
  const changes = { state: undefined, prompt: undefined };
  const request = lab.requestFor(await lab.start('opdracht-1', ALDERMAN), changes);
  const { fields } = await formOf(await lab.authorize(request));
  expect(Object.keys(fields)).toEqual(['id_token']);
});

test('a state with markup comes back unchanged and runs nowhere', async () => {
  const state = `"><script>alert('1')</script>&amp;é`;
  const request = lab.requestFor(await lab.start('opdracht-1', ALDERMAN), { state });
  const answer = await lab.authorize(request);
  expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';");
  expect((await formOf(answer)).fields['state']).toBe(state);
});

/** The names in captures/moodle/10-launch-student.json, without `lti-bo/claim/basicoutcome`. */
const MOODLE_CLAIMS = JSON.parse(
  readFileSync(new URL('moodle-launch-claims.json', import.meta.url), 'utf8'),
) as string[];
