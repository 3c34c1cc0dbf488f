import { describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify, type JWTPayload } from 'jose';
import { BrowserLike, formOf } from '../../support/browser-like.js';
import { beginLogin, launch } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';
import { INSTRUCTOR, LEARNER, startSigningPlatform } from '../../support/signing-platform.js';
import type { Claims, SigningPlatform } from '../../support/signing-platform.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const DL = 'https://purl.imsglobal.org/spec/lti-dl/claim/';
const SETTINGS = `${DL}deep_linking_settings`;
const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';
const ADMINISTRATOR = 'http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator';

const { tool, platform } = await startPlatformAndTool();
const moodle = await platformOf('moodle', 'client-of-moodle');
const keys = createRemoteJWKSet(new URL(`${tool.url}/lti/keys`));

/** The same platform with a second registration, of a family. */
async function platformOf(family: string, clientId: string): Promise<SigningPlatform> {
  await tool.admin('POST', 'registrations', { ...platform.registration, family, clientId });
  return {
    ...platform,
    clientId,
    claims: (nonce, overrides = {}) => platform.claims(nonce, { aud: clientId, ...overrides }),
  };
}

const returnUrl = (query = '?course=2&id=5&sesskey=a"b') =>
  `${platform.issuer}/mod/lti/contentitem_return.php${query}`;

/** What Moodle, Canvas and Brightspace ask with, cut to what they say about the answer. */
const MOODLE = {
  accept_types: ['ltiResourceLink'],
  accept_presentation_document_targets: ['frame', 'iframe', 'window'],
  accept_copy_advice: false,
  accept_multiple: true,
  accept_unsigned: false,
  auto_create: false,
  can_confirm: false,
  deep_link_return_url: returnUrl(),
  title: 'Name typed by the teacher',
  text: 'Intro typed',
};
const CANVAS = {
  deep_link_return_url: returnUrl('/courses/3348/deep_linking_response?data=eyJ.x&modal=true'),
  accept_types: ['ltiResourceLink'],
  accept_presentation_document_targets: ['iframe', 'window'],
  accept_media_types: 'application/vnd.ims.lti.v1.ltilink',
  accept_multiple: false,
  accept_lineitem: true,
  auto_create: false,
  validation_context: null,
  errors: { errors: {} },
};
const BRIGHTSPACE = {
  deep_link_return_url: returnUrl('/d2l/le/lti/2273803/deepLinkingReturn/1'),
  accept_types: ['link', 'ltiResourceLink', 'file', 'image'],
  accept_presentation_document_targets: ['iframe', 'window', 'embed'],
  accept_multiple: true,
  accept_lineitem: true,
  auto_create: true,
  data: 'opaque "&<x>',
};

const asking = (settings: unknown, overrides: Claims = {}): Claims => ({
  [`${LTI}message_type`]: 'LtiDeepLinkingRequest',
  [`${LTI}target_link_uri`]: null,
  [`${LTI}resource_link`]: null,
  [`${LTI}roles`]: [INSTRUCTOR],
  [`${LTI}launch_presentation`]: { locale: 'nl' },
  [SETTINGS]: settings,
  ...overrides,
});

async function openPicker(settings: unknown, overrides: Claims = {}, from = platform) {
  const browser = new BrowserLike();
  const page = await launch(tool, from, browser, asking(settings, overrides));
  expect(page).toMatch(/\/picker$/);
  return { browser, page };
}

/** Chooses, looks at the outcome, and takes from its form what the LMS would get. */
async function choose(settings: unknown, items: readonly string[], from = platform) {
  const { browser, page } = await openPicker(settings, {}, from);
  const form = [...items.map((item) => ['item', item]), ['action', 'return']] as [string, string][];
  const outcome = await browser.submit(page, form);
  return { outcome, ...(await answerOn(outcome, from)) };
}

async function answerOn(outcome: Response, from = platform) {
  expect(outcome.status).toBe(200);
  const html = await outcome.text();
  const { action, fields } = formOf(html);
  const jwt = fields['JWT'] ?? '';
  const { payload } = await jwtVerify(jwt, keys, {
    issuer: from.clientId,
    audience: from.issuer,
    currentDate: tool.clock.now(),
    clockTolerance: 0,
  });
  return { html, action, fields, jwt, payload };
}

const itemsOf = (payload: JWTPayload) => payload[`${DL}content_items`] as Claims[];

/** A launch that is not let in: what the platform's message gets for an answer. */
async function refusal(claims: Claims) {
  const browser = new BrowserLike();
  const { state, nonce } = await beginLogin(tool, platform, browser);
  const id_token = await platform.sign(platform.claims(nonce, claims));
  return browser.post(`${tool.url}/lti/launch`, { state, id_token });
}

