import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { gradebookOf, readUntil, releaseGrade } from '../../support/graded-work.js';
import { PLATFORM_SHAPES, type PlatformShape } from '../../support/platform-shapes.js';
import type { Claims } from '../../support/signing-platform.js';
import { joinTrial, startTrial, type Trial } from '../../support/trial.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
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
      for (const answer of [
        await trial.browser.post(url, form),
        await trial.browser.get(`${url}?${query}`),
      ]) {
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
    name: 'Score (AGS), released by an instructor',
    run: async ({ shape, trial, claims }) => {
      const asked = gradebookOf(trial, shape.scoreAnswer);
      const read = await releaseGrade(trial, { sub: 'graded' }, claims, shape.teacherRoles);
      await readUntil(async () => JSON.stringify(asked), '/scores');
      const isShown = await readUntil(read, 'Verstuurd');
      const [{ url, body }, ...more] = asked.filter((call) => call.url.includes('/scores')) as [
        (typeof asked)[number],
      ];
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
