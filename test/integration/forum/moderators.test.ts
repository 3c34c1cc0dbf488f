import { beforeAll, describe, expect, test } from '@jest/globals';
import { asTeacher, forumOf, type Visitor } from '../../support/forum.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';

const { tool, platform } = await startPlatformAndTool();
const { enter, read, post, begin, reply } = forumOf(tool, platform);

let karin: Visitor;
let yusuf: Visitor;
let teacher: Visitor;
let colleague: Visitor;
beforeAll(async () => {
  karin = await enter('Karin');
  yusuf = await enter('Yusuf');
  teacher = await enter('Marit', asTeacher);
  colleague = await enter('Collega', asTeacher);
});
const notices = async (who: Visitor) => (await read(who, 'forum/notices')).page;

describe('who is asked for a pause', () => {
  let thread: string;
  const act = (who: Visitor, action: string, form = {}) =>
    post(who, `forum/${thread}/posts/1/${action}`, form);
  beforeAll(async () => {
    thread = await begin(karin, 'Te scherp.');
    expect(
      (await act(teacher, 'pause', { reason: 'Te scherp op de persoon', days: '3' })).status,
    ).toBe(303);
  });

  test('is told, and reads why and until when in place of the form', async () => {
    expect(await notices(karin)).toContain('vraagt je om een pauze');
    const { page } = await read(karin, `forum/${thread}`);
    expect(page).toContain('Te scherp op de persoon');
    expect(page).not.toContain('Plaats reactie');
    expect((await read(karin, 'forum/new')).page).toContain('Te scherp op de persoon');
  });

  test('reads on, and places and edits nothing', async () => {
    const other = await begin(yusuf, 'Iets anders.');
    expect((await read(karin, `forum/${other}`)).status).toBe(200);
    const refused = await reply(
      karin,
      other,
      'Toch wil ik hier nog iets over zeggen, want het zit me dwars.',
    );
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('Toch wil ik hier');
    expect((await act(karin, 'edit', { body: 'Anders', version: '1' })).status).toBe(403);
    expect((await read(yusuf, `forum/${other}`)).page).not.toContain('Toch wil ik hier');
  });

  test('writes again when it is over, or a moderator ends it; all of it is on record', async () => {
    expect((await act(colleague, 'unpause')).status).toBe(303);
    expect((await reply(karin, thread, 'Dank.')).status).toBe(303);
    await act(teacher, 'pause', { reason: 'Weer' });
    tool.clock.advance(25 * 60 * 60 * 1000);
    karin = await enter('Karin');
    yusuf = await enter('Yusuf');
    teacher = await enter('Marit', asTeacher);
    expect((await reply(karin, thread, 'Een dag later.')).status).toBe(303);
    const log = (await read(teacher, 'forum/moderation')).page;
    expect(log).toContain('Om een pauze gevraagd');
    expect(log).toContain('Pauze beëindigd');
  });

  test.each([
    ['without a reason', {}, 422],
    ['for more days than there are', { reason: 'x', days: '400' }, 422],
    ['for a number of days that is none', { reason: 'x', days: '-1' }, 422],
  ])('is not asked %s', async (_how, form, status) => {
    expect((await act(teacher, 'pause', form)).status).toBe(status);
  });

  test('is never the moderator, nor the course, nor asked by a participant', async () => {
    expect((await act(yusuf, 'pause', { reason: 'x' })).status).toBe(403);
    const own = await begin(teacher, 'Van mij.');
    expect((await post(teacher, `forum/${own}/posts/1/pause`, { reason: 'x' })).status).toBe(403);
    const opening = /forum\/([0-9a-f]{24})[^>]*>Wie ben je/.exec(
      (await read(teacher, 'forum')).page,
    )![1]!;
    expect((await post(teacher, `forum/${opening}/posts/1/pause`, { reason: 'x' })).status).toBe(
      403,
    );
  });
});

