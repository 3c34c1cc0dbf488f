import { beforeEach, describe, expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { launch } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';
import { INSTRUCTOR, LEARNER, type Claims } from '../../support/signing-platform.js';
import { until } from '../../support/until.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const ENDPOINT = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const AGS = 'https://purl.imsglobal.org/spec/lti-ags/scope/';
const PARTS = ['casus', 'obstakels', 'raamwerk', 'handelingsperspectief', 'vraag'];
const LEVELS = Object.fromEntries(PARTS.map((part) => [`level[${part}]`, '2']));

const { tool, platform } = await startPlatformAndTool();

interface Call {
  readonly method: string;
  readonly url: string;
  readonly accept: string;
}
let calls: Call[] = [];
let lists: Readonly<Record<string, readonly object[]>> = {};
platform.answer((req, _body, res) => {
  const url = req.url ?? '';
  if (url === '/token') {
    res.end(JSON.stringify({ access_token: 'x', expires_in: 3600 }));
    return;
  }
  calls.push({ method: req.method ?? '', url, accept: req.headers.accept ?? '' });
  res.end(JSON.stringify(lists[url] ?? []));
});
const scored = () => calls.filter(({ url }) => url.includes('/scores')).map(({ url }) => url);

let courses = 0;
beforeEach(() => {
  courses += 1;
  calls = [];
  lists = {};
});

const context = (id: string, copiedFrom?: string): Claims => ({
  [`${LTI}context`]: { id: `${id}-${courses}`, title: id },
  [`${LTI}custom`]: { context_id_history: copiedFrom ? `zeer-oud,${copiedFrom}-${courses}` : '' },
});

async function visit(sub: string, role: string, claims: Claims) {
  const browser = new BrowserLike();
  const first = await launch(tool, platform, browser, { ...claims, sub, [`${LTI}roles`]: [role] });
  const base = /^.*\/l\/[^/]+\//.exec(first)?.[0] ?? '';
  return {
    first: first.slice(base.length),
    page: async (path = '') => (await browser.get(`${base}${path}`)).text(),
    status: async (path: string) => (await browser.get(`${base}${path}`)).status,
    post: async (path: string, form: Record<string, string>) =>
      (await browser.submit(`${base}privacy`, form, `${base}${path}`)).status,
  };
}

/** A course with a schedule. */
async function original(startsAt: string): Promise<void> {
  const teacher = await visit('old-teacher', INSTRUCTOR, context('original'));
  await teacher.post('settings', { startsAt, mode: 'weekly' });
}

describe('a copied course', () => {
  test('asks its instructor once whether to keep the schedule, and keeps what is still to come', async () => {
    await original('2090-03-01T12:00');
    const teacher = await visit('t', INSTRUCTOR, context('copy', 'original'));
    expect(teacher.first).toBe('copied');
    const question = await teacher.page('copied');
    expect(question).toContain('Deze cursus is een kopie');
    expect(question).toContain('woensdag 1 maart 2090 om 12.00 uur');
    expect(await teacher.post('copied', { choice: 'keep' })).toBe(303);
    expect(await teacher.page()).toContain('De reeks begint op woensdag 1 maart 2090');
    const again = await visit('t', INSTRUCTOR, context('copy', 'original'));
    expect(again.first).toBe('');
    expect(await again.status('copied')).toBe(303);
  });

  test('does not take over a start after which all would be open at once', async () => {
    await original('2016-01-18T12:00');
    const teacher = await visit('t', INSTRUCTOR, context('copy', 'original'));
    expect(await teacher.page('copied')).toContain('en is afgelopen');
    await teacher.post('copied', { choice: 'keep' });
    expect(await teacher.page()).toContain('Wanneer begint de reeks?');
  });

  test('begins like any other when its instructor wants that', async () => {
    await original('2090-03-01T12:00');
    const teacher = await visit('t', INSTRUCTOR, context('copy', 'original'));
    expect(await teacher.post('copied', { choice: 'fresh' })).toBe(303);
    expect(await teacher.page()).toContain('Wanneer begint de reeks?');
    expect(await teacher.post('copied', { choice: 'weg' })).toBe(422);
  });

  test('is an ordinary new course for participants until then, and afterwards the choice counts for them', async () => {
    await original('2090-03-01T12:00');
    const learner = await visit('a', LEARNER, context('copy', 'original'));
    expect(learner.first).toBe('');
    expect(await learner.status('lectures/1')).toBe(200);
    expect(await learner.status('copied')).toBe(403);
    const teacher = await visit('t', INSTRUCTOR, context('copy', 'original'));
    expect(teacher.first).toBe('copied');
    await teacher.post('copied', { choice: 'keep' });
    expect(await learner.status('lectures/1')).toBe(403);
  });

  test('of two instructors who choose, the first decides and the second is told', async () => {
    await original('2090-03-01T12:00');
    const [one, two] = [
      await visit('t1', INSTRUCTOR, context('copy', 'original')),
      await visit('t2', INSTRUCTOR, context('copy', 'original')),
    ];
    const answers = await Promise.all([
      one.post('copied', { choice: 'keep' }),
      two.post('copied', { choice: 'fresh' }),
    ]);
    expect(answers.toSorted()).toEqual([303, 409]);
    const kept = answers[0] === 303;
    expect((await one.page()).includes('De reeks begint op')).toBe(kept);
  });

  test('has nobody and nothing of the people of the original', async () => {
    await original('2090-03-01T12:00');
    const learner = await visit('a', LEARNER, { ...context('old2'), name: 'Anna van vroeger' });
    await learner.post('assignments/1', { text: 'Oud werk', action: 'submit' });
    const teacher = await visit('t', INSTRUCTOR, context('copy', 'old2'));
    await teacher.post('copied', { choice: 'keep' });
    expect(await teacher.page()).not.toContain('Anna van vroeger');
    expect(await teacher.page('grading')).toContain('Er wacht geen werk op je');
  });

  test('of a course that we do not know asks nothing', async () => {
    const teacher = await visit('t', INSTRUCTOR, context('copy', 'unknown'));
    expect(teacher.first).toBe('');
    expect(await teacher.post('copied', { choice: 'keep' })).toBe(409);
  });
});

describe('gradebook columns without duplicates', () => {
  const list = () => `/${courses}/lineitems?type_id=22`;
  const item = (number: number, more: object) => ({
    ...{ id: `${platform.issuer}/${courses}/items/${number}?type_id=22`, label: 'Kolom' },
    ...{ scoreMaximum: 10, resourceId: '', tag: '', ...more },
  });
  const withList = (
    scopes: readonly string[] = ['lineitem', 'lineitem.readonly', 'score'],
  ): Claims => ({
    [`${LTI}context`]: { id: `columns-${courses}`, title: 'Kolommen' },
    [`${LTI}custom`]: { item: 'assignment-2' },
    [`${LTI}resource_link`]: { id: '46' },
    [ENDPOINT]: {
      scope: scopes.map((scope) => `${AGS}${scope}`),
      lineitems: `${platform.issuer}${list()}`,
    },
  });

  /** Somebody hands assignment 2 in by a link whose column the launch does not name, and it is graded. */
  async function gradeIn(claims: Claims): Promise<void> {
    const learner = await visit('a', LEARNER, claims);
    await learner.post('assignments/2', { text: 'Werk', action: 'submit' });
    const teacher = await visit('t', INSTRUCTOR, claims);
    const id = /grading\/([0-9a-f]{24})/.exec(await teacher.page('grading'))?.[1] ?? '';
    await teacher.post(`grading/${id}`, { ...LEVELS, action: 'release' });
  }

  test.each([
    [
      'of the link, among several the one with the name of the assignment (capture 41)',
      [
        { resourceId: 'assignment-2', resourceLinkId: '99' },
        { resourceLinkId: 46 },
        { resourceLinkId: '46', resourceId: 'assignment-2' },
      ],
      3,
    ],
    [
      'of the link, without any name',
      [{ tag: 'assignment-2' }, { resourceLinkId: '46', ltiLinkId: '46' }],
      2,
    ],
    [
      'that a copied course kept by its resource id',
      [{ resourceId: 'assignment-1' }, { resourceId: 'assignment-2' }],
      2,
    ],
    ['that has only the tag', [{ resourceId: 'iets' }, { tag: 'assignment-2' }], 2],
  ])('the grade goes to the column %s', async (_case, found, expected) => {
    lists = { [list()]: found.map((more, index) => item(index + 1, more)) };
    await gradeIn(withList());
    await until(() => scored().length > 0);
    expect(scored()).toEqual([`/${courses}/items/${expected}/scores?type_id=22`]);
    const [asked] = calls.filter(({ url }) => url.includes('lineitems'));
    expect(asked).toEqual({
      method: 'GET',
      url: list(),
      accept: 'application/vnd.ims.lis.v2.lineitemcontainer+json',
    });
    const methods = calls.filter(({ url }) => !url.includes('/scores')).map(({ method }) => method);
    expect(new Set(methods)).toEqual(new Set(['GET']));
  });

  test('no column is taken that fits nothing, and none is made where we may only look', async () => {
    lists = { [list()]: [item(1, { resourceId: 'assignment-1' }), { id: 'geen adres' }] };
    await gradeIn(withList(['score', 'lineitem.readonly']));
    await until(() => calls.some(({ url }) => url === list()));
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const here = calls.filter(({ url }) => url.startsWith(`/${courses}/`));
    expect(here.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET ${list()}`]);
  });

  test('a platform that grants no look at its columns is not asked', async () => {
    await gradeIn(withList(['score']));
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(calls).toEqual([]);
  });

  test('a copied course has its own columns and never those of the original', async () => {
    const lineItem = (id: string) => ({
      [ENDPOINT]: { scope: [`${AGS}score`], lineitem: `${platform.issuer}/${id}` },
    });
    const custom = { item: 'assignment-2', context_id_history: `original-${courses}` };
    await visit('t', INSTRUCTOR, {
      ...context('original'),
      ...lineItem('old'),
      [`${LTI}custom`]: { item: 'assignment-2' },
    });
    await gradeIn({ ...context('copy'), ...lineItem('new'), [`${LTI}custom`]: custom });
    await until(() => scored().length > 0);
    expect(scored()).toEqual(['/new/scores']);
  });
});
