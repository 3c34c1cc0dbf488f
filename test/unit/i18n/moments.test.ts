import { expect, test } from '@jest/globals';
import { nightsBetween, sayDayAndMoment, sayMoment } from '../../../src/i18n/moments.js';

test('moments are told in Dutch time, also when the clock has changed', () => {
  expect(sayMoment(new Date('2027-01-12T11:05:00Z'), 'nl')).toBe('12 januari 2027 om 12.05 uur');
  expect(sayMoment(new Date('2027-07-12T11:05:00Z'), 'nl')).toBe('12 juli 2027 om 13.05 uur');
  expect(sayMoment(new Date('2027-01-12T11:05:00Z'), 'en')).toBe(
    '12 January 2027 at 12:05 (Dutch time)',
  );
});

test('a moment that people plan for is told with its day', () => {
  expect(sayDayAndMoment(new Date('2016-10-31T11:05Z'), 'en')).toBe(
    'Monday 31 October 2016 at 12:05 (Dutch time)',
  );
});

test('days are counted in nights', () => {
  expect(nightsBetween(new Date('2027-01-12T22:55:00Z'), new Date('2027-01-12T23:05:00Z'))).toBe(1);
  expect(nightsBetween(new Date('2027-01-12T00:00:00Z'), new Date('2027-01-12T22:00:00Z'))).toBe(0);
});
