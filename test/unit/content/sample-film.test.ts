import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lectureByNumber, loadContent, type Video } from '../../../src/content/index.js';
import { COURSE, CourseCopy, MEDIA } from './course-copy.js';

const OWN_FILES = ['mp4', 'nl.vtt', 'ad.vtt', 'transcript.nl.md'].map((end) => `college-2.${end}`);
const VTT = 'WEBVTT\n\n00:01.000 --> 00:02.000\nWelkom.\n';

let course: CourseCopy;
beforeEach(async () => {
  course = await CourseCopy.make();
});
afterEach(() => course.remove());

const filesOf = (video: Video): string[] => [
  ...video.sources.flatMap(({ file }) => file ?? []),
  ...video.captions.map(({ file }) => file),
  ...[video.poster, video.transcript].flatMap((file) => file ?? []),
];

const { lectures, films } = await loadContent(COURSE, MEDIA);
const all = [...lectures, ...films];
const each = all.map((film) => [film.key, film] as const);

test('while no film is supplied, each of the seven has a sample film of its own, which says so', () => {
  expect(all).toHaveLength(7);
  expect(all.every(({ video }) => video.sample)).toBe(true);
  expect(new Set(all.flatMap(({ video }) => filesOf(video))).size).toBe(7 * 5);
  expect(new Set(lectures.flatMap(({ chapters }) => chapters.map(({ guide }) => guide))).size).toBe(
    25,
  );
});

describe.each(each)('the sample film of %s', (_key, { video, chapters }) => {
  test('has its files, each smaller than 500 KB', async () => {
    for (const file of filesOf(video)) {
      const { size } = await stat(join(MEDIA, file));
      expect(size).toBeGreaterThan(100);
      expect(size).toBeLessThan(500_000);
    }
  });

  test('has five parts, and speaks at the beginning of each', () => {
    expect(chapters).toHaveLength(5);
    const starts = video.cues.map(({ start }) => start);
    for (const { start } of chapters) expect(starts).toContain(start + 0.4);
    expect(video.cues[0]?.text).toContain('Dit is een voorbeeldfilm.');
  });

  test('A16 has captions in order that can be read, to its end', async () => {
    const vtt = await readFile(join(MEDIA, video.captions[0]!.file), 'utf8');
    const texts = vtt
      .split('\n\n')
      .slice(1)
      .map((cue) => cue.trim().split('\n').slice(2));
    for (const lines of texts) {
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(42);
    }
    const spoken = video.cues.reduce((sum, { start, end }) => sum + end - start, 0);
    expect(spoken / video.durationSeconds).toBeGreaterThan(0.7);
    expect(video.cues.at(-1)!.end).toBeLessThan(video.durationSeconds);
    expect(video.cues.at(-1)!.end).toBeGreaterThan(video.durationSeconds - 4);
  });

  test('is as long as the content says, in both its files', async () => {
    const [mp4 = '', webm = ''] = video.sources.flatMap(({ file }) => file ?? []);
    const box = await readFile(join(MEDIA, mp4));
    const header = box.indexOf('mvhd') + 4;
    const seconds = box.readUInt32BE(header + 16) / box.readUInt32BE(header + 12);
    expect(Math.abs(seconds - video.durationSeconds)).toBeLessThan(0.2);
    const element = await readFile(join(MEDIA, webm));
    const duration = element.indexOf(Buffer.from([0x44, 0x89, 0x88])) + 3;
    expect(Math.abs(element.readDoubleBE(duration) / 1000 - video.durationSeconds)).toBeLessThan(
      0.2,
    );
  });
});

test('a film in the media directory replaces the sample for its own lecture alone', async () => {
  for (const file of OWN_FILES) await course.write(`media/${file}`, VTT);
  await course.write('media/college-2-dias.pdf', '%PDF-');
  const content = await course.load();
  expect(lectureByNumber(content, 2)).toMatchObject({
    video: { sample: false, durationSeconds: 900, sources: [{ file: 'college-2.mp4' }] },
    chapters: [{ start: 0 }, { start: 180 }, { start: 360 }, { start: 600 }, { start: 780 }],
  });
  expect(lectureByNumber(content, 3)?.video.sample).toBe(true);
});

test('a film that came without its captions is refused where the captions are named', async () => {
  for (const file of OWN_FILES) await course.write(`media/${file}`, VTT);
  await course.write('media/college-2-dias.pdf', '%PDF-');
  await course.remove('media/college-2.nl.vtt');
  const line = await course.replace('lectures/college-2.yaml', 'captions:', 'captions:');
  const file = course.path('lectures/college-2.yaml');
  expect(await course.problems()).toEqual([
    { file, line, message: expect.stringContaining('college-2.nl.vtt is not in the directory') },
  ]);
});

test('a film may be an https address elsewhere, and a plain http address may not', async () => {
  const name = 'lectures/college-5.yaml';
  const video = 'sources: [{ type: video/mp4, url: https://video.example/5.mp4 }]';
  await course.replace(name, 'sources: [{ type: video/mp4, file: college-5.mp4 }]', video);
  for (const line of ['description: {', 'transcript:', 'slides:'])
    await course.replace(name, `  ${line}`, `  # ${line}`);
  await course.write('media/college-5.nl.vtt', VTT);
  const content = await course.load();
  expect(lectureByNumber(content, 5)?.video).toMatchObject({
    sample: false,
    sources: [{ url: 'https://video.example/5.mp4' }],
  });

  const line = await course.replace(name, 'https://video', 'http://video');
  expect(await course.problems()).toEqual([
    { file: course.path(name), line, message: expect.stringContaining('https') },
  ]);
});

test('a lecture without a film and without a sample film is refused', async () => {
  await course.remove('media/college-3.sample.webm');
  const line = await course.replace('samples.yaml', 'college-3:', 'college-3:');
  expect(await course.problems()).toEqual([
    {
      file: course.path('samples.yaml'),
      line,
      message: expect.stringContaining('college-3.sample.webm is not in the directory'),
    },
  ]);
  await course.cut('samples.yaml', /^college-3:\n(?: .*\n)+/m);
  const file = course.path('lectures/college-3.yaml');
  const own = await course.replace('lectures/college-3.yaml', 'sources:', 'sources:');
  expect(await course.problems()).toEqual([
    {
      file,
      line: own,
      message: 'video.sources: has no file in the media directory, and no sample',
    },
  ]);
});

test.each(['', '\n\n00:01.000 --> 00:02.000\nWelkom.\n', 'WEBVTT\n\nWelkom.\n'])(
  'captions that are no WebVTT are refused where the content names them: %j',
  async (vtt) => {
    await course.write('media/college-1.sample.nl.vtt', vtt);
    expect(await course.problems()).toMatchObject([
      {
        file: course.path('samples.yaml'),
        message: expect.stringMatching(/sample\.nl\.vtt .*(WEBVTT|no cues)/),
      },
    ]);
  },
);
