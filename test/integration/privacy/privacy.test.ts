import { beforeEach, expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { launch } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';
import { INSTRUCTOR } from '../../support/signing-platform.js';

const ROLES = 'https://purl.imsglobal.org/spec/lti/claim/roles';
const CONTEXT = 'https://purl.imsglobal.org/spec/lti/claim/context';
const WORK = 'Mijn uitwerking over de buurtmoestuin.';
const DRAFT = 'Nog maar een begin.';

const { tool, platform } = await startPlatformAndTool();
let browser: BrowserLike;
let base: string;
let person = 0;

beforeEach(async () => {
  person += 1;
  browser = new BrowserLike();
  base = await launchAs();
  await browser.submit(`${base}assignments/1`, { text: WORK, action: 'submit' });
  await browser.submit(`${base}assignments/2`, { text: DRAFT, action: 'draft' });
});

const launchAs = (claims: Record<string, unknown> = {}) =>
  launch(tool, platform, browser, { sub: `person-${person}`, name: `Noor ${person}`, ...claims });

const copyOf = async (page: string) => {
  const answer = await browser.get(`${page}privacy/export.json`);
  expect(answer.headers.get('content-disposition')).toContain('mijn-gegevens.json');
  return (await answer.json()) as Record<string, unknown>;
};

const erase = (mode: string) => browser.submit(`${base}privacy`, { mode }, `${base}privacy/erase`);

/** What an instructor sees of all work that waits. */
async function queue(): Promise<string> {
  const teacher = new BrowserLike();
  const own = await launch(tool, platform, teacher, { sub: 'teacher', [ROLES]: [INSTRUCTOR] });
  return (await teacher.get(`${own}grading`)).text();
}

test('a copy of the own data holds name, work and drafts, and nothing of anybody else', async () => {
  const copy = JSON.stringify(await copyOf(base));
  expect(copy).toContain(`Noor ${person}`);
  expect(copy).toContain(WORK);
  expect(copy).toContain(DRAFT);
  expect(copy).not.toContain(`Noor ${person - 1}"`);
});

test('a copy of the own data holds what the person did in another course of the same LMS', async () => {
  const elsewhere = await launchAs({ [CONTEXT]: { id: 'course-2', title: 'Tweede' } });
  await browser.submit(`${elsewhere}assignments/3`, { text: 'Ook van mij.', action: 'draft' });
  expect(JSON.stringify(await copyOf(base))).toContain('Ook van mij.');
});

test('wiped, the work is gone for the instructor too, and a later launch begins afresh', async () => {
  expect(await queue()).toContain(`Noor ${person}`);
  const answer = await erase('wipe');
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/erased']);
  expect(await (await browser.get(`${tool.url}/erased`)).text()).toContain('verwijderd');
  expect((await browser.get(base)).status).toBe(401);
  expect(await queue()).not.toContain(`Noor ${person}`);
  const copy = JSON.stringify(await copyOf(await launchAs()));
  expect(copy).not.toContain(WORK);
  expect(copy).not.toContain(DRAFT);
});

test('detached, the work stays for the instructor and nobody can see whose it is', async () => {
  await erase('detach');
  const page = await queue();
  expect(page).not.toContain(`Noor ${person}`);
  const copy = JSON.stringify(await copyOf(await launchAs()));
  expect(copy).not.toContain(WORK);
});

test.each(['', 'everything', 'wipe\u0000'])(
  'a way of erasing called %p is refused and erases nothing',
  async (mode) => {
    expect((await erase(mode)).status).toBe(422);
    expect(JSON.stringify(await copyOf(base))).toContain(WORK);
  },
);
