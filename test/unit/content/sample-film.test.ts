import { afterEach, beforeEach, expect, test } from '@jest/globals';
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

test('while no film is supplied, the sample film stands in for all seven and says so', async () => {
  const { lectures, films } = await loadContent(COURSE, MEDIA);
  const videos = [...lectures, ...films].map(({ video }) => video);
  expect(videos).toHaveLength(7);
  for (const video of videos) expect(video).toMatchObject({ sample: true, durationSeconds: 42 });
});

test('the chapters of a lecture without a film are those of the sample, with its own guides', async () => {
  const { lectures } = await loadContent(COURSE, MEDIA);
  for (const { chapters, video } of lectures) {
    expect(chapters.map(({ start }) => start)).toEqual([0, 12, 20, 27, 34]);
    for (const { start } of chapters) expect(start).toBeLessThan(video.durationSeconds);
  }
  expect(new Set(lectures.flatMap(({ chapters }) => chapters.map(({ guide }) => guide))).size).toBe(
    25,
  );
});

test('the files of the sample film are there and each is smaller than 500 KB', async () => {
  const { lectures } = await loadContent(COURSE, MEDIA);
  const files = filesOf(lectures[0]!.video);
  expect(files).toHaveLength(5);
  for (const file of files) {
    const { size } = await stat(join(MEDIA, file));
    expect(size).toBeGreaterThan(100);
    expect(size).toBeLessThan(500_000);
  }
});

test('the sample film speaks in every chapter and says what it is', async () => {
  const vtt = await readFile(join(MEDIA, 'sample.nl.vtt'), 'utf8');
  const cues = [...vtt.matchAll(/^00:00:([\d.]+) --> 00:00:([\d.]+)\n(.+)$/gm)];
  const starts = cues.map(([, start]) => Number(start));
  expect(vtt).toMatch(/^WEBVTT\n/);
  expect(cues).toHaveLength(7);
  expect(Number(cues.at(-1)?.[2])).toBeLessThan(42);
  expect(cues[0]?.[3]).toContain('Dit is een voorbeeldfilm.');
  for (const chapter of [0, 12, 20, 27, 34]) expect(starts).toContain(chapter + 0.4);
});

test('the length of both files is the length that the content says', async () => {
  const mp4 = await readFile(join(MEDIA, 'sample.mp4'));
  const header = mp4.indexOf('mvhd') + 4;
  const seconds = mp4.readUInt32BE(header + 16) / mp4.readUInt32BE(header + 12);
  expect(seconds).toBeCloseTo(42, 1);
  const webm = await readFile(join(MEDIA, 'sample.webm'));
  const duration = webm.indexOf(Buffer.from([0x44, 0x89, 0x88])) + 3;
  expect(webm.readDoubleBE(duration) / 1000).toBeCloseTo(42, 1);
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

test('without the sample film a lecture without a film is refused', async () => {
  await course.remove('media/sample.webm');
  const line = await course.replace('course.yaml', 'sources:\n', 'sources:\n');
  const file = course.path('course.yaml');
  expect(await course.problems()).toEqual([
    { file, line, message: expect.stringContaining('sample.webm is not in the directory') },
  ]);
});

test.each(['', '\n\n00:01.000 --> 00:02.000\nWelkom.\n', 'WEBVTT\n\nWelkom.\n'])(
  'captions that are no WebVTT are refused where the content names them: %j',
  async (vtt) => {
    await course.write('media/sample.nl.vtt', vtt);
    expect(await course.problems()).toMatchObject([
      {
        file: course.path('course.yaml'),
        message: expect.stringMatching(/sample\.nl\.vtt .*(WEBVTT|no cues)/),
      },
    ]);
  },
);
