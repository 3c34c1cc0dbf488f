import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import request from 'supertest';
import type { LaunchContext } from '../../../src/course/index.js';
import { seconds } from '../../../src/kernel/clock.js';
import { BASE, pageApp } from '../../support/page-app.js';
import { LEVELS, startWorld, type World } from '../grading/support.js';

let world: World;
let teacher: LaunchContext;
let fatima: LaunchContext;
let count = 0;

beforeAll(async () => {
  world = await startWorld();
});
beforeEach(async () => {
  count += 1;
  teacher = await world.enter('teacher', 'instructor', `course-${count}`);
  fatima = await world.enter('fatima', 'learner', `course-${count}`);
});
afterAll(async () => {
  await world.database.connection.dropDatabase();
  await world.database.close();
});

const as = (launch: LaunchContext) => request(pageApp([world.assignments.routes], launch));
const pageOf = async (launch: LaunchContext, path: string, status = 200) =>
  (await as(launch).get(`${BASE}${path}`).expect(status)).text;
const post = (launch: LaunchContext, path: string, form: object) =>
  as(launch).post(`${BASE}${path}`).type('form').send(form);
const levelsAsPosted = Object.fromEntries(
  Object.entries(LEVELS).map(([part, level]) => [`level[${part}]`, String(level)]),
);

test('from draft to grade in the gradebook, as participant and instructor see it', async () => {
  await world.bringColumn('assignment-1', undefined, `course-${count}`);
  await post(fatima, 'assignments/1', { text: 'Een *begin*', action: 'draft' })
    .expect(303)
    .expect('Location', `${BASE}assignments/1?saved`);
  expect(await pageOf(fatima, 'assignments/1')).toContain('Een *begin*</textarea>');

  await post(fatima, 'assignments/1', { text: 'Een *verhaal*', action: 'submit' }).expect(303);
  const receipt = await pageOf(fatima, 'assignments/1');
  expect(receipt).toContain('Ingeleverd op 12 januari 2027 om 12.00 uur');

  const queue = await pageOf(teacher, 'grading');
  expect(queue).toContain('Naam van fatima');
  expect(queue).toContain('Wacht op beoordeling (1)');
  const work = /href="\/l\/test\/(grading\/[0-9a-f]{24})"/.exec(queue)?.[1] ?? '';
  expect(await pageOf(teacher, work)).toContain('Een <em>verhaal</em>');

  const form = { ...levelsAsPosted, comments: {}, comment: 'Mooi gedaan.', action: 'release' };
  await post(teacher, work, form).expect(303).expect('Location', `${BASE}${work}?done=release`);
  expect(await pageOf(teacher, work)).toContain('Wordt verstuurd');
  const before = await pageOf(fatima, 'assignments/1');
  expect(before).toContain('Voldaan');
  expect(before).toContain('8 van 10 punten');
  expect(before).toContain('Mooi gedaan.');
  expect(before).toContain('Het voorbeeld is concreet.');
  expect(before).not.toContain('In het gradebook van je LMS');
  expect(before).not.toContain('<textarea');

  world.clock.advance(seconds(1));
  await world.deliver();
  expect(await pageOf(fatima, 'assignments/1')).toContain('In het gradebook van je LMS sinds');
  expect(await pageOf(teacher, work)).toContain('Aangekomen');
  expect(await pageOf(teacher, 'grading')).toContain('Er wacht geen werk op je');
  const released = await pageOf(teacher, 'grading?state=released');
  expect(released).toContain(work);
  expect(released).toContain('Aangekomen');
});

test('returned work opens the form with its text and the comment', async () => {
  const { submissionId } = await world.handIn(fatima, 1, 'Mijn tekst.');
  await post(teacher, `grading/${submissionId}`, { comment: 'Wie doet wat?', action: 'return' });
  const page = await pageOf(fatima, 'assignments/1');
  expect(page).toContain('Je docent vraagt je om dit werk aan te vullen');
  expect(page).toContain('Wie doet wat?');
  expect(page).toContain('Mijn tekst.</textarea>');
  expect(page).toContain('name="attempt" value="2"');
  expect(await pageOf(teacher, 'grading?state=returned')).toContain(submissionId);
});

test("another course's submission does not exist, to read or to grade", async () => {
  const { submissionId } = await world.handIn(fatima);
  const elsewhere = await world.enter('teacher', 'instructor', 'elsewhere');
  await pageOf(elsewhere, `grading/${submissionId}`, 404);
  const form = { ...levelsAsPosted, action: 'release' };
  await post(elsewhere, `grading/${submissionId}`, form).expect(404);
  await pageOf(teacher, 'grading/none', 404);
  await pageOf(teacher, `grading/${'0'.repeat(24)}`, 404);
});

test('a participant neither sees nor grades', async () => {
  const { submissionId } = await world.handIn(fatima);
  await pageOf(fatima, 'grading', 403);
  await pageOf(fatima, `grading/${submissionId}`, 403);
  await post(fatima, `grading/${submissionId}`, { action: 'save' }).expect(403);
});

test('a text that is too long is refused and still stands in the form', async () => {
  const text = `${'a'.repeat(20_000)}<b>`;
  const { text: page } = await post(fatima, 'assignments/1', { text, action: 'submit' }).expect(
    422,
  );
  expect(page).toContain(`${'a'.repeat(20_000)}&lt;b&gt;</textarea>`);
  expect(page).toContain('Je tekst is langer dan 20.000 tekens');
  expect(await pageOf(fatima, 'assignments/1')).not.toContain('aaaa');
});

test('an end of line counts as one character, as people count', async () => {
  const text = `${'a'.repeat(19_998)}\r\nb`;
  await post(fatima, 'assignments/1', { text, action: 'submit' }).expect(303);
});

test('what an instructor filled in stands in the form again when a part has no level', async () => {
  const { submissionId } = await world.handIn(fatima);
  const form = { 'level[casus]': '2', 'comment': 'Bijna.', 'action': 'release' };
  const { text: page } = await post(teacher, `grading/${submissionId}`, form).expect(422);
  expect(page).toContain('Bijna.</textarea>');
  expect(page).toMatch(/name="level\[casus\]" value="2" checked/);
  expect(page).toContain('id="level-vraag-problem"');
  expect(page).not.toContain('id="level-casus-problem"');
});

test('an assessment of an attempt that is no longer the newest is kept as a concept of the newest', async () => {
  const first = await world.handIn(fatima, 1, 'Eerste versie.');
  const second = await world.handIn(fatima, 1, 'Tweede versie.');
  const form = { ...levelsAsPosted, comments: {}, comment: 'Mooi gedaan.', action: 'release' };
  const newest = `${BASE}grading/${second.submissionId}?done=newer`;
  await post(teacher, `grading/${first.submissionId}`, form).expect(303).expect('Location', newest);
  expect((await world.gradeOf(fatima)).state).toBe('concept');
  const page = await pageOf(teacher, `grading/${second.submissionId}?done=newer`);
  expect(page).toContain('Er is intussen een nieuwe poging ingeleverd');
  expect(page).toContain('Mooi gedaan.</textarea>');
  expect(page).toContain('Eerste versie.');
  const old = await pageOf(teacher, `grading/${first.submissionId}`);
  expect(old).toContain('Naar de nieuwste poging');
  expect(old).not.toContain('value="release"');
});
