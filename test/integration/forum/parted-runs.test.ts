import { beforeAll, expect, test } from '@jest/globals';
import { asTeacher, forumOf, type Visitor } from '../../support/forum.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';
import { joinTrial } from '../../support/trial.js';

interface Run {
  readonly id: string;
  readonly startsAt: string | null;
  readonly contexts: readonly Readonly<Record<string, string>>[];
}

const { tool, platform } = await startPlatformAndTool();
const zeist = forumOf(tool, platform);
const bunnik = forumOf(tool, (await joinTrial(tool, { organisation: 'Gemeente Bunnik' })).platform);
const runs = async () => (await (await tool.admin('GET', 'runs')).json()) as Run[];

let karin: Visitor;
let marit: Visitor;
let bram: Visitor;
let els: Visitor;
let thread: string;
let joined: Run;
let course: Readonly<Record<string, string>>;
const leave = (body: object, id = joined.id) => tool.admin('POST', `runs/${id}/leave`, body);

beforeAll(async () => {
  karin = await zeist.enter('Karin');
  marit = await zeist.enter('Marit', asTeacher);
  bram = await bunnik.enter('Bram');
  els = await bunnik.enter('Els', asTeacher);
  await zeist.post(marit, 'settings', { startsAt: '2026-01-12T09:00', mode: 'weekly' });
  const ids = (await runs()).map(({ id }) => id);
  joined = (await (await tool.admin('POST', 'runs/join', { runs: ids })).json()) as Run;
  course = joined.contexts.find(({ organisation }) => organisation === 'Gemeente Bunnik')!;
  thread = await zeist.begin(karin, 'Vanuit Zeist.');
  await bunnik.reply(bram, thread, 'Bram antwoordt vanuit Bunnik.');
  await bunnik.post(bram, 'assignments/1', { text: 'Werk van Bram', action: 'submit' });
  await bunnik.post(bram, 'assignments/2', { text: 'Nog niet af', action: 'draft' });
});

test.each([
  ['a course that nobody knows', () => ({ ...course, contextId: 'unknown' }), 404],
  ['no course', () => ({}), 422],
  ['what is no text', () => ({ ...course, contextId: { $ne: '' } }), 422],
])('%s is not taken out', async (_what, body, status) => {
  expect((await leave(body())).status).toBe(status);
});

test('a course is not taken out of a run that is not there', async () => {
  expect((await leave(course, 'a'.repeat(24))).status).toBe(404);
});

test('a course taken out has a run of its own with the same schedule; asked twice it is one', async () => {
  const answers = await Promise.all([leave(course), leave(course)]);
  expect(answers.map(({ status }) => status)).toContain(200);
  const all = await runs();
  expect(all.map(({ contexts }) => contexts.length)).toEqual([1, 1]);
  expect(all.map(({ startsAt }) => startsAt)).toEqual(Array(2).fill('2026-01-12T08:00:00.000Z'));
});

test('the last course of a run is not taken out', async () => {
  expect((await leave(joined.contexts.find((one) => one !== course)!)).status).toBe(409);
});

test('work and drafts go along with the course, for their author and the teacher', async () => {
  expect((await bunnik.read(bram, 'assignments/1')).page).toContain('Werk van Bram');
  expect((await bunnik.read(bram, 'assignments/2')).page).toContain('Nog niet af');
  expect((await bunnik.read(els, 'grading')).page).toContain('Bram Jansen');
});

test('the threads stay whole for who stays, with the name of who left', async () => {
  const { page } = await zeist.read(karin, `forum/${thread}`);
  expect(page).toContain('Bram antwoordt vanuit Bunnik.');
  expect(page).toContain('Bram Jansen');
  expect(page).toContain('Gemeente Bunnik');
});

test('who left has a forum that begins anew, and does not see the old one', async () => {
  const { page } = await bunnik.read(bram, 'forum');
  expect(page).toContain('Wie ben je, en welk initiatief');
  expect(page).not.toContain(thread);
  expect((await bunnik.read(bram, `forum/${thread}`)).status).toBe(404);
  expect((await bunnik.read(bram, 'forum?q=zeist')).page).not.toContain('Vanuit');
  expect((await bunnik.reply(bram, thread, 'Nog iets.')).status).toBe(404);
});

test('who left hears nothing of what is said there since', async () => {
  await zeist.reply(karin, thread, 'Wat vind je daarvan?', { replyTo: '2' });
  const { page } = await bunnik.read(bram, 'forum/notices');
  expect(page).not.toContain('Hoe houd je het vol?');
  expect(page).not.toMatch(/badge--info/);
});

test('each teacher sets the schedule alone again, each their own', async () => {
  expect((await bunnik.read(els, 'settings')).page).not.toContain('meer organisaties mee');
  await bunnik.post(els, 'settings', { startsAt: '2026-05-01T09:00', mode: 'weekly' });
  await zeist.post(marit, 'settings', { startsAt: '2026-03-02T09:00', mode: 'weekly' });
  expect((await runs()).map(({ startsAt }) => startsAt?.slice(0, 10)).toSorted()).toEqual([
    '2026-03-02',
    '2026-05-01',
  ]);
});

test('the teacher who stays moderates what was left behind', async () => {
  const path = `forum/${thread}/posts/2/hide`;
  expect((await zeist.post(marit, path, { reason: 'Te scherp' })).status).toBe(303);
  expect((await zeist.read(karin, `forum/${thread}`)).page).not.toContain('Bram antwoordt');
});

test('a pause that is asked of who left holds in the run that was left', async () => {
  const path = `forum/${thread}/posts/2/pause`;
  expect((await zeist.post(marit, path, { reason: 'Te scherp', days: '7' })).status).toBe(303);
  expect(await bunnik.begin(bram, 'Hier schrijf ik verder.')).toMatch(/^[0-9a-f]{24}$/);
});

test('who left takes the own words away in both places', async () => {
  await bunnik.post(bram, 'privacy/erase', { mode: 'wipe', sure: 'yes' });
  expect((await zeist.read(marit, `forum/${thread}`)).page).not.toContain('Bram antwoordt');
  expect((await zeist.read(karin, `forum/${thread}`)).page).not.toContain('Bram Jansen');
});
