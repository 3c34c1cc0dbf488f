import { beforeAll, describe, expect, test } from '@jest/globals';
import { asTeacher, forumOf, inContext, type Visitor } from '../../support/forum.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';
import { joinTrial } from '../../support/trial.js';

interface Run {
  readonly id: string;
  readonly startsAt: string | null;
  readonly contexts: readonly {
    readonly registrationId: string;
    readonly deploymentId: string;
    readonly contextId: string;
    readonly organisation: string;
  }[];
  readonly moderators: readonly { readonly sub: string }[];
}

const { tool, platform } = await startPlatformAndTool();
const zeist = forumOf(tool, platform);
const second = await joinTrial(tool, { organisation: 'Gemeente Bunnik' });
const bunnik = forumOf(tool, second.platform);

const ask = (method: string, path: string, body?: object) => tool.admin(method, path, body);
const runs = async () => (await (await ask('GET', 'runs')).json()) as Run[];

let karin: Visitor;
let marit: Visitor;
let bram: Visitor;
let els: Visitor;
let threads: { readonly zeist: string; readonly bunnik: string; readonly opening: string };
let joined: Run;

const openingIn = (page: string): string =>
  /forum\/([0-9a-f]{24})[^>]*>Wie ben je, en welk initiatief/.exec(page)![1]!;

beforeAll(async () => {
  karin = await zeist.enter('Karin');
  marit = await zeist.enter('Marit', asTeacher);
  bram = await bunnik.enter('Bram');
  els = await bunnik.enter('Els', asTeacher);
  const settings = { startsAt: '2026-01-12T09:00', mode: 'weekly' };
  expect((await zeist.post(marit, 'settings', settings)).status).toBe(303);
  await zeist.read(karin, 'forum');
  threads = {
    zeist: await zeist.begin(karin, 'Vanuit Zeist.'),
    bunnik: await bunnik.begin(bram, 'Vanuit Bunnik.'),
    opening: openingIn((await bunnik.read(bram, 'forum')).page),
  };
  await bunnik.reply(bram, threads.opening, 'Ik ben Bram.');
  await bunnik.post(bram, 'assignments/1', { text: 'Werk van Bram', action: 'submit' });
});

test('each course has a run of its own, which the administrator sees with its courses', async () => {
  const all = await runs();
  expect(all.map(({ contexts }) => contexts.map(({ organisation }) => organisation))).toEqual([
    [platform.registration.organisation],
    ['Gemeente Bunnik'],
  ]);
  expect(all[0]).toMatchObject({ title: 'Werken met maatschappelijk initiatief', moderators: [] });
  expect((await bunnik.read(bram, `forum/${threads.zeist}`)).status).toBe(404);
});

test.each([
  ['no runs', {}, 422],
  ['one run', { runs: ['a'.repeat(24)] }, 422],
  ['the same run twice', { runs: ['a'.repeat(24), 'a'.repeat(24)] }, 422],
  ['a run that is not there', { runs: ['a'.repeat(24), 'b'.repeat(24)] }, 404],
  ['what is no id', { runs: [{}, 'x'] }, 422],
])('a join of %s is refused', async (_what, body, status) => {
  expect((await ask('POST', 'runs/join', body)).status).toBe(status);
});

