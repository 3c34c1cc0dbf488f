import { expect, test } from '@jest/globals';
import { isReleased, mayOpen, releaseMoment } from '../../../src/course/index.js';
import { aLaunch, weeklyFrom } from '../../support/page-app.js';

const HOUR = 3_600_000;

test.each([
  ['into summer time', '2016-03-21T12:00+01:00', 2, '2016-03-28T12:00+02:00', 167],
  ['within summer time', '2016-06-06T12:00+02:00', 2, '2016-06-13T12:00+02:00', 168],
  ['into winter time', '2016-10-24T12:00+02:00', 2, '2016-10-31T12:00+01:00', 169],
  ['over both New Year and a leap day', '2015-12-28T09:30+01:00', 5, '2016-01-25T09:30+01:00', 672],
])('a lecture opens at the same time by the clock: %s', (_when, start, number, opens, hours) => {
  const run = weeklyFrom(start);
  const moment = releaseMoment(run, number);
  expect(moment).toEqual(new Date(opens));
  expect((moment!.getTime() - run.startsAt!.getTime()) / HOUR).toBe(hours);
});

test('the first lecture opens at the start itself', () => {
  const run = weeklyFrom('2016-01-18T12:00+01:00');
  expect(releaseMoment(run, 1)).toEqual(run.startsAt);
  expect(isReleased(run, 1, run.startsAt!)).toBe(true);
});

test('a start in the hour that summer time skips moves to the hour after', () => {
  const moment = releaseMoment(weeklyFrom('2016-03-20T02:30+01:00'), 2);
  expect(moment).toEqual(new Date('2016-03-27T03:30+02:00'));
});

test('a start in the hour that winter time repeats opens one moment only', () => {
  const moment = releaseMoment(weeklyFrom('2016-10-23T02:30+02:00'), 2);
  expect(moment).toEqual(new Date('2016-10-30T02:30+02:00'));
});

const start = '2016-03-21T12:00+01:00';
const weekly = weeklyFrom(start);
const open = { ...weekly, mode: 'open' as const };
const undated = aLaunch().run;

test.each([
  [
    'a participant before the second lecture',
    { run: weekly },
    2,
    '2016-03-28T11:59:59+02:00',
    false,
  ],
  ['a participant at the second lecture', { run: weekly }, 2, '2016-03-28T12:00+02:00', true],
  ['a participant before the series', { run: weekly }, 1, '2016-03-01T12:00+01:00', false],
  ['a participant long after', { run: weekly }, 5, '2017-01-01T12:00+01:00', true],
  ['a participant of an open run', { run: open }, 5, '2016-03-01T12:00+01:00', true],
  ['a participant of a run without a start', { run: undated }, 5, start, true],
  ['an instructor before the series', { run: weekly, role: 'instructor' }, 5, '2016-03-01', true],
] as const)('%s: may open is decided', (_who, overrides, number, now, expected) => {
  expect(mayOpen(aLaunch(overrides), number, new Date(now))).toBe(expected);
});
