import { expect, test } from '@jest/globals';
import request from 'supertest';
import { loadContent } from '../../../src/content/index.js';
import type { LaunchContext, Member } from '../../../src/course/index.js';
import { createDashboard } from '../../../src/dashboard/index.js';
import { aLaunch, BASE, clockAt, pageApp, weeklyFrom } from '../../support/page-app.js';

const content = await loadContent('config/course', 'config/course/media');
const clock = clockAt('2016-03-30T10:00:00Z');
const weekly = { run: weeklyFrom('2016-03-21T12:00+01:00') };
const instructor = { role: 'instructor' as const };

const aMember = (overrides: Partial<Member>) =>
  ({ role: 'learner', name: 'Ahmed', displayName: null, ...overrides }) as Member;

type AssignmentOverview = Parameters<typeof createDashboard>[0]['assignments'];
interface Asked extends Partial<AssignmentOverview> {
  readonly members?: readonly Member[];
}

/** The fakes have only what a test gives them: an unexpected question fails that test. */
async function home(launch: Partial<LaunchContext>, { members, ...assignments }: Asked) {
  const { routes } = createDashboard({
    content,
    course: { listMembers: async () => members ?? [] },
    assignments: assignments as AssignmentOverview,
    clock,
  });
  const { text } = await request(pageApp([routes], aLaunch(launch)))
    .get(BASE)
    .expect(200);
  return text.replace(/\s+/g, ' ');
}

const statesFor: AssignmentOverview['statesFor'] = async () =>
  new Map([
    [1, 'released'],
    [2, 'draft'],
  ]);

test('a participant sees what is next, the films, the lectures and how far the assignments are', async () => {
  const text = await home(weekly, { statesFor });
  expect(text).toContain('Werken met maatschappelijk initiatief</h1>');
  expect(text).toContain(`href="${BASE}assignments/2">Werk verder aan je concept</a>`);
  expect(text).toContain(`href="${BASE}films/introductie"`);
  expect(text).toContain(`href="${BASE}lectures/2">Intermediaire organisaties en knooppunten</a>`);
  expect(text).toContain('badge--good">Nagekeken');
  expect(text).toContain('<summary>Over deze collegereeks</summary>');
});

test('what is locked is named with its moment and leads nowhere', async () => {
  const text = await home(weekly, { statesFor });
  expect(text).toContain('Opent maandag 4 april 2016 om 12.00 uur');
  expect(text).not.toContain(`${BASE}lectures/3"`);
  expect(text).not.toContain(`${BASE}assignments/3"`);
  expect(text).not.toContain(`${BASE}films/afsluiting"`);
});

test('without a start date nothing is locked', async () => {
  const text = await home({}, { statesFor: async () => new Map() });
  expect(text).toContain(`href="${BASE}lectures/5"`);
  expect(text).toContain(`href="${BASE}films/afsluiting"`);
  expect(text).not.toContain('Opent');
});

test('an instructor of a run without a start gets one field to set it', async () => {
  const text = await home(instructor, { waitingFor: async () => new Map() });
  expect(text).toContain(`<form class="form" method="post" action="${BASE}settings">`);
  expect(text).toContain('name="csrf" value="test-csrf"');
  expect(text).toContain('name="mode" value="weekly"');
  expect(text).toContain('name="startsAt" type="datetime-local" required');
  expect(text).toContain('Er wacht niets op nakijken.');
  expect(text).toContain('Nog niemand heeft de cursus geopend.');
});

test('an instructor sees per lecture what waits, and may look at every lecture', async () => {
  const waiting = new Map([
    [1, 2],
    [3, 1],
  ]);
  const text = await home({ ...instructor, ...weekly }, { waitingFor: async () => waiting });
  expect(text).toContain('<p>3 opdrachten wachten op nakijken</p>');
  expect(text).toContain(`href="${BASE}grading">2 opdrachten wachten op nakijken</a>`);
  expect(text).toContain(`href="${BASE}grading">1 opdracht wacht op nakijken</a>`);
  expect(text).toContain('De reeks begon op maandag 21 maart 2016 om 12.00 uur.');
  expect(text).toContain(`href="${BASE}lectures/5"`);
  expect(text).not.toContain('<form class="form"');
});

test.each([
  [{ ...weekly.run, mode: 'open' as const }, 'Alle colleges staan open.'],
  [weeklyFrom('2016-04-04T12:00+02:00'), 'De reeks begint op maandag 4 april 2016 om 12.00 uur.'],
])('the schedule in a sentence', async (run, sentence) => {
  const text = await home({ ...instructor, run }, { waitingFor: async () => new Map() });
  expect(text).toContain(sentence);
});

test('the participants are listed with their last visit, instructors are not', async () => {
  const members = [
    aMember({ name: 'Ahmed <b>', lastLaunchAt: new Date('2016-03-30T07:05:00Z') }),
    aMember({ name: null, lastLaunchAt: new Date('2016-03-02T10:00:00Z') }),
    aMember({ name: 'Docent D.', role: 'instructor', lastLaunchAt: new Date('2016-03-02') }),
  ];
  const text = await home(instructor, { waitingFor: async () => new Map(), members });
  expect(text).toContain(
    'Ahmed &lt;b&gt;</th> <td><time datetime="2016-03-30T07:05:00.000Z">vandaag om 09.05 uur<',
  );
  expect(text).toContain('Deelnemer zonder naam</th>');
  expect(text).toContain('>2 maart 2016<');
  expect(text).not.toContain('Docent D.');
});

test('an English reader reads English around Dutch content', async () => {
  const text = await home({ ...weekly, locale: 'en' }, { statesFor });
  expect(text).toContain('What is next');
  expect(text).toContain('Opens Monday 4 April 2016 at 12:00 (Dutch time)');
  expect(text).toContain('<h1 lang="nl">');
});
