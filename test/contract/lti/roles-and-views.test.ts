import { describe, expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { launch } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';
import { INSTRUCTOR, LEARNER, type Claims } from '../../support/signing-platform.js';
import { until } from '../../support/until.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const NRPS = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
const ENDPOINT = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const SCORE = 'https://purl.imsglobal.org/spec/lti-ags/scope/score';
const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';
const TEST_USER = 'http://purl.imsglobal.org/vocab/lti/system/person#TestUser';
const PARTS = ['casus', 'obstakels', 'raamwerk', 'handelingsperspectief', 'vraag'];
const LEVELS = Object.fromEntries(PARTS.map((part) => [`level[${part}]`, '2']));
const DOES_NOT_COUNT = 'Wat je hier inlevert, telt niet mee';

const { tool, platform } = await startPlatformAndTool();
const scores: string[] = [];
let roster: readonly object[] = [];
platform.answer((req, body, res) => {
  if (req.url?.includes('/scores')) scores.push((JSON.parse(body) as { userId: string }).userId);
  if (req.url === '/token') res.end(JSON.stringify({ access_token: 'x', expires_in: 3600 }));
  else res.end(req.url?.startsWith('/roster') ? JSON.stringify({ members: roster }) : '[]');
});

let courses = 0;
/** A course of its own for each test, with a gradebook column. */
const newCourse = (): Claims => {
  courses += 1;
  return {
    [`${LTI}context`]: { id: `roles-${courses}`, title: 'Zonnedael' },
    [ENDPOINT]: { scope: [SCORE], lineitem: `${platform.issuer}/items/${courses}` },
  };
};

interface Visitor {
  readonly browser: BrowserLike;
  readonly base: string;
  readonly page: (path?: string) => Promise<string>;
  readonly status: (path: string) => Promise<number>;
  readonly post: (path: string, form: Record<string, string>) => Promise<number>;
}

async function visit(claims: Claims, browser = new BrowserLike()): Promise<Visitor> {
  const base = await launch(tool, platform, browser, claims);
  return {
    browser,
    base,
    page: async (path = '') => (await browser.get(`${base}${path}`)).text(),
    status: async (path) => (await browser.get(`${base}${path}`)).status,
    post: async (path, form) =>
      (await browser.submit(`${base}privacy`, form, `${base}${path}`)).status,
  };
}

const as = (sub: string, ...roles: string[]): Claims => ({ sub, [`${LTI}roles`]: roles });
const handIn = (who: Visitor) => who.post('assignments/1', { text: 'Werk', action: 'submit' });

/** Grades the one piece of work that waits, and says what its page then tells about the gradebook. */
async function release(teacher: Visitor): Promise<string> {
  const id = /grading\/([0-9a-f]{24})/.exec(await teacher.page('grading'))?.[1] ?? '';
  expect(await teacher.post(`grading/${id}`, { ...LEVELS, action: 'release' })).toBe(303);
  return teacher.page(`grading/${id}`);
}

describe('the roles of a course', () => {
  test('a teaching assistant grades', async () => {
    const assistant =
      'http://purl.imsglobal.org/vocab/lis/v2/membership/Instructor#TeachingAssistant';
    const who = await visit({ ...newCourse(), ...as('assistant', assistant) });
    expect(await who.status('grading')).toBe(200);
  });

  test('a content developer sees everything ahead of time, and neither grades, sets nor hands in', async () => {
    const course = newCourse();
    const teacher = await visit({ ...course, ...as('t', INSTRUCTOR) });
    await teacher.post('settings', { startsAt: '2090-01-01T12:00', mode: 'weekly' });
    const who = await visit({ ...course, ...as('designer', `${MEMBERSHIP}ContentDeveloper`) });
    expect(await who.page()).toContain('Ontwikkelaar');
    expect(await who.page()).toContain('href="/l/');
    expect(await who.page()).toMatch(/lectures\/5">/);
    expect(await who.status('lectures/5')).toBe(200);
    expect(await who.page('assignments/5')).not.toContain('<textarea');
    for (const path of ['grading', 'settings', 'copied']) expect(await who.status(path)).toBe(403);
    expect(await handIn(who)).toBe(403);
  });

  test('#88: an observer reads, hands nothing in and sees nothing ahead of time', async () => {
    const course = newCourse();
    const teacher = await visit({ ...course, ...as('t', INSTRUCTOR) });
    await teacher.post('settings', { startsAt: '2090-01-01T12:00', mode: 'weekly' });
    const who = await visit({ ...course, ...as('parent', `${MEMBERSHIP}Mentor`) });
    expect(await who.page()).toContain('Meekijker');
    expect(await who.status('lectures/1')).toBe(403);
    expect(await who.status('grading')).toBe(403);
    expect(await handIn(who)).toBe(403);
    expect(await who.post('view', { as: 'participant' })).toBe(403);
    expect(await who.post('profile', { displayName: 'Ouder', role: '', locale: 'nl' })).toBe(303);
  });

  test('#86: who is instructor and learner teaches', async () => {
    const who = await visit({ ...newCourse(), ...as('both', LEARNER, INSTRUCTOR) });
    expect(await who.status('grading')).toBe(200);
  });
});

describe('who does not count', () => {
  test.each([
    ['#87: a test student', [LEARNER, TEST_USER], 'Testdeelnemer'],
    ['#81: a guest without a role', [], 'Gast in deze cursus'],
    [
      '#85: an instructor of the institution only',
      ['http://purl.imsglobal.org/vocab/lis/v2/institution/person#Instructor'],
      'Gast in deze cursus',
    ],
  ])(
    '%s takes part, wears a badge and is graded without the gradebook',
    async (_row, roles, badge) => {
      const course = newCourse();
      const who = await visit({ ...course, ...as('sandbox', ...roles) });
      for (const path of ['', 'lectures/1', 'assignments/1', 'profile', 'privacy']) {
        expect(await who.page(path)).toContain(DOES_NOT_COUNT);
        expect(await who.page(path)).toContain(badge);
      }
      expect(await handIn(who)).toBe(303);
      const teacher = await visit({ ...course, ...as('t', INSTRUCTOR) });
      const page = await release(teacher);
      expect(page).toContain('Gaat niet naar het gradebook');
      expect(page).toContain(badge);
      expect(await who.page('assignments/1')).toContain('10 van 10 punten');
      const real = await visit({
        ...course,
        ...as(`real-${badge.length}-${roles.length}`, LEARNER),
      });
      expect(await real.page()).not.toContain(DOES_NOT_COUNT);
      await handIn(real);
      await release(teacher);
      await until(() => scores.includes(`real-${badge.length}-${roles.length}`));
      expect(scores).not.toContain('sandbox');
    },
  );

  test('a guest who becomes a participant is sent when the grade is released again', async () => {
    const course = newCourse();
    await handIn(await visit({ ...course, ...as('late') }));
    const teacher = await visit({ ...course, ...as('t', INSTRUCTOR) });
    const path = `grading/${/grading\/([0-9a-f]{24})/.exec(await teacher.page('grading'))?.[1]}`;
    await teacher.post(path, { ...LEVELS, action: 'release' });
    await visit({ ...course, ...as('late', LEARNER) });
    expect(scores).not.toContain('late');
    await teacher.post(path, { ...LEVELS, action: 'release' });
    await until(() => scores.includes('late'));
  });

  test('Moodle switches the role of a teacher: same sub, learner only, and no grade is sent (capture 61)', async () => {
    const course = newCourse();
    await visit({ ...course, ...as('tina', INSTRUCTOR) });
    const switched = await visit({ ...course, ...as('tina', LEARNER) });
    expect(await switched.page()).toContain('Docent in de rol van deelnemer');
    expect(await handIn(switched)).toBe(303);
    const teacher = await visit({ ...course, ...as('t2', INSTRUCTOR) });
    expect(await release(teacher)).toContain('Docent in de rol van deelnemer');
    expect(scores).not.toContain('tina');
  });
});

describe('teacher and switched role in one browser', () => {
  const listed = (sub: string, role: string) => ({ user_id: sub, roles: [role] });

  test('without a roster the older tab loses its rights', async () => {
    const course = newCourse();
    const teacher = await visit({ ...course, ...as('tom', INSTRUCTOR) });
    const switched = await visit({ ...course, ...as('tom', LEARNER) }, teacher.browser);
    expect(await teacher.status('grading')).toBe(403);
    expect(await switched.status('grading')).toBe(403);
  });

  test('with a roster that knows the teacher both work, until the roster takes the role back', async () => {
    const course = {
      ...newCourse(),
      [NRPS]: { context_memberships_url: `${platform.issuer}/roster`, service_versions: ['2.0'] },
    };
    roster = [listed('tess', 'Instructor'), listed('pia', 'Learner')];
    const teacher = await visit({ ...course, ...as('tess', INSTRUCTOR) });
    await until(async () => (await teacher.page()).includes('Nog niet geweest'));
    const switched = await visit({ ...course, ...as('tess', LEARNER) }, teacher.browser);
    expect(await teacher.status('grading')).toBe(200);
    expect(await switched.status('grading')).toBe(403);
    expect(await switched.page()).toContain('Docent in de rol van deelnemer');
    roster = [listed('tess', 'Learner'), listed('pia', 'Learner')];
    tool.clock.advance(15_000);
    await visit({ ...course, ...as('tess', LEARNER) });
    await until(async () => (await teacher.status('grading')) === 403);
  });
});

describe('looking as a participant', () => {
  test('an instructor looks with a learner’s eyes and goes back, with a badge on every page', async () => {
    const course = newCourse();
    const teacher = await visit({ ...course, ...as('look', INSTRUCTOR) });
    await teacher.post('settings', { startsAt: '2090-01-01T12:00', mode: 'weekly' });
    expect(await teacher.page()).toContain('Bekijk als deelnemer');
    expect(await teacher.post('view', { as: 'participant' })).toBe(303);
    for (const path of ['', 'assignments/1', 'profile']) {
      const page = await teacher.page(path);
      expect(page).toContain('Kijkt als deelnemer');
      expect(page).toContain('Terug naar je eigen weergave');
    }
    expect(await teacher.status('lectures/1')).toBe(403);
    expect(await teacher.status('grading')).toBe(403);
    expect(await teacher.post('view', { as: 'own' })).toBe(303);
    expect(await teacher.status('grading')).toBe(200);
  });

  test('what is handed in while looking is never sent', async () => {
    const teacher = await visit({ ...newCourse(), ...as('looker', INSTRUCTOR) });
    await teacher.post('view', { as: 'participant' });
    expect(await handIn(teacher)).toBe(303);
    await teacher.post('view', { as: 'own' });
    expect(await release(teacher)).toContain('Gaat niet naar het gradebook');
    expect(scores).not.toContain('looker');
  });

  test('a participant has one way to look only', async () => {
    const who = await visit({ ...newCourse(), ...as('plain', LEARNER) });
    expect(await who.page()).not.toContain('Bekijk als deelnemer');
    expect(await who.post('view', { as: 'own' })).toBe(403);
    expect(await who.status('grading')).toBe(403);
  });
});

describe('a second launch', () => {
  test('#116: another name and role count at once, in older tabs too', async () => {
    const course = newCourse();
    const first = await visit({ ...course, ...as('kim', INSTRUCTOR), name: 'Kim Oud' });
    const second = await visit({
      ...course,
      ...as('kim', `${MEMBERSHIP}Mentor`),
      name: 'Kim Nieuw',
    });
    expect(await second.page()).toContain('Kim Nieuw');
    expect(await first.page()).toContain('Kim Nieuw');
    expect(await first.status('grading')).toBe(403);
  });

  test('#117: two subs with one e-mail address are two persons', async () => {
    const course = newCourse();
    const teacher = await visit({ ...course, ...as('t', INSTRUCTOR) });
    for (const sub of ['one', 'two'])
      await visit({
        ...course,
        ...as(sub, LEARNER),
        name: `Naam ${sub}`,
        email: 'same@example.test',
      });
    const page = await teacher.page();
    expect(page).toContain('Naam one');
    expect(page).toContain('Naam two');
  });
});