describe('the answer to a choice', () => {
  test('is signed by the key that the tool publishes, for this platform and this deployment', async () => {
    const { payload, jwt } = await choose(MOODLE, ['lecture-1']);
    const now = tool.clock.now().getTime() / 1000;
    expect(decodeProtectedHeader(jwt)).toMatchObject({ alg: 'RS256', typ: 'JWT' });
    expect(payload.iss).toBe(platform.clientId);
    expect(payload.aud).toBe(platform.issuer);
    expect(payload[`${LTI}deployment_id`]).toBe('1');
    expect(payload[`${LTI}message_type`]).toBe('LtiDeepLinkingResponse');
    expect(payload[`${LTI}version`]).toBe('1.3.0');
    expect(payload['nonce']).toMatch(/^[\w-]{43}$/);
    expect(payload.iat).toBeLessThan(now);
    expect(payload.exp).toBeLessThanOrEqual(now + 300);
    expect(Object.keys(payload).filter((name) => name !== name.trim())).toEqual([]);
  });

  test('carries flat custom texts, a column for the assignment alone, and where a submission is looked at', async () => {
    const { payload } = await choose(MOODLE, ['assignment-2', 'lecture-2', 'course']);
    expect(itemsOf(payload)).toEqual([
      expect.objectContaining({ type: 'ltiResourceLink', custom: { item: 'course' } }),
      expect.objectContaining({
        custom: { item: 'lecture-2' },
        title: 'College 2: Intermediaire organisaties en knooppunten',
        text: 'Videocollege van Rinske van Noortwijk',
      }),
      {
        type: 'ltiResourceLink',
        title: 'Opdracht 2: Jouw knooppuntenkaart',
        text: expect.stringMatching(/^Ongeveer \d+ minuten, \d+ tot \d+ woorden$/),
        url: `${tool.url}/lti/launch`,
        custom: { item: 'assignment-2' },
        lineItem: {
          label: 'Opdracht 2: Jouw knooppuntenkaart',
          scoreMaximum: 10,
          resourceId: 'assignment-2',
          tag: 'wmmi',
          submissionReview: { url: `${tool.url}/lti/launch` },
        },
      },
    ]);
    expect(itemsOf(payload).filter((item) => 'lineItem' in item)).toHaveLength(1);
  });

  test('leaves the address out for Moodle, which keeps the tool it asked', async () => {
    const { payload } = await choose(MOODLE, ['lecture-1', 'assignment-1'], moodle);
    expect(itemsOf(payload)).toHaveLength(2);
    for (const item of itemsOf(payload)) expect(item).not.toHaveProperty('url');
  });

  test('#111: echoes what Brightspace gave along, unchanged', async () => {
    const data = `${BRIGHTSPACE.data}${'é'.repeat(25_000)}`;
    const { payload, action } = await choose({ ...BRIGHTSPACE, data }, ['lecture-1']);
    expect(payload[`${DL}data`]).toBe(data);
    expect(action).toBe(BRIGHTSPACE.deep_link_return_url);
  });

  test('has no data where the platform gave none', async () => {
    const { payload } = await choose(MOODLE, ['lecture-1']);
    expect(payload).not.toHaveProperty([`${DL}data`]);
  });

  test('asks for no column where the platform makes none, and the page says so', async () => {
    const { payload, html } = await choose({ ...CANVAS, accept_lineitem: false }, ['assignment-1']);
    expect(itemsOf(payload)[0]).not.toHaveProperty('lineItem');
    expect(html).toContain('je leeromgeving maakt die hier niet');
  });

  test('goes to the return address as it came, which the policy of that page allows', async () => {
    const { action, outcome, fields } = await choose(MOODLE, ['lecture-1']);
    expect(new URL(action).href).toBe(new URL(MOODLE.deep_link_return_url).href);
    expect(Object.keys(fields)).toEqual(['JWT']);
    const policy = outcome.headers.get('content-security-policy');
    expect(policy).toMatch(new RegExp(`form-action 'self' ${platform.issuer}(;| )`));
  });
});

