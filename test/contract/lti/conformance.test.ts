import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { BrowserLike, formOf } from '../../support/browser-like.js';
import { gradebookOf, readUntil, releaseGrade } from '../../support/graded-work.js';
import { PLATFORM_SHAPES, type PlatformShape } from '../../support/platform-shapes.js';
import {
  json,
  PLATFORM,
  startRegisteringPlatform,
  TOOL,
} from '../../support/registering-platform.js';
import type { Claims } from '../../support/signing-platform.js';
import { joinTrial, startTrial, type Trial } from '../../support/trial.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const DL = 'https://purl.imsglobal.org/spec/lti-dl/claim/';
const AGS = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const NRPS = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
const FILE = 'docs/lti-conformance.md';

interface Platform {
  readonly shape: PlatformShape;
  readonly trial: Trial;
  readonly claims: Claims;
}
interface Message {
  readonly name: string;
  /** Throws where the tool does not do it; @returns what the table says of it. */
  readonly run: (platform: Platform) => Promise<string>;
}

const { tool } = await startTrial();
const platforms: Platform[] = [];
for (const shape of PLATFORM_SHAPES) {
  const trial = await joinTrial(tool, { family: shape.family });
  platforms.push({ shape, trial, claims: shape.resourceLink(trial.platform.issuer) });
}

const asTeacher = ({ shape, claims }: Platform): Claims => ({
  ...claims,
  sub: 'teacher',
  [`${LTI}roles`]: shape.teacherRoles,
});

