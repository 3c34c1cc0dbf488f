import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createPracticeLms } from '../../../src/practice-lms/index.js';
import { ALDERMAN, LmsLab, MEDIA, NOON, TEACHER } from './support.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'practice-lms-'));
  file = join(folder, 'deep', 'lms.json');
});
afterEach(() => rm(folder, { recursive: true }));

const open = (stateFile: string) =>
  createPracticeLms({
    publicUrl: 'http://127.0.0.1:4000',
    toolUrl: 'http://localhost:3000',
    clock: { now: () => NOON },
    stateFile,
  });

async function withLab<T>(use: (lab: LmsLab) => Promise<T>): Promise<T> {
  const lab = await LmsLab.start(file);
  try {
    return await use(lab);
  } finally {
    await lab.stop();
  }
}

const keysOf = async (lab: LmsLab) => (await fetch(lab.registration.jwksUri)).json();

const grade = (lab: LmsLab, second: number) =>
  lab.call(`${lab.url}/services/2/lineitems/101/lineitem/scores?type_id=1`, {
    media: MEDIA.score,
    body: {
      userId: ALDERMAN,
      scoreGiven: second % 10,
      scoreMaximum: 10,
      comment: `Versie ${second}`,
      activityProgress: 'Completed',
      gradingProgress: 'FullyGraded',
      timestamp: new Date(NOON.getTime() + second * 1000).toISOString(),
    },
  });

test('key, registration and grades survive a restart', async () => {
  const before = await withLab(async (lab) => {
    await grade(lab, 8);
    return { keys: await keysOf(lab), clientId: lab.registration.clientId };
  });
  await withLab(async (lab) => {
    expect(await keysOf(lab)).toEqual(before.keys);
    expect(lab.registration.clientId).toBe(before.clientId);
    expect(await (await lab.page('/cijfers', TEACHER)).text()).toContain('Versie 8');
    expect((await grade(lab, 8)).status).toBe(409);
  });
});

test('a hint of before a restart is refused after it', async () => {
  const form = await withLab((lab) => lab.start('opdracht-1', ALDERMAN));
  await withLab(async (lab) => {
    expect((await lab.authorize(lab.requestFor(form))).status).toBe(404);
  });
});

test('an answered score is in the file, whole, and only its owner may read it', async () => {
  await withLab(async (lab) => {
    await Promise.all(Array.from({ length: 20 }, (_none, second) => grade(lab, second + 1)));
    const kept = JSON.parse(await readFile(file, 'utf8'));
    expect(kept.moodle.grades).toMatchObject([{ personId: ALDERMAN, comment: 'Versie 20' }]);
    expect((await stat(file)).mode & 0o077).toBe(0);
    expect(await readdir(join(folder, 'deep'))).toEqual(['lms.json']);
  });
});

test.each([
  ['no JSON', '{"schemaVersion":'],
  ['of another version', '{"schemaVersion":1}'],
])('a state file that is %s is moved aside, and the LMS begins anew', async (_what, text) => {
  const unusable = join(folder, 'lms.json');
  await writeFile(unusable, text);
  await open(unusable);
  expect(await readFile(`${unusable}.old`, 'utf8')).toBe(text);
  expect(JSON.parse(await readFile(unusable, 'utf8'))).toHaveProperty('moodle.courses');
});

test('without a state file every LMS has a key of its own', async () => {
  const labs = [await LmsLab.start(null), await LmsLab.start(null)];
  const [one, other] = await Promise.all(labs.map(keysOf));
  expect(one).not.toEqual(other);
  await Promise.all(labs.map((lab) => lab.stop()));
});

test('the public key set holds no private part', async () => {
  await withLab(async (lab) => {
    const { keys } = (await keysOf(lab)) as { keys: object[] };
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([
      ['alg', 'e', 'kid', 'kty', 'n', 'use'],
    ]);
  });
});
