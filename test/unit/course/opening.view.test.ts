import { expect, test } from '@jest/globals';
import { openingAhead } from '../../../src/course/index.js';
import { aLaunch, weeklyFrom } from '../../support/page-app.js';

const run = weeklyFrom('2016-03-21T12:00+01:00');

test.each([
  ['2016-03-25T23:30+01:00', 'nl', 'nog 3 dagen'],
  ['2016-03-25T23:30+01:00', 'en', 'in 3 days'],
  ['2016-03-27T00:10+01:00', 'nl', 'morgen'],
  ['2016-03-27T23:50+02:00', 'en', 'tomorrow'],
  ['2016-03-28T00:10+02:00', 'nl', 'vandaag'],
] as const)('at %s (%s) the second lecture opens: %s', (now, locale, countdown) => {
  const opening = openingAhead(aLaunch({ run, locale }), 2, new Date(now));
  expect(opening?.countdown).toBe(countdown);
});

test('the moment is said in the words of the reader, at the clock of the Netherlands', () => {
  const opening = openingAhead(aLaunch({ run }), 2, new Date('2016-03-21T12:00Z'));
  expect(opening).toMatchObject({
    iso: '2016-03-28T12:00:00.000+02:00',
    moment: 'maandag 28 maart 2016 om 12.00 uur',
  });
});

test('what has opened, or was never locked, is waited for no longer', () => {
  expect(openingAhead(aLaunch({ run }), 2, new Date('2016-03-28T12:00+02:00'))).toBeNull();
  expect(openingAhead(aLaunch(), 5, new Date('2016-03-01'))).toBeNull();
});
