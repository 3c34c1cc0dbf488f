import { afterEach, expect, test } from '@jest/globals';
import { SignJWT, type JWTPayload } from 'jose';
import { ALDERMAN, LmsLab, TEACHER, formOf, strangeKey, toolKey, type Claims } from './support.js';

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim';
const ENDPOINT = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const DL = 'https://purl.imsglobal.org/spec/lti-dl/claim';

const ASSIGNMENT = {
  type: 'ltiResourceLink',
  title: 'Opdracht 2',
  text: 'Teken je <b>knooppunten</b>',
  custom: { item: 'assignment-2', ja: true, niets: null },
  lineItem: {
    label: 'Kolom van de tool',
    scoreMaximum: 10,
    resourceId: 'assignment-2',
    tag: 'wmmi',
    submissionReview: {},
  },
};
const LECTURE = { type: 'ltiResourceLink', title: 'College 3', custom: { item: 'lecture-3' } };

let lab: LmsLab;
let settings: Record<string, unknown>;
let deployment: unknown;
afterEach(() => lab.stop());

async function open(profile: 'moodle' | 'canvas' | 'brightspace' = 'moodle'): Promise<Claims> {
  lab = await LmsLab.start(undefined, profile);
  const claims = await lab.claimsOf(await formOf(await lab.page('/inhoud/start', TEACHER)));
  settings = claims[`${DL}/deep_linking_settings`]!;
  deployment = claims[`${CLAIM}/deployment_id`];
  return claims;
}

interface Signing {
  readonly claims?: JWTPayload;
  readonly kid?: string;
  readonly key?: typeof toolKey;
}

function sign(items: object[], { claims, kid = 'tool-key', key = toolKey }: Signing = {}) {
  const { clientId: iss, issuer: aud } = lab.registration;
  const iat = Math.floor(lab.now.getTime() / 1000) - 5;
  return new SignJWT({
    ...{ iss, aud, iat, exp: iat + 300, nonce: 'n' },
    [`${CLAIM}/deployment_id`]: deployment,
    [`${CLAIM}/message_type`]: 'LtiDeepLinkingResponse',
    [`${CLAIM}/version`]: '1.3.0',
    ...(settings['data'] !== undefined && { [`${DL}/data`]: settings['data'] }),
    [`${DL}/content_items`]: items,
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', kid })
    .sign(key);
}

/** As a browser posts the tool's form: from another site, without a cookie of the LMS. */
const giveBack = (fields: Record<string, string>) =>
  fetch(String(settings['deep_link_return_url']), {
    method: 'POST',
    body: new URLSearchParams(fields),
  });

const answer = async (items: object[], signing?: Signing) =>
  giveBack({ JWT: await sign(items, signing) });

async function choose(...items: object[]): Promise<string> {
  const page = await (await answer(items)).text();
  const keuze = /name="keuze" value="([^"]+)"/.exec(page)?.[1];
  if (keuze) await lab.post('/inhoud/bewaren', TEACHER, { keuze });
  return page;
}

const chosenActivities = async () =>
  [...(await (await lab.page('/', TEACHER)).text()).matchAll(/activiteiten\/(gekozen-\d+)"/g)].map(
    ([, id]) => id!,
  );

test.each(['moodle', 'canvas', 'brightspace'] as const)(
  'what is chosen in %s becomes an activity with a column, and opens what was chosen',
  async (profile) => {
    await open(profile);
    await choose(ASSIGNMENT, LECTURE);
    const [assignment, lecture] = await chosenActivities();
    const claims = await lab.launch(assignment!, ALDERMAN);
    expect(claims[`${CLAIM}/custom`]).toMatchObject({
      item: 'assignment-2',
      ja: '1',
      niets: '',
    });
    const column = await lab.call(String(claims[ENDPOINT]!['lineitem']));
    expect(column.json).toMatchObject({
      label: profile === 'moodle' ? 'Opdracht 2' : 'Kolom van de tool',
      scoreMaximum: 10,
      resourceId: 'assignment-2',
      tag: 'wmmi',
      submissionReview: {},
    });
    expect((await lab.launch(lecture!, ALDERMAN))[ENDPOINT]).not.toHaveProperty('lineitem');
  },
);

test('in Moodle nothing is in the course before the teacher saves, and saving twice adds once', async () => {
  await open();
  const page = await (await answer([LECTURE])).text();
  expect(page).toContain('Dit heb je gekozen');
  expect(await chosenActivities()).toEqual([]);
  const keuze = /name="keuze" value="([^"]+)"/.exec(page)![1]!;
  expect((await lab.post('/inhoud/bewaren', ALDERMAN, { keuze })).status).toBe(404);
  expect((await lab.post('/inhoud/bewaren', TEACHER, { keuze })).status).toBe(303);
  expect((await lab.post('/inhoud/bewaren', TEACHER, { keuze })).status).toBe(404);
  expect(await chosenActivities()).toHaveLength(1);
});

test('Brightspace puts it into the course at once', async () => {
  await open('brightspace');
  expect(await (await answer([LECTURE])).text()).toContain('Dit staat nu in de cursus');
  expect(await chosenActivities()).toHaveLength(1);
});