describe('the title of a topic', () => {
  const title = { title: 'Wethouder Pietersen deugt niet' };
  const places = (thread: string) => [
    `forum/${thread}`,
    'forum',
    'forum?q=daarover',
    'forum/notices',
  ];
  let thread: string;
  beforeAll(async () => {
    thread = await begin(karin, 'Zomaar.', title);
    await post(yusuf, `forum/${thread}/follow`);
    await reply(teacher, thread, 'Wat ik daarover wil zeggen.');
  });
  const seenBy = async (who: Visitor) =>
    (await Promise.all(places(thread).map((path) => read(who, path))))
      .map(({ page }) => page)
      .filter((page) => page.includes(title.title)).length;

  test('is hidden with the post that opens it, but from its author and who moderates', async () => {
    expect(await seenBy(yusuf)).toBe(4);
    await post(teacher, `forum/${thread}/posts/1/hide`, { reason: 'Op de persoon' });
    expect(await seenBy(yusuf)).toBe(0);
    expect((await read(yusuf, 'forum')).page).toContain('Onderwerp verborgen');
    expect(await seenBy(karin)).toBeGreaterThan(2);
    expect(await seenBy(teacher)).toBeGreaterThan(2);
    await post(teacher, `forum/${thread}/posts/1/restore`);
    expect(await seenBy(yusuf)).toBe(4);
  });

  test('goes with the post when its author takes that away, for everybody; the replies stay', async () => {
    await post(karin, `forum/${thread}/posts/1/delete`);
    expect(await seenBy(yusuf)).toBe(0);
    expect(await seenBy(teacher)).toBe(0);
    const { page } = await read(yusuf, `forum/${thread}`);
    expect(page).toContain('Verwijderd onderwerp');
    expect(page).toContain('Wat ik daarover wil zeggen.');
  });
});

test('a report is in the hands of one moderator at a time', async () => {
  const here = await enter('Melder');
  const [marit, els] = [await enter('Marit', asTeacher), await enter('Els', asTeacher)];
  const thread = await begin(await enter('Yusuf'), 'Niet zo netjes.');
  const act = (who: Visitor, action: string) => post(who, `forum/${thread}/posts/1/${action}`);
  await post(here, `forum/${thread}/posts/1/report`, { reason: 'Naar' });
  const both = await Promise.all([act(marit, 'claim'), act(els, 'claim')]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([303, 409]);
  const [first, second] = both[0].status === 303 ? [marit, els] : [els, marit];
  expect((await read(second, 'forum/moderation')).page).toContain('In behandeling bij');
  expect((await act(second, 'unclaim')).status).toBe(409);
  expect((await act(first, 'unclaim')).status).toBe(303);
  expect((await act(second, 'claim')).status).toBe(303);
  expect((await act(here, 'claim')).status).toBe(403);
  expect((await act(second, 'keep')).status).toBe(303);
});

describe('news that is not of the forum', () => {
  test('is that a lecture opened, once, to everybody who takes part', async () => {
    const boss = await enter('Marit', asTeacher);
    const start = tool.clock.now().toISOString().slice(0, 16);
    await post(boss, 'settings', { startsAt: start, mode: 'weekly' });
    tool.clock.advance(2 * 60 * 60 * 1000);
    const learner = await enter('Nieuw');
    tool.clock.advance(7 * 24 * 60 * 60 * 1000);
    const back = await enter('Nieuw');
    await Promise.all([read(back, 'forum'), read(back, 'forum')]);
    const page = await notices(back);
    expect(page).toContain('Er is een nieuw college');
    expect(page.match(/\/lectures\/2"/g)).toHaveLength(1);
    expect(await notices(back)).not.toContain('badge--good');
    expect(learner.base).not.toBe(back.base);
  });

  test('is that work was graded', async () => {
    const learner = await enter('Werker');
    const boss = await enter('Marit', asTeacher);
    await post(learner, 'assignments/1', { text: 'Mijn werk', action: 'submit' });
    const queue = (await read(boss, 'grading')).page;
    const work = /grading\/([0-9a-f]{24})/.exec(queue)![1]!;
    const parts = ['casus', 'obstakels', 'raamwerk', 'handelingsperspectief', 'vraag'];
    const levels = Object.fromEntries(parts.map((part) => [`level[${part}]`, '2']));
    await boss.browser.submit(`${boss.base}grading/${work}`, {
      ...levels,
      comment: 'Goed',
      action: 'release',
    });
    const page = await notices(learner);
    expect(page).toContain('Je werk is beoordeeld');
    expect(page).toContain('/assignments/1');
  });
});