/** One entry, one line of the table. */
const MESSAGES: readonly Message[] = [
  {
    name: 'Login by POST and by GET, hints returned unaltered',
    run: async ({ shape, trial }) => {
      const form = trial.loginForm(shape.login);
      const query = new URLSearchParams(form).toString();
      const url = `${trial.tool.url}/lti/login`;
      const known = trial.browser;
      // A browser that shows no cookie is first sent past the storage of a platform that offers one.
      await known.get(`${url}?${query}`);
      for (const answer of [await known.post(url, form), await known.get(`${url}?${query}`)]) {
        const sent = new URL(answer.headers.get('location') ?? '').searchParams;
        expect(sent.get('lti_message_hint')).toBe(shape.login['lti_message_hint']);
      }
      return 'sent on to sign in';
    },
  },
  {
    name: 'LtiResourceLinkRequest of a participant',
    run: async ({ shape, trial, claims }) => {
      const answer = await trial.launch(claims, { login: shape.login });
      trial.expectEntry(answer);
      const { page } = await trial.enter(claims);
      expect(page).toContain('<html lang="nl"');
      return 'opens the activity, in the language of the launch';
    },
  },
  {
    name: 'LtiResourceLinkRequest of an instructor',
    run: async (platform) => {
      const { status } = await platform.trial.enter(asTeacher(platform), 'grading');
      expect(status).toBe(200);
      return 'opens, with the desk for grading';
    },
  },
  {
    name: 'The same without names, e-mail, roles or course',
    run: async ({ trial, claims }) => {
      const none = Object.fromEntries(
        ['name', 'given_name', 'family_name', 'email', `${LTI}context`].map((claim) => [
          claim,
          undefined,
        ]),
      );
      const bare = { ...claims, ...none, [`${LTI}roles`]: [], sub: 'guest' };
      expect((await trial.enter(bare)).status).toBe(200);
      return 'opens, as a guest';
    },
  },
  {
    name: 'LtiContextLaunchRequest',
    run: async (platform) => {
      const message = { [`${LTI}message_type`]: 'LtiContextLaunchRequest' };
      const link = { [`${LTI}resource_link`]: undefined, [`${LTI}custom`]: {} };
      const claims = { ...asTeacher(platform), ...message, ...link };
      expect((await platform.trial.enter(claims)).status).toBe(200);
      return 'opens the home of the course';
    },
  },
  {
    name: 'LtiDeepLinkingRequest of an instructor',
    run: async (platform) => {
      const { shape, trial } = platform;
      const asked = shape.deepLinking(trial.platform.issuer);
      const claims = {
        ...asTeacher(platform),
        [`${LTI}message_type`]: 'LtiDeepLinkingRequest',
        ...{ [`${LTI}resource_link`]: undefined, [`${LTI}custom`]: {} },
        ...asked,
      };
      const browser = new BrowserLike();
      const { base } = await trial.enter(claims, 'picker', browser);
      const choice = { item: 'assignment-1', action: 'return' };
      const outcome = await browser.submit(`${base}picker`, choice);
      const { action, fields } = formOf((await outcome.text()).replace(/^[^]*<main/, ''));
      const settings = asked[`${DL}deep_linking_settings`] as Record<string, unknown>;
      expect(action).toBe(settings['deep_link_return_url']);
      const answer = decodeJwt(fields['JWT'] ?? '');
      expect(answer[`${DL}data`]).toBe(settings['data']);
      expect(answer[`${DL}content_items`]).toEqual([
        expect.objectContaining({
          type: 'ltiResourceLink',
          custom: { item: 'assignment-1' },
          lineItem: expect.objectContaining({ resourceId: 'assignment-1' }),
        }),
      ]);
      return 'places what is chosen, with its column';
    },
  },
  {
    name: 'Members (NRPS), read after a launch',
    run: async (platform) => {
      const { trial } = platform;
      const listed = { user_id: 'listed', roles: ['Learner'], name: 'Anna in de lijst' };
      trial.platform.answer((req, _body, res) => {
        if (req.url === '/token') res.end('{"access_token":"token","expires_in":3600}');
        else res.end(JSON.stringify({ members: [listed] }));
      });
      const course = { [`${LTI}context`]: { id: 'course-of-the-roster' } };
      const browser = new BrowserLike();
      const { base } = await trial.enter({ ...asTeacher(platform), ...course }, '', browser);
      const read = async () => (await browser.get(base)).text();
      expect(await readUntil(read, 'Anna in de lijst')).toContain('Anna in de lijst');
      return 'lists who has not come yet';
    },
  },
  {
    name: 'Columns (AGS), where the launch names none',
    run: async ({ shape, trial, claims }) => {
      const id = shape.lineItem(trial.platform.issuer);
      const link = claims[`${LTI}resource_link`] as { id: string };
      const column = { id, label: 'x', scoreMaximum: 100, resourceLinkId: link.id };
      const asked = gradebookOf(trial, shape.scoreAnswer, [column]);
      const endpoint = { ...(claims[AGS] as object), lineitem: undefined };
      const course = { [`${LTI}context`]: { id: 'course-without-column' }, [AGS]: endpoint };
      const common = { ...claims, ...course };
      await releaseGrade(trial, { sub: 'columnless' }, common, shape.teacherRoles);
      const { pathname } = new URL(id);
      const all = await readUntil(async () => JSON.stringify(asked), `${pathname}/scores`);
      expect(all).toContain(`${pathname}/scores`);
      return 'the column of the link is found';
    },
  },
  {
    name: 'Dynamic registration by a one-time link',
    run: async ({ shape: { family, title, registering } }) => {
      const lms = await startRegisteringPlatform();
      lms.configuration = { [PLATFORM]: registering.platform };
      const { deploymentId } = registering;
      lms.onRegistration = (res, { body }) => {
        const given = deploymentId ? { deployment_id: deploymentId } : {};
        json(res, { ...body, client_id: `client-of-${family}`, [TOOL]: given });
      };
      const options = { organisation: `Gemeente ${title}`, autoApprove: true };
      const made = await tool.admin('POST', 'registration-links', options);
      const { url } = (await made.json()) as { url: string };
      const query = new URLSearchParams({
        openid_configuration: lms.configurationUrl,
        ...(registering.sendsToken ? { registration_token: 'a.token' } : {}),
      });
      expect((await fetch(`${url}?${query.toString()}`)).status).toBe(200);
      await lms.stop();
      const all = (await (await tool.admin('GET', 'registrations')).json()) as object[];
      const [registration] = all.filter((one) => 'issuer' in one && one.issuer === lms.url);
      expect(registration).toMatchObject({ family, status: 'active' });
      expect(JSON.stringify(registration)).toContain(deploymentId ?? '"deployments":[]');
      return 'registers, and is active';
    },
  },
  {
    name: 'Score (AGS), released by an instructor',
    run: async ({ shape, trial, claims }) => {
      const asked = gradebookOf(trial, shape.scoreAnswer);
      const read = await releaseGrade(trial, { sub: 'graded' }, claims, shape.teacherRoles);
      await readUntil(async () => JSON.stringify(asked), '/scores');
      const isShown = await readUntil(read, 'Verstuurd');
      // Canvas may have heard of the hand-in before.
      const isGrade = ({ url, body }: (typeof asked)[number]) =>
        url.includes('/scores') && /"graded".*"FullyGraded"/.test(body);
      const [{ url, body }, ...more] = asked.filter(isGrade) as [(typeof asked)[number]];
      expect(more).toEqual([]);
      const { pathname, search } = new URL(shape.lineItem(trial.platform.issuer));
      expect(url).toBe(`${pathname}/scores${search}`);
      expect(JSON.parse(body)).toMatchObject({
        userId: 'graded',
        gradingProgress: 'FullyGraded',
        activityProgress: 'Completed',
      });
      expect(isShown).toContain('Verstuurd');
      return 'sent once, to the path of the line item';
    },
  },
  {
    name: 'Results (AGS), read after the score',
    run: async ({ shape, trial, claims }) => {
      const result = { userId: 'read', resultScore: 55, resultMaximum: 100 };
      gradebookOf(trial, shape.scoreAnswer, [result]);
      const read = await releaseGrade(trial, { sub: 'read' }, claims, shape.teacherRoles);
      expect(await readUntil(read, 'gewijzigd')).toContain('In de LMS gewijzigd');
      return 'a grade that was overridden in the LMS is shown as such';
    },
  },
  {
    name: 'LtiSubmissionReviewRequest of an instructor',
    run: async (platform) => {
      const { trial, claims } = platform;
      const browser = new BrowserLike();
      const { base } = await trial.enter({ ...claims, sub: 'reviewed' }, '', browser);
      const work = { text: 'Werk dat bekeken wordt', action: 'submit' };
      expect((await browser.submit(`${base}assignments/1`, work)).status).toBe(303);
      const { page } = await trial.enter({
        ...asTeacher(platform),
        [`${LTI}message_type`]: 'LtiSubmissionReviewRequest',
        [`${LTI}for_user`]: { user_id: 'reviewed' },
      });
      expect(page).toContain('Werk dat bekeken wordt');
      return 'opens the work of that person';
    },
  },
  {
    name: 'A launch whose services are at another host',
    run: async ({ trial, claims }) => {
      const asked = gradebookOf(trial);
      const roster = { context_memberships_url: 'https://elsewhere.example/roster' };
      const foreign = { ...claims, sub: 'foreign', [NRPS]: roster };
      expect((await trial.enter(foreign, '', new BrowserLike())).status).toBe(200);
      expect(asked.filter(({ url }) => url === '/token')).toEqual([]);
      return 'opens, and no token is asked for';
    },
  },
];

