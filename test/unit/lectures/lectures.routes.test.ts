import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { loadContent, type CourseContent } from '../../../src/content/index.js';
import type { LaunchContext } from '../../../src/course/index.js';
import { connectDatabase } from '../../../src/database/connect.js';
import { createLogger } from '../../../src/kernel/logger.js';
import { createLectures } from '../../../src/lectures/index.js';
import { aLaunch, BASE, clockAt, pageApp, weeklyFrom } from '../../support/page-app.js';

const content = await loadContent('config/course', 'config/course/media');
const mediaDirectory = resolve('config/course/media');
const weekly = { run: weeklyFrom('2016-03-21T12:00+01:00') };
const clock = clockAt('2016-03-30T10:00:00Z');
const database = await connectDatabase(
  { at: { directory: ':memory:' }, name: 'lectures_test' },
  clock,
  createLogger('silent'),
);
const db = database.connection;
afterAll(() => database.close());

const open = (launch: Partial<LaunchContext>, course: CourseContent = content) => {
  db.deleteModel(/./);
  const lectures = createLectures({
    ...{ db, content: course, mediaDirectory, clock },
    course: { noteCompletion: () => Promise.resolve() },
    progressTokenFor: () => 'token',
    windowTicketFor: () => 'ticket',
    pageOpenedAt: () => clock.now(),
  });
  return request(pageApp([lectures.routes], aLaunch(launch)));
};

test('a lecture shows its speaker, its film with captions, its chapters and its assignment', async () => {
  const { text } = await open({}).get(`${BASE}lectures/2`).expect(200);
  expect(text).toContain('College 2 van 5');
  expect(text).toContain('Rinske van Noortwijk');
  expect(text).toContain('(januari 2016)');
  expect(text).toContain('<video class="film__video" controls preload="metadata" playsinline');
  expect(text).toContain(`<source src="${BASE}media/college-2.sample.mp4" type="video/mp4">`);
  expect(text).toMatch(
    /<track kind="captions" srclang="nl" label="Nederlands" src="[^"]+" default>/,
  );
  expect(text).toContain(`href="${BASE}lectures/2?t=17#film" data-seek="17"`);
  expect(text).toContain(`href="${BASE}assignments/2"`);
  expect(text).toContain('Voorbeeldfilm.');
});

test('without a script a chapter is a page whose film stands ready there', async () => {
  const { text } = await open({}).get(`${BASE}lectures/2?t=26`).expect(200);
  expect(text).toContain(`src="${BASE}media/college-2.sample.mp4#t=26"`);
  expect(text.match(/aria-current="true"/g)).toHaveLength(1);
  expect(text).toMatch(/data-seek="26" data-end="35" aria-current="true"/);
});

test.each(['-1', '1e9', 'abc', '99999', '20"><script>'])(
  'a moment that is not in the film is its beginning: %s',
  async (t) => {
    const { text } = await open({}).get(`${BASE}lectures/2`).query({ t }).expect(200);
    expect(text).toContain(`src="${BASE}media/college-2.sample.mp4" `);
  },
);

test('a locked lecture says when it opens, and shows no film', async () => {
  const { text } = await open(weekly).get(`${BASE}lectures/3`).expect(403);
  expect(text).toContain('maandag 4 april 2016 om 12.00 uur');
  expect(text).toContain('nog 5 dagen');
  expect(text).not.toContain('<video');
});

test('an instructor looks ahead and is told that participants cannot', async () => {
  const app = open({ ...weekly, role: 'instructor' });
  const { text } = await app.get(`${BASE}lectures/3`).expect(200);
  expect(text).toContain('Voor deelnemers opent dit op maandag 4 april 2016 om 12.00 uur.');
});

test.each([
  ['introductie', 200],
  ['afsluiting', 403],
  ['pauze', 404],
])('in the second week the film %s answers %d', async (key, status) => {
  await open(weekly).get(`${BASE}films/${key}`).expect(status);
});

test.each(['0', '6', 'two', '1x', '00001'])('there is no lecture %s', async (number) => {
  await open({}).get(`${BASE}lectures/${number}`).expect(404);
});

test('the interface turns English while the course stays marked as Dutch', async () => {
  const { text } = await open({ locale: 'en' }).get(`${BASE}lectures/1`).expect(200);
  expect(text).toContain('<html lang="en">');
  expect(text).toContain('Lecture 1 of 5');
  expect(text).toContain('<h1 lang="nl">Duurzame businessmodellen</h1>');
});

test('a film at another host is only linked to, by name', async () => {
  const video = {
    ...content.lectures[0]!.video,
    sample: false,
    sources: [{ type: 'video/mp4', url: 'https://films.example.nl/1.mp4' }],
  };
  const lectures = content.lectures.map((lecture) => ({ ...lecture, video }));
  const { text } = await open({}, { ...content, lectures })
    .get(`${BASE}lectures/1`)
    .expect(200);
  expect(text).toContain('Deze film staat op films.example.nl.');
  expect(text).toContain('href="https://films.example.nl/1.mp4" target="_blank"');
  expect(text).not.toContain('<video');
});

describe('a file of the film', () => {
  const size = statSync('config/course/media/college-1.sample.mp4').size;

  test('comes in ranges, and only this browser may keep it', async () => {
    const file = open({}).get(`${BASE}media/college-1.sample.mp4`).set('Range', 'bytes=0-99');
    const { headers } = await file.expect(206);
    expect(headers).toMatchObject({
      'content-type': 'video/mp4',
      'content-range': `bytes 0-99/${size}`,
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=3600',
    });
  });

  test('is not kept when it could not be sent', async () => {
    const refused = open({})
      .get(`${BASE}media/college-1.sample.mp4`)
      .set('Range', 'bytes=99999999-');
    const { headers } = await refused.expect(416);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-type']).toContain('text/html');
    const video = { ...content.lectures[0]!.video, poster: 'gone.jpg' };
    const course = { ...content, lectures: [{ ...content.lectures[0]!, video }] };
    const gone = await open({}, course).get(`${BASE}media/gone.jpg`).expect(404);
    expect(gone.headers['cache-control']).toBe('no-store');
  });

  test('is not sent again to who has it', async () => {
    const app = open({});
    const { headers } = await app.head(`${BASE}media/college-1.sample.nl.vtt`).expect(200);
    expect(headers['content-type']).toContain('text/vtt');
    const again = app.get(`${BASE}media/college-1.sample.nl.vtt`);
    await again.set('If-None-Match', headers['etag']!).expect(304);
  });

  test.each(['make-samples.js', 'sample.mp4', '..%2Fcourse.yaml', '%2e%2e', 'none.mp4'])(
    'that no page shows does not exist: %s',
    async (name) => {
      await open({}).get(`${BASE}media/${name}`).expect(404);
    },
  );

  test('of a locked lecture is locked too, and says until when', async () => {
    const file = `${BASE}media/college-3.sample.mp4`;
    const { text } = await open(weekly).get(file).expect(403);
    expect(text).toContain('Het opent op maandag 4 april 2016 om 12.00 uur.');
    await open({ ...weekly, role: 'instructor' })
      .head(file)
      .expect(200);
  });
});
