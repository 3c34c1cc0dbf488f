import { describe, expect, test } from '@jest/globals';
import { Aggregator } from 'mingo';
import { hours, later, minutes, seconds } from '../../../src/kernel/clock.js';
import {
  afterFailure,
  backoff,
  isSameScore,
  nextTimestamp,
  withoutColumn,
  withoutResults,
  type Failure,
} from '../../../src/grading/delivery.policy.js';

const NOW = new Date('2027-01-12T11:00:00.250Z');
const NEVER_TRIED = { attempts: 0, firstFailedAt: null };
const failure = (status: number | null, more: Partial<Failure> = {}): Failure => ({
  status,
  detail: 'refused',
  retryAfterMs: null,
  ...more,
});
const decide = (refusal: Failure, tried = NEVER_TRIED as Parameters<typeof afterFailure>[1]) =>
  afterFailure(refusal, tried, NOW, () => 0.5);

describe('the timestamp of the next revision', () => {
  test.each([
    ['is the next whole second after now', null, '2027-01-12T11:00:01.000Z'],
    ['is later than a last one of a moment ago', '2027-01-12T11:00:01Z', '2027-01-12T11:00:02Z'],
    ['is later than a last one ahead of our clock', '2027-01-12T11:00:30Z', '2027-01-12T11:00:31Z'],
    ['leaves a last one of long ago behind', '2027-01-01T00:00:00Z', '2027-01-12T11:00:01Z'],
  ])('%s', (_rule, last, expected) => {
    const row = { ts: last && new Date(last) };
    const [next] = new Aggregator([{ $set: { ts: nextTimestamp(NOW) } }]).run([row]);
    expect(next).toEqual({ ts: new Date(expected) });
  });

  test('is now itself when that is a whole second', () => {
    const now = new Date('2027-01-12T11:00:00Z');
    const [next] = new Aggregator([{ $set: { ts: nextTimestamp(now) } }]).run([{ ts: null }]);
    expect(next).toEqual({ ts: now });
  });
});

describe('the wait before the next try', () => {
  test.each([
    [0, seconds(2)],
    [1, seconds(4)],
    [5, seconds(64)],
    [9, minutes(15)],
    [5000, minutes(15)],
  ])('after %i tries is at most %i ms', (attempts, bound) => {
    expect(backoff(attempts, 1)).toBe(bound);
    expect(backoff(attempts, 0.5)).toBe(bound / 2);
  });

  test('is never less than a second', () => {
    expect(backoff(0, 0)).toBe(seconds(1));
  });
});

describe('what becomes of a grade that was not taken', () => {
  test.each([
    ['no answer', failure(null), 'waiting'],
    ['401 after a new token', failure(401), 'waiting'],
    ['408', failure(408), 'waiting'],
    ['425', failure(425), 'waiting'],
    ['429', failure(429), 'waiting'],
    ['403 that says when to come back', failure(403, { retryAfterMs: 30_000 }), 'waiting'],
    ['500', failure(500), 'waiting'],
    ['503', failure(503), 'waiting'],
    ['a redirect of an LMS in maintenance', failure(302), 'waiting'],
    ['a success without a token in it', failure(200), 'waiting'],
    ['409', failure(409), 'compare'],
    ['400', failure(400), 'failed'],
    ['403', failure(403), 'failed'],
    ['404', failure(404), 'failed'],
    ['410', failure(410), 'failed'],
    ['412', failure(412), 'failed'],
    ['422', failure(422), 'failed'],
  ])('%s', (_answer, refusal, state) => {
    const decision = decide(refusal);
    expect(decision === 'compare' ? decision : decision.state).toBe(state);
  });

  test('a retry waits the jitter, counts, and remembers when the trouble began', () => {
    expect(decide(failure(500), { attempts: 2, firstFailedAt: null })).toEqual({
      state: 'waiting',
      dueAt: later(NOW, seconds(4)),
      attempts: 3,
      firstFailedAt: NOW,
      lastError: { status: 500, detail: 'refused', at: NOW },
    });
  });

  test.each([
    ['wins from the jitter', 90_000, 90_000],
    ['is taken for an hour at most', hours(5), hours(1)],
    ['is at least a second', 0, seconds(1)],
  ])('the wait that the LMS asks for %s', (_rule, retryAfterMs, wait) => {
    const decision = decide(failure(503, { retryAfterMs }), { attempts: 9, firstFailedAt: null });
    expect(decision).toMatchObject({ dueAt: later(NOW, wait) });
  });

  test.each([
    ['429', failure(429)],
    ['403 with a time to come back', failure(403, { retryAfterMs: 1000 })],
  ])('being throttled by %s is no attempt', (_answer, refusal) => {
    const decision = decide(refusal, { attempts: 4, firstFailedAt: null });
    expect(decision).toMatchObject({ attempts: 4 });
  });

  test('it is given up by age and not by count', () => {
    const almost = later(NOW, 1 - hours(14 * 24));
    const tried = { attempts: 10_000, firstFailedAt: almost };
    expect(decide(failure(500), tried)).toMatchObject({ state: 'waiting' });
    const tooOld = { attempts: 1, firstFailedAt: later(NOW, -hours(14 * 24)) };
    expect(decide(failure(500), tooOld)).toMatchObject({
      state: 'failed',
      dueAt: null,
      lastError: { status: 500 },
    });
  });
});

test('a grade without a column waits, without counting as refused', () => {
  expect(withoutColumn(NEVER_TRIED, NOW)).toEqual({
    state: 'waiting',
    dueAt: later(NOW, minutes(5)),
    attempts: 0,
    firstFailedAt: null,
    lastError: { status: null, detail: 'no column', at: NOW },
  });
});

test.each([
  ['after a try without an answer it is ours', { status: null, detail: '', at: NOW }, 'delivered'],
  ['after a failure of the LMS it is ours', { status: 502, detail: '', at: NOW }, 'delivered'],
  ['after being throttled it is not', { status: 429, detail: '', at: NOW }, 'superseded'],
  ['at the first try it is not', null, 'superseded'],
])('a newer score in a gradebook that we may not read: %s', (_case, lastError, state) => {
  expect(withoutResults({ ...NEVER_TRIED, lastError }).state).toBe(state);
});

test.each([
  ['the same points', { score: 8, maximum: 10 }, true],
  ['the same on a scale of a hundred', { score: 80, maximum: 100 }, true],
  ['a rounding of the LMS', { score: 0.8000004, maximum: 1 }, true],
  ['no scale given', { score: 8, maximum: null }, true],
  ['another score', { score: 7, maximum: 10 }, false],
  ['an empty grade', { score: null, maximum: 10 }, false],
  ['no result', null, false],
])('the LMS holds %s', (_case, result, same) => {
  expect(isSameScore({ points: 8, maximum: 10 }, result)).toBe(same);
});
