import { describe, expect, test } from '@jest/globals';
import { loadContent, type Lecture, type Video } from '../../../src/content/index.js';
import { clockTime, lectureView } from '../../../src/lectures/lecture.view.js';
import { maySee, publishedMedia } from '../../../src/lectures/media.policy.js';
import { playerView } from '../../../src/lectures/player.view.js';
import { aLaunch, weeklyFrom } from '../../support/page-app.js';

const content = await loadContent('config/course', 'config/course/media');
const NOW = new Date('2016-03-30T12:00:00Z');
const weekly = { run: weeklyFrom('2016-03-21T12:00+01:00') };

const viewOf = (number: number, overrides = {}, startSecond = 0) =>
  lectureView(aLaunch(overrides), content, content.lectures[number - 1]!, startSecond, NOW);

const ownVideo = (files: Partial<Video>): Video => ({
  ...content.lectures[0]!.video,
  sample: false,
  ...files,
});
const withVideo = (number: number, video: Video): Lecture => ({
  ...content.lectures[number - 1]!,
  video,
});

test('the chapters are the five fixed parts, each with its guiding question and a link that needs no script', () => {
  const { chapters } = viewOf(2);
  expect(chapters.map(({ label }) => label)).toEqual(
    content.course.parts.map((part) => part.label),
  );
  expect(chapters[2]).toMatchObject({
    path: '/lectures/2?t=20#film',
    time: '0:20',
    guide: 'Welke functies kan een intermediair vervullen, en welke beter niet?',
  });
});

test.each([
  [0, 0],
  [11.9, 0],
  [12, 1],
  [41, 4],
])('at second %d the current chapter is number %d', (second, index) => {
  const current = viewOf(1, {}, second).chapters.findIndex(({ isCurrent }) => isCurrent);
  expect(current).toBe(index);
});

test.each([
  [0, '0:00'],
  [65.9, '1:05'],
  [900, '15:00'],
])('%d seconds are shown as %s', (seconds, shown) => {
  expect(clockTime(seconds)).toBe(shown);
});

test('neighbours are named, and not linked while a participant has to wait', () => {
  const { previous, next } = viewOf(2, weekly);
  expect(previous).toMatchObject({ title: 'Duurzame businessmodellen', path: '/lectures/1' });
  expect(next).toMatchObject({ title: 'Maatschappelijk aanbesteden', path: null });
  expect(next?.opening?.moment).toBe('maandag 4 april 2016 om 12.00 uur');
  expect(viewOf(1).previous).toBeNull();
  expect(viewOf(5).next).toBeNull();
});

test('an instructor goes everywhere, and is told what is still locked for participants', () => {
  const { next, opening } = viewOf(3, { ...weekly, role: 'instructor' });
  expect(next?.path).toBe('/lectures/4');
  expect(opening?.moment).toBe('maandag 4 april 2016 om 12.00 uur');
  expect(viewOf(1, { ...weekly, role: 'instructor' }).opening).toBeNull();
});

test('function and affiliation are those of the first edition and say so', () => {
  expect(viewOf(5).speaker).toEqual({
    name: 'Koos Janssen',
    role: 'burgemeester, gemeente Zeist',
    asOf: 'januari 2016',
  });
});

describe('the player', () => {
  test('stands ready at the chosen second', () => {
    const { sources, captions, poster } = playerView(content.lectures[0]!.video, 20);
    expect(sources).toEqual([
      { type: 'video/mp4', path: '/media/sample.mp4#t=20' },
      { type: 'video/webm', path: '/media/sample.webm#t=20' },
    ]);
    expect(captions).toMatchObject([{ lang: 'nl', isDefault: true, path: '/media/sample.nl.vtt' }]);
    expect(poster).toBe('/media/sample.jpg');
  });

  test('does not touch a film at another host: it names the host instead', () => {
    const sources = [{ type: 'video/mp4', url: 'https://films.example.nl/1.mp4' }];
    const view = playerView(ownVideo({ sources, poster: null }), 0);
    expect(view).toMatchObject({ sources: [], poster: null, isSample: false });
    expect(view.elsewhere).toEqual({ url: sources[0]!.url, host: 'films.example.nl' });
  });

  test('prefers the files it has', () => {
    const sources = [
      { type: 'video/mp4', url: 'https://films.example.nl/1.mp4' },
      { type: 'video/webm', file: 'one.webm' },
    ];
    const view = playerView(ownVideo({ sources }), 0);
    expect(view.sources).toEqual([{ type: 'video/webm', path: '/media/one.webm' }]);
    expect(view.elsewhere).toBeNull();
  });
});

describe('the media', () => {
  const own = (file: string) => ownVideo({ sources: [{ type: 'video/mp4', file }] });
  const lectures = content.lectures.map(({ number }) => withVideo(number, own(`${number}.mp4`)));
  const media = publishedMedia({ ...content, lectures });
  const participant = aLaunch(weekly);

  test.each([
    ['1.mp4', true],
    ['2.mp4', true],
    ['3.mp4', false],
    ['sample.mp4', true],
  ])('%s of a series in its second week: to a participant %s', (file, seen) => {
    expect(maySee(participant, media.get(file)!, NOW)).toBe(seen);
  });

  test('a file of two lectures opens with the first, and instructors see all', () => {
    const shared = publishedMedia({
      ...content,
      lectures: [withVideo(5, own('both.mp4')), withVideo(1, own('both.mp4'))],
    });
    expect(maySee(participant, shared.get('both.mp4')!, NOW)).toBe(true);
    const instructor = aLaunch({ ...weekly, role: 'instructor' });
    expect(maySee(instructor, media.get('5.mp4')!, NOW)).toBe(true);
  });

  test('only what pages show is there: no transcripts, slides or other files', () => {
    expect([...publishedMedia(content).keys()].sort()).toEqual([
      'sample.jpg',
      'sample.mp4',
      'sample.nl.vtt',
      'sample.webm',
    ]);
  });
});
