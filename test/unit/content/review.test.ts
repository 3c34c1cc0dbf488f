import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { reviewContent } from '../../../src/content/index.js';
import { CourseCopy, MEDIA } from './course-copy.js';

const run = promisify(execFile);
const check = (environment: Record<string, string> = {}) =>
  run('npm', ['run', '--silent', 'course:check'], { env: { ...process.env, ...environment } });

let course: CourseCopy;
beforeEach(async () => {
  course = await CourseCopy.make();
});
afterEach(() => course.remove());

const LECTURE = 'lectures/college-2.yaml';

/** Gives the second lecture a film of its own, of 49 seconds. */
async function supplyFilm(captions: string): Promise<void> {
  await copyFile(`${MEDIA}/college-2.sample.mp4`, course.path('media/college-2.mp4'));
  await course.write('media/college-2.nl.vtt', captions);
  for (const line of ['description: {', 'transcript:', 'slides:'])
    await course.replace(LECTURE, `  ${line}`, `  # ${line}`);
}
const review = async (number: number) => {
  const all = await reviewContent(await course.load(), course.path('media'));
  return all[number - 1]!;
};

test('an editor is told which films are not there yet', async () => {
  const { stdout } = await check();
  expect(stdout.match(/De film is er nog niet/g)).toHaveLength(7);
  expect(stdout).toContain('College 2: Intermediaire organisaties en knooppunten\n');
  expect(stdout).toContain('Bevestig dat Jan Jonker dit onderwerp behandelt');
  expect(stdout).toMatch(/De cursus is geldig\. 7 films: 0 fouten, \d+ aandachtspunten\.\n$/);
});

test('what cannot be used is said by file and line, and fails', async () => {
  const line = await course.replace(LECTURE, 'status: concept', 'status: klaar');
  const wrong = check({ COURSE_DIR: course.directory, MEDIA_DIR: course.path('media') });
  await expect(wrong).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`college-2.yaml:${line} status`),
  });
});

test('a film that is longer or shorter than the content says is an error', async () => {
  await supplyFilm('WEBVTT\n\n00:01.000 --> 00:48.000\nWelkom.\n');
  expect((await review(2)).problems).toEqual([
    'college-2.mp4 duurt 49 seconden; durationSeconds zegt 900.',
  ]);
  await course.write('media/college-2.mp4', 'no film');
  expect((await review(2)).problems).toEqual(['college-2.mp4 is geen leesbaar MP4-bestand.']);
});

test('captions that are long, late or absent for a while are pointed out', async () => {
  const long = 'Een zin die maar doorgaat en doorgaat, '.repeat(3);
  const vtt = `WEBVTT\n\n00:01.000 --> 00:05.000\n${long}\n\n00:30.000 --> 01:10.000\nTot slot.\n`;
  await supplyFilm(vtt);
  for (const [found, start] of [
    ['180', '9'],
    ['360', '18'],
    ['600', '27'],
    ['780', '36'],
    ['900', '49'],
  ])
    await course.replace(LECTURE, ` ${found}`, ` ${start}`);
  expect(await review(2)).toMatchObject({
    problems: ['1 ondertitels komen pas na het einde van de film.'],
    remarks: expect.arrayContaining([
      '1 ondertitels zijn langer dan twee regels van 42 tekens.',
      'Vanaf 5 seconden is er lang geen ondertitel.',
      'Er zijn geen dia’s.',
      'Er is geen audiodescriptie.',
    ]),
  });
});

test('a film over fifteen minutes is no reason not to start, but is pointed out', async () => {
  await supplyFilm('WEBVTT\n\n00:01.000 --> 15:55.000\nWelkom.\n');
  await course.replace(LECTURE, 'Seconds: 900', 'Seconds: 960');
  expect((await review(2)).remarks).toContain('De film duurt 16 minuten; beloofd is hooguit 15.');
});