describe('joined by the administrator,', () => {
  beforeAll(async () => {
    const ids = (await runs()).map(({ id }) => id);
    const answers = await Promise.all([1, 2].map(() => ask('POST', 'runs/join', { runs: ids })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    joined = (await answers[0]!.json()) as Run;
  });

  test('the runs are one, with the schedule of the first', async () => {
    expect((await runs()).map(({ id }) => id)).toEqual([joined.id]);
    expect((await runs())[0]).toMatchObject({ startsAt: '2026-01-12T08:00:00.000Z' });
    expect((await runs())[0]?.contexts).toHaveLength(2);
    expect((await bunnik.read(els, '')).page).toContain('12 januari 2026');
  });

  test('people read the threads of both, with the organisation of who writes', async () => {
    const there = await zeist.read(karin, `forum/${threads.bunnik}`);
    expect(there.page).toContain('Vanuit Bunnik.');
    expect(there.page).toContain('Bram Jansen');
    expect(there.page).toContain('Gemeente Bunnik');
    expect((await bunnik.read(bram, `forum/${threads.zeist}`)).page).toContain('Vanuit Zeist.');
    expect((await bunnik.read(bram, 'forum?q=zeist')).page).toContain('Vanuit');
  });

  test('they answer each other, and hear of it', async () => {
    expect((await bunnik.reply(bram, threads.zeist, 'Dag Karin, hier ook.')).status).toBe(303);
    expect((await zeist.read(karin, 'forum/notices')).page).toContain('Hoe houd je het vol?');
  });

  test('one opening of the course opens; the other stays a thread for what was said in it', async () => {
    const list = (await bunnik.read(bram, 'forum')).page;
    expect(list.match(/Wie ben je, en welk initiatief[^<]*<\/a>/g)).toHaveLength(2);
    expect((await zeist.read(karin, `forum/${threads.opening}`)).page).toContain('Ik ben Bram.');
  });

  test('work stays where it was: its author finds it, and only the own teacher sees it', async () => {
    expect((await bunnik.read(bram, 'assignments/1')).page).toContain('Werk van Bram');
    expect((await bunnik.read(els, 'grading')).page).toContain('Bram Jansen');
    expect((await zeist.read(marit, 'grading')).page).not.toContain('Bram Jansen');
    expect((await zeist.read(marit, 'participants')).page).not.toContain('Bram Jansen');
    expect((await zeist.read(marit, 'participants/progress.csv')).page).not.toContain('Bram');
  });

  test('a teacher does not moderate the people of the other course', async () => {
    const hide = await zeist.post(marit, `forum/${threads.bunnik}/posts/1/hide`, { reason: 'Nee' });
    expect(hide.status).toBe(403);
  });

  test('a teacher no longer changes the schedule alone, and is told so', async () => {
    expect((await bunnik.read(els, 'settings')).page).toContain('meer organisaties mee');
    await bunnik.post(els, 'settings', { startsAt: '2026-05-01T09:00', mode: 'open' });
    expect((await runs())[0]).toMatchObject({ startsAt: '2026-01-12T08:00:00.000Z' });
  });

  test('who is appointed moderates all of it, and grades no more than before', async () => {
    const { registrationId } = joined.contexts[0]!;
    const marits = { registrationId, sub: 'Marit' };
    const path = `runs/${joined.id}/moderators`;
    const nobody = { registrationId, sub: 'Nobody' };
    expect((await ask('POST', path, nobody)).status).toBe(404);
    expect((await ask('POST', path, {})).status).toBe(422);
    const appointed = await Promise.all([1, 2].map(() => ask('POST', path, marits)));
    expect(appointed.map(({ status }) => status)).toEqual([200, 200]);
    expect((await runs())[0]?.moderators).toEqual([marits]);
    const hide = await zeist.post(marit, `forum/${threads.bunnik}/posts/1/hide`, {
      reason: 'Toon',
    });
    expect(hide.status).toBe(303);
    expect((await bunnik.read(bram, `forum/${threads.bunnik}`)).page).toContain('Toon');
    expect((await zeist.read(marit, 'grading')).page).not.toContain('Bram Jansen');
    expect((await zeist.read(marit, 'settings')).page).not.toContain('meer organisaties mee');
    expect((await ask('DELETE', path, marits)).status).toBe(200);
    const again = await zeist.post(marit, `forum/${threads.bunnik}/posts/1/restore`);
    expect(again.status).toBe(403);
  });

  test('somebody who leaves it takes no thread along', async () => {
    const gone = await bunnik.post(bram, 'privacy/erase', { mode: 'detach', sure: 'yes' });
    expect(gone.status).toBe(303);
    const { page } = await zeist.read(karin, `forum/${threads.zeist}`);
    expect(page).toContain('Dag Karin, hier ook.');
    expect(page).not.toContain('Bram Jansen');
  });

  test('a run that went up in another is joined with no third one', async () => {
    const third = await zeist.enter('Noor', inContext('third'));
    expect(third.base).toContain('/l/');
    const [, newest] = await runs();
    expect((await ask('POST', 'runs/join', { runs: [joined.id, newest!.id] })).status).toBe(200);
    const swapped = await ask('POST', 'runs/join', { runs: [newest!.id, joined.id] });
    expect(swapped.status).toBe(409);
    expect((await zeist.read(third, `forum/${threads.zeist}`)).status).toBe(200);
  });
});
