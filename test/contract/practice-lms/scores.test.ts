import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AGS, ALDERMAN, COUNCILLOR, LmsLab, MEDIA, TEACHER, type ServiceCall } from './support.js';

let lab: LmsLab;
beforeEach(async () => {
  lab = await LmsLab.start();
});
afterEach(() => lab.stop());

const scoresUrl = () => `${lab.url}/services/2/lineitems/101/lineitem/scores?type_id=1`;
const resultsUrl = (query = '') =>
  `${lab.url}/services/2/lineitems/101/lineitem/results?type_id=1${query}`;

const score = (changes: object = {}) => ({
  userId: ALDERMAN,
  scoreGiven: 8,
  scoreMaximum: 10,
  comment: 'Sterk',
  activityProgress: 'Completed',
  gradingProgress: 'FullyGraded',
  timestamp: '2026-03-02T11:00:00.500Z',
  ...changes,
});

const send = (changes: object = {}, call: ServiceCall = {}) =>
  lab.call(scoresUrl(), { media: MEDIA.score, body: score(changes), ...call });

async function result(personId = ALDERMAN) {
  const { list } = await lab.call(resultsUrl(`&user_id=${personId}`), { media: MEDIA.results });
  return list[0] ?? null;
}

test('a score is taken with an empty answer and read back as a result', async () => {
  const answer = await send();
  expect([answer.status, answer.text]).toEqual([200, '']);
  expect(await result()).toEqual({
    id: resultsUrl(`&user_id=${ALDERMAN}`),
    userId: ALDERMAN,
    resultScore: 8,
    resultMaximum: 10,
    comment: 'Sterk',
    scoreOf: `${lab.url}/services/2/lineitems/101/lineitem?type_id=1`,
    timestamp: '2026-03-02T11:00:00+00:00',
  });
});

test.each([
  ['the same moment', '2026-03-02T11:00:00.500Z'],
  ['a later moment in the same second', '2026-03-02T11:00:00.900Z'],
  ['an earlier second', '2026-03-02T10:59:59Z'],
  ['an earlier second told in another zone', '2026-03-02T12:59:59+02:00'],
])('a second score at %s is refused with 409 and changes nothing', async (_when, timestamp) => {
  await send();
  const answer = await send({ timestamp, scoreGiven: 3 });
  expect([answer.status, answer.text]).toEqual([409, '[]']);
  expect(answer.reason).toContain('Refusing score with an earlier timestamp');
  expect((await result())?.['resultScore']).toBe(8);
});

test('a score of the next second replaces the one before it', async () => {
  await send();
  expect((await send({ timestamp: '2026-03-02T11:00:01Z', scoreGiven: 9 })).status).toBe(200);
  expect((await result())?.['resultScore']).toBe(9);
});

test('a score from the future is taken and blocks all that come before it', async () => {
  await send({ timestamp: '2026-03-02T13:00:00Z' });
  expect((await send({ timestamp: '2026-03-02T12:59:59Z' })).status).toBe(409);
});

test('a score without a comment wipes the comment', async () => {
  await send();
  await send({ timestamp: '2026-03-02T11:00:01Z', comment: undefined });
  expect(await result()).not.toHaveProperty('comment');
});

test.each([
  ['InProgress and Pending', { activityProgress: 'InProgress', gradingProgress: 'Pending' }],
  ['PendingManual', { activityProgress: 'Submitted', gradingProgress: 'PendingManual' }],
  ['FullyGraded without a score or a comment', { scoreGiven: null, comment: undefined }],
])('a score that is %s wipes the grade', async (_what, changes) => {
  await send();
  expect((await send({ timestamp: '2026-03-02T11:00:01Z', ...changes })).status).toBe(200);
  expect(await result()).toBeNull();
});

test('FullyGraded with only a comment is a result without a score', async () => {
  await send({ scoreGiven: undefined, scoreMaximum: undefined });
  expect(await result()).toEqual({ id: expect.any(String), userId: ALDERMAN });
});

