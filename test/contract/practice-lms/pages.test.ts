import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ALDERMAN, COUNCILLOR, LmsLab, MEDIA, TEACHER } from './support.js';

let lab: LmsLab;
beforeEach(async () => {
  lab = await LmsLab.start();
});
afterEach(() => lab.stop());

const read = async (path: string, personId = TEACHER) => (await lab.page(path, personId)).text();

const grade = (changes: object = {}) =>
  lab.call(`${lab.url}/services/2/lineitems/102/lineitem/scores?type_id=1`, {
    media: MEDIA.score,
    body: {
      userId: ALDERMAN,
      scoreGiven: 7.5,
      scoreMaximum: 10,
      comment: 'Helder <b>& kort',
      activityProgress: 'Completed',
      gradingProgress: 'FullyGraded',
      timestamp: '2026-03-02T11:00:00Z',
      ...changes,
    },
  });

test('the home page is the course with its eleven activities', async () => {
  const html = await read('/');
  expect(html).toContain('<h1>Werken met maatschappelijk initiatief</h1>');
  expect(html.match(/href="\/activiteiten\/[^"]+"/g)).toHaveLength(11);
  expect(html).toContain('De dilemmanotitie');
});

test('every page keeps scripts and styles out of its markup and asks for no other host than the tool', async () => {
  for (const path of ['/', '/activiteiten/opdracht-1', '/cijfers', '/koppeling']) {
    const answer = await lab.page(path, TEACHER);
    const html = await answer.text();
    expect([path, answer.status]).toEqual([path, 200]);
    expect(html).not.toMatch(/<style|style="|<script|\son\w+="/);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain(`frame-src 'self' ${lab.toolUrl};`);
    expect(policy).toContain(`form-action 'self' ${lab.toolUrl};`);
  }
});

test('an activity stands in a frame with a title, a path back and a way into a new window', async () => {
  const html = await read('/activiteiten/opdracht-2');
  expect(html).toContain(
    '<iframe class="tool card" src="/activiteiten/opdracht-2/start" title="Opdracht 2: Jouw knooppuntenkaart" allow="fullscreen; autoplay">',
  );
  expect(html).toContain('aria-label="Kruimelpad"');
  expect(html).toContain('href="/activiteiten/opdracht-2/start?venster=nieuw" target="_blank"');
});

test('choosing a person is remembered and leads back to the same page', async () => {
  const answer = await lab.post('/persoon', TEACHER, { persoon: COUNCILLOR, terug: '/cijfers' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/cijfers']);
  expect(answer.headers.get('set-cookie')).toBe('persoon=22; Path=/; HttpOnly; SameSite=Lax');
  expect(await read('/', COUNCILLOR)).toContain('<span class="who-name">Yusuf Demirel</span>');
});

test.each(['//example.test', '/\\example.test', 'https://example.test', '/a b'])(
  'choosing a person does not lead to %s',
  async (terug) => {
    const answer = await lab.post('/persoon', TEACHER, { persoon: COUNCILLOR, terug });
    expect(answer.headers.get('location')).toBe('/');
  },
);

test('an unknown person is refused, and so is a form of another site', async () => {
  expect((await lab.post('/persoon', TEACHER, { persoon: '99', terug: '/' })).status).toBe(422);
  const answer = await lab.page('/persoon', TEACHER, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site' },
    body: new URLSearchParams({ persoon: COUNCILLOR, terug: '/' }),
  });
  expect(answer.status).toBe(403);
});

test('the gradebook shows the teacher each score with comment, moment and state', async () => {
  await grade();
  await grade({
    userId: COUNCILLOR,
    activityProgress: 'Submitted',
    gradingProgress: 'PendingManual',
  });
  await grade({ userId: '23', activityProgress: 'InProgress', gradingProgress: 'Pending' });
  const html = await read('/cijfers');
  expect(html).toContain('<strong>7,5</strong>');
  expect(html).toContain('Helder &lt;b&gt;&amp; kort');
  expect(html).toContain('<time class="quiet" datetime="2026-03-02T11:00:00Z">2 mrt 2026, 12:00');
  expect(html).toContain('Beoordeeld');
  expect(html).toContain('In beoordeling');
  expect(html).toContain('Voorlopig');
  expect(html.match(/role="rowheader"/g)).toHaveLength(3);
});

test('a participant sees the own grades only, and no form to set one', async () => {
  await grade();
  const own = await read('/cijfers', ALDERMAN);
  expect(own).toContain('<strong>7,5</strong>');
  expect(own).toContain('Helder &lt;b&gt;&amp; kort');
  expect(own.match(/role="rowheader"/g)).toHaveLength(1);
  expect(own).not.toContain('name="cijfer"');
  expect(await read('/cijfers', COUNCILLOR)).not.toContain('7,5');
});

test('a participant cannot set a grade, and nobody one for a person who is not there', async () => {
  const own = { actie: 'aanpassen', cijfer: '10', toelichting: '' };
  expect((await lab.post(`/cijfers/102/${ALDERMAN}`, ALDERMAN, own)).status).toBe(404);
  expect((await lab.post('/cijfers/102/99', TEACHER, own)).status).toBe(404);
  expect((await lab.post(`/cijfers/999/${ALDERMAN}`, TEACHER, own)).status).toBe(404);
});

test.each(['elf', '-1', '10,5'])('a teacher cannot set the grade %s', async (cijfer) => {
  const own = { actie: 'aanpassen', cijfer, toelichting: '' };
  expect((await lab.post(`/cijfers/102/${ALDERMAN}`, TEACHER, own)).status).toBe(422);
});

test('the course page tells a participant the own score and the teacher how many are graded', async () => {
  await grade();
  expect(await read('/', ALDERMAN)).toContain('7,5 van 10');
  expect(await read('/', TEACHER)).toContain('1 van 3 beoordeeld');
});

test('who comes back from the tool reads what it had to say, as text', async () => {
  const query = new URLSearchParams({ lti_msg: 'Bewaard', lti_errormsg: '<i>Fout' });
  const html = await read(`/activiteiten/opdracht-1/terug?${query.toString()}`);
  expect(html).toContain('Bewaard');
  expect(html).toContain('&lt;i&gt;Fout');
  expect(html).toContain('href="/" target="_top"');
});

test.each(['/nergens', '/activiteiten/opdracht-9'])('%s is a clear page with 404', async (path) => {
  const answer = await lab.page(path, TEACHER);
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('Deze pagina bestaat niet');
});

test.each(['/%zz', '/cijfers/%zz/1', '/activiteiten/opdracht-1/start?venster=iets'])(
  '%s is a clear page without a stack trace',
  async (path) => {
    const answer = await lab.page(path, TEACHER);
    expect([400, 404]).toContain(answer.status);
    expect(await answer.text()).not.toMatch(/ at |node_modules|Zod/);
  },
);

test('a form that is too large is a clear page with 413', async () => {
  const answer = await lab.post('/persoon', TEACHER, { persoon: 'x'.repeat(70_000) });
  expect(answer.status).toBe(413);
  expect(await answer.text()).toContain('Dit is te groot om te versturen');
});