describe('the page', () => {
  test('shows what will be placed, and with which column, before anything is sent', async () => {
    const { html } = await choose(MOODLE, ['lecture-3', 'assignment-3']);
    expect(html).toContain('Dit wordt in je cursus geplaatst');
    expect(html).toContain('Opdracht 3: Herschrijf één uitvraag');
    expect(html).toContain('Met een kolom in het cijferboek, tot 10 punten');
    expect(html).toContain('Zonder kolom in het cijferboek');
  });

  test('#110: lets one thing be chosen where Canvas takes one', async () => {
    const { browser, page } = await openPicker(CANVAS);
    const html = await (await browser.get(page)).text();
    expect(html.match(/type="radio"/g)).toHaveLength(11);
    expect(html).not.toContain('type="checkbox"');
    const five = [1, 2, 3, 4, 5].map((n) => ['item', `lecture-${n}`] as [string, string]);
    const answer = await browser.submit(page, [...five, ['action', 'return']]);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Kies één onderdeel');
  });

  test('chooses everything at once without a script', async () => {
    const { browser, page } = await openPicker(MOODLE);
    const html = await (await browser.get(`${page}?all`)).text();
    expect(html.match(/type="checkbox"[^>]* checked/g)).toHaveLength(10);
    expect(html).toMatch(/value="course">/);
  });

  test.each([[[]], [['lecture-6', 'forum', '__proto__']]])(
    'asks again where %j was chosen',
    async (items) => {
      const { browser, page } = await openPicker(MOODLE);
      const form = items.map((item) => ['item', item] as [string, string]);
      const answer = await browser.submit(page, [...form, ['action', 'return']]);
      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain('Je hebt nog niets gekozen');
    },
  );

  test('says that nothing is placed when the teacher cancels, and lets the LMS know', async () => {
    const { browser, page } = await openPicker(MOODLE);
    const outcome = await browser.submit(page, { item: 'lecture-1', action: 'cancel' });
    const { html, payload } = await answerOn(outcome);
    expect(html).toContain('Er wordt niets geplaatst');
    expect(itemsOf(payload)).toEqual([]);
    expect(payload[`${DL}msg`]).toBe('Er wordt niets geplaatst');
  });

  test('#108: says that a place takes no activities, and gives the LMS an empty answer', async () => {
    const { browser, page } = await openPicker({ ...MOODLE, accept_types: ['file', 'html'] });
    const { html, payload } = await answerOn(await browser.get(page));
    expect(html).toContain('Deze plek kan geen activiteiten opnemen');
    expect(itemsOf(payload)).toEqual([]);
    const forced = await browser.post(page, {});
    expect(forced.status).toBe(403);
  });

  test('offers no other pages of the course', async () => {
    const { browser, page } = await openPicker(MOODLE);
    expect(await (await browser.get(page)).text()).not.toContain('<nav');
  });

  test('is not there in a launch that is not for choosing', async () => {
    const browser = new BrowserLike();
    const home = await launch(tool, platform, browser, { [`${LTI}roles`]: [INSTRUCTOR] });
    expect((await browser.get(`${home}picker`)).status).toBe(404);
    const answer = await browser.submit(`${home}privacy`, { action: 'cancel' }, `${home}picker`);
    expect(answer.status).toBe(404);
  });

  test('is not there for who only says, in another message, that content is chosen', async () => {
    const browser = new BrowserLike();
    const home = await launch(tool, platform, browser, { [SETTINGS]: MOODLE });
    expect((await browser.get(`${home}picker`)).status).toBe(404);
  });
});

describe('who may choose:', () => {
  test.each([
    ['an instructor', [INSTRUCTOR]],
    ['a content developer', [`${MEMBERSHIP}ContentDeveloper`]],
    ['an administrator of the LMS', [ADMINISTRATOR]],
  ])('%s', async (_who, roles) => {
    const { browser, page } = await openPicker(MOODLE, { [`${LTI}roles`]: roles });
    expect((await browser.get(page)).status).toBe(200);
  });

  test.each([
    ['a learner', [LEARNER]],
    ['a mentor', [`${MEMBERSHIP}Mentor`]],
    ['nobody in particular', []],
  ])('#113: not %s', async (_who, roles) => {
    const answer = await refusal(asking(MOODLE, { [`${LTI}roles`]: roles }));
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('Alleen een docent kan onderdelen in de cursus plaatsen');
  });
});

describe('#108, #112: a request is refused', () => {
  test.each([
    ['without settings', undefined],
    ['without a return address', { ...MOODLE, deep_link_return_url: undefined }],
    ['with types that are no list', { ...MOODLE, accept_types: 'ltiResourceLink' }],
    ['that returns to a script', { ...MOODLE, deep_link_return_url: 'javascript:alert(1)' }],
    ['that returns elsewhere', { ...MOODLE, deep_link_return_url: 'https://evil.example/' }],
    ['that returns by plain http', { ...MOODLE, deep_link_return_url: 'http://evil.example/' }],
  ])('%s', async (_what, settings) => {
    expect((await refusal(asking(settings))).status).toBe(400);
  });

  test('with the reason in the log', async () => {
    await refusal(asking({ ...MOODLE, deep_link_return_url: 'https://evil.example/' }));
    expect(tool.log()).toContain('return address foreign');
  });
});

test('a domain of the family is a return address of the platform', async () => {
  const canvas = await startSigningPlatform(tool.url, tool.clock);
  await tool.admin('POST', 'registrations', { ...canvas.registration, family: 'canvas' });
  const settings = {
    ...CANVAS,
    deep_link_return_url: 'https://gemeente.instructure.com/courses/1',
  };
  const { browser, page } = await openPicker(settings, {}, canvas);
  const outcome = await browser.submit(page, { item: 'lecture-1', action: 'return' });
  expect(outcome.status).toBe(200);
  const policy = outcome.headers.get('content-security-policy');
  expect(policy).toMatch(/form-action [^;]*https:\/\/gemeente\.instructure\.com/);
  await canvas.stop();
});
