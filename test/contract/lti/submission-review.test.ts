import { beforeAll, describe, expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { beginLogin, launch } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';
import { INSTRUCTOR, type Claims } from '../../support/signing-platform.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const MENTOR = 'http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor';

const { tool, platform } = await startPlatformAndTool();

const reviewing = (forUser: unknown, item: string | null, overrides: Claims = {}): Claims => ({
  sub: 'teacher',
  [`${LTI}message_type`]: 'LtiSubmissionReviewRequest',
  [`${LTI}roles`]: [INSTRUCTOR],
  [`${LTI}for_user`]: forUser,
  [`${LTI}custom`]: item === null ? {} : { item },
  ...overrides,
});
const asLearner = { sub: 'noor', [`${LTI}roles`]: ['Learner'] };

async function open(claims: Claims) {
  const browser = new BrowserLike();
  const page = await launch(tool, platform, browser, claims);
  return { page, html: await (await browser.get(page)).text() };
}
async function refusal(claims: Claims) {
  const browser = new BrowserLike();
  const { state, nonce } = await beginLogin(tool, platform, browser);
  const id_token = await platform.sign(platform.claims(nonce, claims));
  const answer = await browser.post(`${tool.url}/lti/launch`, { state, id_token });
  return { status: answer.status, html: await answer.text() };
}

beforeAll(async () => {
  const hand = async (sub: string, number: number, text: string, context = 'course-1') => {
    const browser = new BrowserLike();
    const inContext = { [`${LTI}context`]: { id: context, title: 'Cursus' } };
    const home = await launch(tool, platform, browser, { sub, ...inContext });
    await browser.submit(`${home}assignments/${number}`, { text, action: 'submit' });
    tool.clock.advance(60_000);
  };
  await hand('noor', 2, 'Eerste poging bij twee');
  await hand('noor', 2, 'Tweede poging bij twee');
  await hand('noor', 1, 'Daarna nog opdracht een');
  await hand('elders', 2, 'Werk uit een andere cursus', 'course-2');
});

describe('an instructor who comes from the gradebook', () => {
  test('sees the newest attempt of that person at the assignment of the column', async () => {
    const { page, html } = await open(reviewing({ user_id: 'noor' }, 'assignment-2'));
    expect(page).toMatch(/\/grading\/[0-9a-f]{24}$/);
    expect(html).toContain('Tweede poging bij twee');
  });

  test.each([null, 'course', 'lecture-2', 'assignment-9'])(
    'sees what was handed in last where the column is about %s',
    async (item) => {
      const { html } = await open(reviewing({ user_id: 'noor' }, item));
      expect(html).toContain('Daarna nog opdracht een');
    },
  );

  test.each([
    ['has handed nothing in', 'noor', 'assignment-3'],
    ['is of another course', 'elders', 'assignment-2'],
    ['is not known', 'niemand', null],
  ])('#114: reads that there is nothing where the person %s', async (_who, user_id, item) => {
    const { status, html } = await refusal(reviewing({ user_id }, item));
    expect(status).toBe(404);
    expect(html).toContain('heeft hier nog niets ingeleverd');
    expect(html).not.toContain('andere cursus');
  });
});

describe('a participant who comes from the gradebook', () => {
  test('reads the own work', async () => {
    const { page, html } = await open(reviewing({ user_id: 'noor' }, 'assignment-2', asLearner));
    expect(page).toMatch(/\/assignments\/2$/);
    expect(html).toContain('Tweede poging bij twee');
  });

  test('goes to the course where the column is about no assignment', async () => {
    const { page } = await open(reviewing({ user_id: 'noor' }, null, asLearner));
    expect(page).toMatch(/\/l\/[\w-]{43}\/$/);
  });

  test.each([
    ['a participant', asLearner],
    ['a parent', { sub: 'ouder', [`${LTI}roles`]: [MENTOR] }],
  ])('#114: as %s may not look at the work of others', async (_who, person) => {
    const { status } = await refusal(reviewing({ user_id: 'iemand' }, 'assignment-2', person));
    expect(status).toBe(403);
  });
});

test.each([undefined, null, {}, { user_id: 7 }])(
  '#114: a request for %j is refused',
  async (forUser) => {
    expect((await refusal(reviewing(forUser, 'assignment-2'))).status).toBe(400);
  },
);