const results = new Map<string, string>();
const cell = (message: string, title: string) => results.get(`${message} ${title}`) ?? 'not run';

describe.each(platforms.map((platform) => ({ ...platform, title: platform.shape.title })))(
  'in the words of $title',
  ({ title, ...platform }) => {
    for (const { name, run } of MESSAGES) {
      test(name, async () => {
        results.set(`${name} ${title}`, await run(platform));
      });
    }
  },
);

test('the table in the docs says what these tests found', () => {
  const titles = PLATFORM_SHAPES.map(({ title }) => title);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [
    line(['Message', ...titles]),
    line(['---', ...titles.map(() => '---')]),
    ...MESSAGES.map(({ name }) => line([name, ...titles.map((title) => cell(name, title))])),
  ].join('\n');
  if (process.env['UPDATE_DOCS']) writeFileSync(FILE, `${INTRODUCTION}\n${table}\n`);
  expect(readFileSync(FILE, 'utf8')).toBe(`${INTRODUCTION}\n${table}\n`);
});

afterAll(() => {
  results.clear();
});

const INTRODUCTION = `# LTI: which message, in whose words, with which result

Made by \`test/contract/lti/conformance.test.ts\`, which sends each message to the whole tool in the words of each LMS (\`test/support/platform-shapes.ts\`) and fails when this page says something else. \`UPDATE_DOCS=1\` writes it anew. Moodle is worded as captured from Moodle 4.5; Canvas and Brightspace after their documents and published tokens, not against a live site.

The bad and unusual payloads of the certification are in \`test/contract/lti/certification.test.ts\`, hostile inputs by number in \`test/contract/lti/hostile-inputs-*.test.ts\`, and a replay of captured traffic in \`test/contract/lti/capture-replay.test.ts\`.
`;
