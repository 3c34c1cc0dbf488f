import { describe, expect, test } from '@jest/globals';
import { loadContent, type Lecture, type Video } from '../../../src/content/index.js';
import { lectureView } from '../../../src/lectures/lecture.view.js';
import { mayOpen } from '../../../src/course/index.js';
import { publishedMedia } from '../../../src/lectures/media.policy.js';
import { playerView } from '../../../src/lectures/player.view.js';
import { clockTime } from '../../../src/i18n/moments.js';
import { chaptersTrack, transcriptView } from '../../../src/lectures/transcript.view.js';
import { aLaunch, weeklyFrom } from '../../support/page-app.js';

const content = await loadContent('config/course', 'config/course/media');
const SETTINGS = { captions: true, look: 'standard', speed: 1 } as const;
const SHOWN = { settings: SETTINGS, locale: 'nl' } as const;
const NOW = new Date('2016-03-30T12:00:00Z');
const weekly = { run: weeklyFrom('2016-03-21T12:00+01:00') };

const viewOf = (number: number, overrides = {}, startSecond = 0) =>
  lectureView(aLaunch(overrides), {
    content,
    lecture: content.lectures[number - 1]!,
    startSecond,
    settings: SETTINGS,
    progress: null,
    progressToken: '',
    windowTicket: '',
    now: NOW,
  });

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
    path: '/lectures/2?t=26#film',
    time: '0:26',
    guide: 'Welke functies kan een intermediair vervullen, en welke beter niet?',
  });
});

test.each([
  [0, 0],
  [16.9, 0],
  [17, 1],
  [50, 4],
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
    const { sources, tracks, poster } = playerView(content.lectures[0]!.video, SHOWN, 20);
    expect(sources).toEqual([
      { type: 'video/mp4', path: '/media/college-1.sample.mp4#t=20' },
      { type: 'video/webm', path: '/media/college-1.sample.webm#t=20' },
    ]);
    const path = '/media/college-1.sample.nl.vtt';
    expect(tracks).toMatchObject([{ kind: 'captions', lang: 'nl', isDefault: true, path }]);
    expect(poster).toBe('/media/college-1.sample.jpg');
  });

  test('does not touch a film at another host: it names the host instead', () => {
    const sources = [{ type: 'video/mp4', url: 'https://films.example.nl/1.mp4' }];
    const view = playerView(ownVideo({ sources, poster: null }), SHOWN);
    expect(view).toMatchObject({ sources: [], poster: null, isSample: false });
    expect(view.elsewhere).toEqual({ url: sources[0]!.url, host: 'films.example.nl' });
  });

  test('prefers the files it has', () => {
    const sources = [
      { type: 'video/mp4', url: 'https://films.example.nl/1.mp4' },
      { type: 'video/webm', file: 'one.webm' },
    ];
    const view = playerView(ownVideo({ sources }), SHOWN);
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
    ['introductie.sample.mp4', true],
    ['afsluiting.sample.mp4', false],
  ])('%s of a series in its second week: to a participant %s', (file, seen) => {
    expect(mayOpen(participant, media.get(file)!, NOW)).toBe(seen);
  });

  test('a file of two lectures opens with the first, and instructors see all', () => {
    const shared = publishedMedia({
      ...content,
      lectures: [withVideo(5, own('both.mp4')), withVideo(1, own('both.mp4'))],
    });
    expect(mayOpen(participant, shared.get('both.mp4')!, NOW)).toBe(true);
    const instructor = aLaunch({ ...weekly, role: 'instructor' });
    expect(mayOpen(instructor, media.get('5.mp4')!, NOW)).toBe(true);
  });

  test('only what pages show is there', () => {
    const files = [...publishedMedia(content).keys()];
    expect(files).toHaveLength(7 * 5);
    expect(files.filter((file) => file.startsWith('college-1')).sort()).toEqual([
      'college-1.sample.jpg',
      'college-1.sample.mp4',
      'college-1.sample.nl.vtt',
      'college-1.sample.transcript.nl.md',
      'college-1.sample.webm',
    ]);
  });
});

test('the transcript has every caption under its part, each with an address that opens there', () => {
  const lecture = content.lectures[1]!;
  const { parts } = transcriptView(content, lecture, '/lectures/2');
  expect(parts.map(({ label }) => label)).toEqual(content.course.parts.map(({ label }) => label));
  expect(parts.flatMap(({ lines }) => lines)).toHaveLength(lecture.video.cues.length);
  expect(parts[1]?.lines[0]).toEqual({
    path: '/lectures/2?t=17.4#film',
    start: 17.4,
    time: '0:17',
    text: 'Obstakels en mechanismen.',
  });
});

test('a film without parts has one transcript without headings', () => {
  const film = { ...content.films[0]!, chapters: [] };
  const { parts } = transcriptView(content, film, '/films/introductie');
  expect(parts).toMatchObject([{ label: null }]);
  expect(parts[0]?.lines).toHaveLength(film.video.cues.length);
});

test('the chapters are a track as well, each up to where the next begins', () => {
  const track = chaptersTrack(content, content.lectures[0]!);
  expect(track).toMatch(/^WEBVTT\n\ncasus\n00:00:00\.000 --> 00:00:17\.000\nCasus\n\nobstakels\n/);
  expect(track).toContain('vraag\n00:00:46.000 --> 00:00:54.000\nVraag, oproep, dilemma\n');
});
