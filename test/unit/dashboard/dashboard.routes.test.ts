import { describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { loadContent } from '../../../src/content/index.js';
import type { LaunchContext, Member } from '../../../src/course/index.js';
import { createDashboard } from '../../../src/dashboard/index.js';
import { progressFrom } from '../../../src/lectures/progress.policy.js';
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

const CONDITIONS = {
  lectures: { done: 1, required: 5 },
  assignments: { done: 0, required: 3 },
  isMet: false,
};
/** Of a participant who has completed the first lecture. */
const progress = content.lectures.map((lecture) =>
  progressFrom(null, lecture, { enough: 0.9, wasCompleted: lecture.number === 1 }),
);

/** The fakes have only what a test gives them: an unexpected question fails that test. */
async function home(launch: Partial<LaunchContext>, { members, ...assignments }: Asked, page = '') {
  const { routes } = createDashboard({
    content,
    course: { listMembers: async () => members ?? [], extend: async () => undefined },
    assignments: assignments as AssignmentOverview,
    progress: { progressOfAll: async () => progress, progressOfMembers: async () => new Map() },
    desk: { lists: () => Promise.reject(new Error('Nobody asks for work here')) },
    certificate: { conditionsFor: async () => CONDITIONS },
    clock,
  });
  const { text } = await request(pageApp([routes], aLaunch(launch)))
    .get(`${BASE}${page}`)
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
  expect(text).toContain('1 van 5 colleges afgerond');
  expect(text).toContain('1 van 5 colleges afgerond <span class="badge">nog niet</span>');
  expect(text).toContain(`href="${BASE}introduction"`);
  expect(text).toContain(`href="${BASE}calendar.ics" download`);
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

test('a lecture that has just opened is announced until somebody begins it, and for a week', async () => {
  const text = await home(weekly, { statesFor });
  expect(text).toMatch(/College 2 staat klaar: <a [^>]+>Intermediaire organisaties en knooppunten/);
  expect(text.match(/badge--info">Nieuw</g)).toHaveLength(1);
  const later = { run: weeklyFrom('2016-03-14T12:00+01:00') };
  const nextWeek = await home(later, { statesFor });
  expect(nextWeek).toContain('College 3 staat klaar:');
  expect(await home({}, { statesFor })).not.toContain('staat klaar:');
});

test('whoever does not take part is shown no progress and no certificate', async () => {
  const text = await home({ role: 'observer' }, { statesFor });
  expect(text).not.toContain('colleges afgerond');
  expect(text).not.toContain('Bewijs van deelname');
});

describe('the introduction', () => {
  test('says in full what the owner announced, and every fact of it', async () => {
    const text = await home(weekly, {}, 'introduction');
    for (const fact of FACTS) expect(text.toLowerCase()).toContain(fact.toLowerCase());
  });

  test('has the dates of this run, and says that who is enrolled takes part', async () => {
    const text = await home(weekly, {}, 'introduction');
    expect(text).toContain('maandag 28 maart 2016 om 12.00 uur</time>');
    expect(text).toContain('De eerste keer begon op maandag 18 januari 2016 om 12.00 uur.');
    expect(text).toContain('Je hoeft je hier niet aan te melden.');
    const open = await home({ run: { ...weekly.run, mode: 'open' } }, {}, 'introduction');
    expect(open).toContain('In deze uitvoering staan alle colleges open.');
    expect(open).not.toContain('calendar.ics');
  });
});

const FACTS = [
  'vijf weken, waarbij we starten op maandag 18 januari 2016 vanaf 12.00 uur',
  'slechts 1 op de 9 van de circa 10.000 initiatieven',
  'buurtdemocratie, buurtmoestuinen of energiecoöperaties, zorgcoöperaties',
  'waar zit de ‘mismatch’',
  'Duurzame businessmodellen',
  'Intermediaire organisaties en knooppunten',
  'Maatschappelijk aanbesteden',
  'Organisatiecultuur',
  'Het politieke spel',
  'Er is geen specifieke voorkennis vereist voor deze cursus.',
  'bestuurders, raadsleden en gemeenteambtenaren',
  'leidinggevenden en ambtenaren uit andere overheidslagen',
  'wekelijks een nieuw college',
  'Noteer deze data alvast in je agenda!',
  'in jouw eigen tijd en tempo op ieder gewenst tijdstip',
  '(maximaal 15 minuten)',
  '<strong>Jan Jonker</strong>, hoogleraar duurzaam ondernemen, Radboud Universiteit Nijmegen',
  '<strong>Rinske van Noortwijk</strong>, directeur, GreenWish',
  '<strong>Boukje Keijzer</strong>, directeur, 7Zebra’s',
  '<strong>Anne-Marleen Dijkhuis</strong>, organisatie-adviseur, Gemeente Hollands Kroon',
  '<strong>Koos Janssen</strong>, burgemeester, gemeente Zeist',
  'Derk Loorbach, directeur van DRIFT en hoogleraar sociaal-economische transities, Erasmus Universiteit Rotterdam',
  'Casus',
  'Obstakels en mechanismen',
  'Analytisch raamwerk',
  'Handelingsperspectief',
  'Vraag, oproep, dilemma',
  'discussieforum is de sleutel tot het omooc-concept',
  'Een omooc-instructeur modereert actief de discussie.',
  'per college presenteren wij een opdracht',
  'Ministerie van Binnenlandse Zaken en Koninkrijksrelaties',
  'Greenwish',
];

describe('the calendar', () => {
  const calendar = (launch: Partial<LaunchContext>) => {
    const course = { listMembers: async () => [], extend: async () => undefined };
    const parts = { content, course, clock };
    const unasked = {} as Parameters<typeof createDashboard>[0];
    const { routes } = createDashboard({ ...unasked, ...parts });
    return request(pageApp([routes], aLaunch(launch))).get(`${BASE}calendar.ics`);
  };

  test.each([
    ['spring', '2016-03-21T12:00+01:00', ['20160321T110000Z', '20160328T100000Z']],
    ['autumn', '2016-10-24T12:00+02:00', ['20161024T100000Z', '20161031T110000Z']],
  ])(
    'has each lecture at noon on both sides of the change in %s',
    async (_season, start, moments) => {
      const answer = await calendar({ run: weeklyFrom(start) }).expect(200);
      expect(answer.headers['content-type']).toContain('text/calendar');
      expect(answer.headers['content-disposition']).toContain('colleges.ics');
      const lines = answer.text.replaceAll(/\r\n[ \t]/g, '').split('\r\n');
      const all = (name: string) =>
        lines.filter((line) => line.startsWith(name)).map((line) => line.slice(name.length));
      expect(all('DTSTART:').slice(0, 2)).toEqual(moments);
      expect(all('SUMMARY:')[1]).toBe('College 2: Intermediaire organisaties en knooppunten');
      expect(all('DURATION:')).toEqual(Array(5).fill('PT15M'));
      expect(new Set(all('UID:')).size).toBe(5);
      expect(all('DESCRIPTION:')[4]).toContain('Koos Janssen');
      expect(all('DESCRIPTION:')[4]).toContain('Ook: Afsluiting.');
      expect(answer.text).not.toContain('/l/');
    },
  );

  test.each([{}, { run: { ...weekly.run, mode: 'open' as const } }])(
    'is not there where nothing opens at a moment',
    async (launch) => {
      const { text } = await calendar(launch).expect(404);
      expect(text).toContain('Er zijn geen data');
    },
  );
});