test.each([
  ['another maximum', { scoreGiven: 4, scoreMaximum: 8 }, 5],
  ['more than the maximum', { scoreGiven: 12 }, 10],
  ['less than nothing', { scoreGiven: -5 }, 0],
  ['zero', { scoreGiven: 0 }, 0],
  ['a third', { scoreGiven: 1, scoreMaximum: 3 }, 3.33333],
  ['a number as text', { scoreGiven: '5' }, 5],
])(
  'a score with %s becomes a result on the scale of the line item',
  async (_what, changes, shown) => {
    await send(changes);
    expect((await result())?.['resultScore']).toBe(shown);
  },
);

test.each([
  ['the teacher', { userId: TEACHER }],
  ['somebody who is not in the course', { userId: '999' }],
  ['nobody', { userId: undefined }],
  ['no moment', { timestamp: undefined }],
  ['a moment in words', { timestamp: 'yesterday' }],
  ['a day that does not exist', { timestamp: '2026-02-30T10:00:00Z' }],
  ['no activity progress', { activityProgress: undefined }],
  ['no grading progress', { gradingProgress: undefined }],
  ['no maximum', { scoreMaximum: undefined }],
  ['a score in words', { scoreGiven: 'five' }],
])('a score for or with %s is refused with 400 and an empty list', async (_what, changes) => {
  const answer = await send(changes);
  expect([answer.status, answer.reason, answer.text]).toEqual([
    400,
    'Incorrect score received',
    '[]',
  ]);
});

test('a broken body is refused with 400', async () => {
  expect((await send({}, { body: '{broken' })).status).toBe(400);
});

test('a body that is too large is refused with 413', async () => {
  expect((await send({}, { body: ' '.repeat(70_000) })).status).toBe(413);
});

test('the media type must be the one for scores, with or without a charset', async () => {
  const wrong = await send({}, { media: 'application/json' });
  expect(wrong.status).toBe(400);
  expect(wrong.json['reason']).toBe(
    'No handler found for /2/lineitems/101/lineitem/scores  application/json',
  );
  expect((await send({}, { media: `${MEDIA.score}; charset=utf-8` })).status).toBe(200);
});

test('a URL with /scores behind the query is refused with 400', async () => {
  const url = `${lab.url}/services/2/lineitems/101/lineitem?type_id=1/scores`;
  const answer = await lab.call(url, { media: MEDIA.score, body: score() });
  expect([answer.status, answer.json['reason']]).toEqual([
    400,
    'No handler found for /2/lineitems/101/lineitem',
  ]);
});

test('a token without the scope is refused with 401, as an unknown one is', async () => {
  const token = await lab.token(`${AGS}/lineitem.readonly`);
  const answer = await send({}, { token });
  expect(answer.status).toBe(401);
  expect(answer.json).toMatchObject({ status: 401, reason: 'Unauthorized' });
  expect((await send({}, { token: 'unknown' })).status).toBe(401);
});

test('a token is refused under the id of another tool', async () => {
  const url = scoresUrl().replace('type_id=1', 'type_id=2');
  expect((await lab.call(url, { media: MEDIA.score, body: score() })).status).toBe(401);
});

test('results come for everybody or for one person, and an unknown one has none', async () => {
  await send();
  await send({ userId: COUNCILLOR, scoreGiven: 6 });
  const all = await lab.call(resultsUrl(), { media: MEDIA.results });
  expect(all.list.map(({ userId }) => userId)).toEqual([ALDERMAN, COUNCILLOR]);
  expect(await result(TEACHER)).toBeNull();
});

test('results cannot be paged, as in Moodle', async () => {
  expect((await lab.call(resultsUrl('&limit=1'), { media: MEDIA.results })).status).toBe(404);
});

test('the teacher’s own grade stays whatever the tool sends, until it is taken back', async () => {
  await send();
  const own = { actie: 'aanpassen', cijfer: '7,5', toelichting: 'Na gesprek' };
  expect((await lab.post(`/cijfers/101/${ALDERMAN}`, TEACHER, own)).status).toBe(303);
  expect((await send({ timestamp: '2026-03-02T11:59:59Z' })).status).toBe(409);
  expect((await send({ timestamp: '2026-03-02T12:00:01Z', scoreGiven: 4 })).status).toBe(200);
  expect(await result()).toMatchObject({ resultScore: 7.5, comment: 'Na gesprek' });
  await lab.post(`/cijfers/101/${ALDERMAN}`, TEACHER, { actie: 'terugnemen' });
  expect(await result()).toMatchObject({ resultScore: 4, comment: 'Sterk' });
});
