import { beforeAll, expect, jest, test } from '@jest/globals';
import request from 'supertest';
import { assignmentRoutes } from '../../../src/assignments/assignments.routes.js';
import type { AssignmentsService, OwnWork } from '../../../src/assignments/assignments.service.js';
import { loadContent, type CourseContent } from '../../../src/content/index.js';
import type { LaunchContext } from '../../../src/course/index.js';
import { InvalidInputError } from '../../../src/kernel/errors.js';
import { aLaunch, BASE, pageApp, weeklyFrom } from '../../support/page-app.js';

const PAGE = `${BASE}assignments/1`;
const NOTHING_YET: OwnWork = { draft: null, attempts: [], grade: null, state: 'open' };
const TEACHER = aLaunch({ role: 'instructor' });

const CLOCK = { now: () => new Date('2027-01-12T11:00:00Z') };

let content: CourseContent;
beforeAll(async () => {
  content = await loadContent('config/course', 'config/course/media');
});

/** The fake has only the methods a test gives it: an unexpected call fails that test. */
const app = (service: Partial<AssignmentsService>, launch: LaunchContext = aLaunch()) =>
  request(pageApp([assignmentRoutes(service as AssignmentsService, content, CLOCK)], launch));
const withWork = (work: Partial<OwnWork> = {}) => ({
  ownWork: async () => ({ ...NOTHING_YET, ...work }),
});
const asRole = (audience: string) => aLaunch({ member: { ...aLaunch().member, audience } });

test('an assignment shows what is asked, how long it takes, and a form that stays in the launch', async () => {
  const { text } = await app(withWork()).get(PAGE).expect(200);
  expect(text).toContain('Het waardemodel van één initiatief');
  expect(text).toContain('Ongeveer 60 minuten, 300 tot 500 woorden');
  expect(text).toContain('<strong>Casus.</strong> Wat doet het initiatief');
  expect(text).toContain('Noem geen namen van inwoners');
  expect(text).toContain(`action="${PAGE}"`);
  expect(text).toContain('name="csrf" value="test-csrf"');
  expect(text).toContain('Concept bewaren');
  expect(text).toContain('Inleveren');
});

test('the hint for the own role comes before the assignment, the others after it', async () => {
  const { text } = await app(withWork(), asRole('raadslid')).get(PAGE);
  const places = ['raadsvoorstel terug', 'Kies één maatschappelijk', 'startsubsidie naar een'];
  const found = places.map((words) => text.indexOf(words));
  expect(found).not.toContain(-1);
  expect(found).toEqual(found.toSorted((a, b) => a - b));
});

test('in English the words of the tool are English and the course stays Dutch, marked as such', async () => {
  const { text } = await app(withWork(), aLaunch({ locale: 'en' })).get(PAGE);
  expect(text).toContain('Hand in');
  expect(text).toContain('<h1 lang="nl">Het waardemodel');
});

test('an instructor sees a preview without a form', async () => {
  const { text } = await app({}, TEACHER).get(PAGE).expect(200);
  expect(text).toContain('Je ziet de opdracht zoals deelnemers hem krijgen');
  expect(text).not.toContain('<form class="form"');
});

test('an instructor hands in nothing', async () => {
  await app({}, TEACHER).post(PAGE).type('form').send({ text: 'x', action: 'submit' }).expect(403);
});

test('an assignment that is not open yet says when it opens', async () => {
  const run = weeklyFrom('2027-03-28T10:00:00Z');
  const closed = app({}, aLaunch({ run }));
  const { text } = await closed.get(PAGE).expect(403);
  expect(text).toContain('zondag 28 maart 2027 om 12.00 uur');
});

test.each(['0', '6', 'een', '1.5'])('there is no assignment %s', async (number) => {
  await app({}).get(`${BASE}assignments/${number}`).expect(404);
});

test('a draft is saved as it was written', async () => {
  const saveDraft = jest.fn<AssignmentsService['saveDraft']>();
  const form = { text: ' een\r\ntwee ', action: 'draft' };
  await app({ saveDraft }).post(PAGE).type('form').send(form).expect(303);
  expect(saveDraft).toHaveBeenCalledWith(
    aLaunch(),
    1,
    expect.objectContaining({ text: ' een\ntwee ', added: [], removed: null }),
  );
});

test.each([
  ['the number of the attempt that the page had', '3', 3],
  ['none when the page had none', undefined, null],
  ['none when it is no number', 'drie', null],
])('handing in passes on %s', async (_rule, posted, attempt) => {
  const submit = jest.fn<AssignmentsService['submit']>();
  const form = { text: 'Werk', action: 'submit', attempt: posted };
  await app({ submit }).post(PAGE).type('form').send(form).expect(303).expect('Location', PAGE);
  expect(submit).toHaveBeenCalledWith(
    aLaunch(),
    1,
    expect.objectContaining({ text: 'Werk', attempt }),
  );
});

test.each([
  ['an unknown action', { text: 'Mijn <werk>', action: 'delete' }],
  ['no action', { text: 'Mijn <werk>' }],
])('%s is refused and the text is still there', async (_case, form) => {
  const { text } = await app(withWork()).post(PAGE).type('form').send(form).expect(422);
  expect(text).toContain('Mijn &lt;werk&gt;</textarea>');
});

test('a text that can no longer be handed in is shown for its writer to keep', async () => {
  const submit = async () => {
    throw new InvalidInputError({ text: 'assignments.closed' });
  };
  const graded = { ...withWork({ state: 'released' }), submit };
  const form = { text: 'Te laat', action: 'submit' };
  const { text } = await app(graded).post(PAGE).type('form').send(form).expect(422);
  expect(text).toContain('Te laat</textarea>');
  expect(text).toContain('Je vorige uitwerking is intussen beoordeeld');
});
