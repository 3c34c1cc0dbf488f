import { expect, test } from '@jest/globals';
import { History, type LmsRule } from './histories.js';

const HISTORIES = 1000;

test.each<[LmsRule, string]>([
  ['moodle', 'refuses a score of the same second or before'],
  ['canvas', 'refuses a score of before'],
])('whatever goes wrong, an LMS like %s, that %s, ends up with the newest grade', (rule) => {
  const wrong: number[] = [];
  let revisions = 0;
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const { grade, score } = new History(seed, rule).play();
    revisions += grade.rev;
    const isRight = score === grade.released?.points && grade.delivery.state === 'delivered';
    if (!isRight) wrong.push(seed);
  }
  expect(wrong).toEqual([]);
  expect(revisions).toBeGreaterThan(HISTORIES * 2);
});
