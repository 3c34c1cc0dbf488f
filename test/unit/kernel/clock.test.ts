import { expect, test } from '@jest/globals';
import { later, minutes } from '../../../src/kernel/clock.js';

test('a moment later is counted in milliseconds', () => {
  expect(later(new Date('2026-03-02T10:00:00Z'), minutes(2))).toEqual(
    new Date('2026-03-02T10:02:00Z'),
  );
});