test('an activity that was chosen can be taken away again, with its column', async () => {
  await open();
  await choose(ASSIGNMENT);
  const [id] = await chosenActivities();
  expect(await (await lab.page('/cijfers', TEACHER)).text()).toContain('Opdracht 2</');
  expect((await lab.post(`/activiteiten/${id}/weg`, ALDERMAN, {})).status).toBe(404);
  await lab.post(`/activiteiten/${id}/weg`, TEACHER, {});
  expect(await chosenActivities()).toEqual([]);
  expect((await lab.page(`/activiteiten/${id}`, TEACHER)).status).toBe(404);
});

test('the work behind a grade is looked at from the gradebook of Moodle, by a message of its own', async () => {
  await open();
  await choose(ASSIGNMENT);
  const [id] = await chosenActivities();
  const gradebook = await (await lab.page('/cijfers', TEACHER)).text();
  expect(gradebook).toContain(`href="/inzage/${id}/${ALDERMAN}"`);
  const started = await lab.page(`/inzage/${id}/${ALDERMAN}/start`, TEACHER);
  const claims = await lab.claimsOf(await formOf(started));
  expect(claims).toMatchObject({
    sub: TEACHER,
    [`${CLAIM}/message_type`]: 'LtiSubmissionReviewRequest',
    [`${CLAIM}/for_user`]: { user_id: ALDERMAN },
    [`${CLAIM}/custom`]: { item: 'assignment-2' },
  });
  expect((await lab.page(`/inzage/${id}/${ALDERMAN}/start`, ALDERMAN)).status).toBe(404);
});

test.each([
  ['of another issuer', { claims: { iss: 'https://tool.test' } }, 'Consumer key is incorrect.'],
  ['signed by another key', { key: strangeKey }, 'Exception - Signature verification failed'],
  ['with an unknown key id', { kid: 'nope' }, 'Exception - &#34;kid&#34; invalid, unable to'],
  ['that has expired', { claims: { exp: 1_772_452_799 } }, 'Exception - Expired token'],
  [
    'from the future',
    { claims: { iat: 1_772_452_860 } },
    'Exception - Cannot handle token with iat prior to 2026-03-02T12:01:00+0000',
  ],
])('an answer %s is refused as Moodle refuses it', async (_what, signing, words) => {
  await open();
  const refused = await answer([LECTURE], signing);
  expect(refused.status).toBe(404);
  expect(await refused.text()).toContain(words);
});

test('an answer in a field of another name is refused, and one to a link of nobody', async () => {
  await open();
  const jwt = await sign([LECTURE]);
  expect(await (await giveBack({ jwt })).text()).toContain('(oauth_consumer_key) was missing');
  settings['deep_link_return_url'] = `${lab.url}/inhoud/terug?sesskey=a.b.c`;
  expect((await giveBack({ JWT: jwt })).status).toBe(404);
});

test('a custom value that is no single value is refused', async () => {
  await open();
  const refused = await answer([{ ...LECTURE, custom: { item: { deep: 'yes' } } }]);
  expect([refused.status, await refused.text()]).toEqual([
    404,
    expect.stringContaining('stdClass could not be converted to string'),
  ]);
});

test.each([0.5, 250])(
  'Moodle refuses a column of %d points, and among several drops it',
  async (scoreMaximum) => {
    await open();
    const item = { ...ASSIGNMENT, lineItem: { ...ASSIGNMENT.lineItem, scoreMaximum } };
    const refused = await answer([item]);
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('This must be an integer between 1 and 100');
    await choose(item, LECTURE);
    const [id] = await chosenActivities();
    expect((await lab.launch(id!, ALDERMAN))[ENDPOINT]).not.toHaveProperty('lineitem');
  },
);

test('Moodle makes a link of anything; Canvas takes only what is one', async () => {
  await open();
  const link = { type: 'link', title: 'Elders', url: 'https://example.test/' };
  await choose(link);
  expect(await chosenActivities()).toHaveLength(1);
  await lab.stop();
  await open('canvas');
  await choose(link);
  expect(await chosenActivities()).toEqual([]);
});

test('Moodle shows nothing of an empty answer; Canvas shows what the tool says', async () => {
  await open();
  const claims = { [`${DL}/errormsg`]: 'Dat ging <b>mis</b>' };
  const silent = await (await answer([], { claims })).text();
  expect(silent).toContain('target="_top" data-submit');
  expect(silent).not.toContain('mis');
  await lab.stop();
  await open('canvas');
  expect(await (await answer([], { claims })).text()).toContain('Dat ging &lt;b&gt;mis');
});

test.each([
  ['canvas', { aud: 'http://other.test' }],
  ['canvas', { aud: [] as string[] }],
  ['brightspace', { [`${DL}/data`]: 'something else' }],
] as const)('%s refuses an answer that is not for it: %j', async (profile, claims) => {
  await open(profile);
  expect((await answer([LECTURE], { claims })).status).toBe(400);
});
