import { describe, expect, test } from '@jest/globals';
import type { AssignmentState } from '../../../src/assignments/index.js';
import { loadContent } from '../../../src/content/index.js';
import { nextStep } from '../../../src/dashboard/next-step.view.js';
import type { LectureProgress } from '../../../src/lectures/index.js';
import { aLaunch, weeklyFrom } from '../../support/page-app.js';

const content = await loadContent('config/course', 'config/course/media');
const NOW = new Date('2016-03-30T10:00:00Z');
const secondWeek = weeklyFrom('2016-03-21T12:00+01:00');
const notYet = weeklyFrom('2016-04-04T12:00+02:00');
const undated = aLaunch().run;
const allDone = [1, 2, 3, 4, 5].map((number) => [number, 'submitted'] as const);

type States = readonly (readonly [number, AssignmentState])[];

test.each([
  ['a newcomer watches the first lecture', undated, [], '/lectures/1', 'Bekijk college 1'],
  [
    'whoever did the first watches the second',
    secondWeek,
    [[1, 'released']],
    '/lectures/2',
    'Bekijk college 2',
  ],
  [
    'a draft comes before a new lecture',
    undated,
    [[2, 'draft']],
    '/assignments/2',
    'Werk verder aan je concept',
  ],
  [
    'a request of the instructor comes before a draft',
    undated,
    [
      [1, 'draft'],
      [3, 'returned'],
    ],
    '/assignments/3',
    'Bekijk wat er gevraagd wordt',
  ],
  [
    'whoever is up to date may look back',
    secondWeek,
    [
      [1, 'released'],
      [2, 'submitted'],
    ],
    '/lectures/2',
    'Bekijk college 2 nog eens',
  ],
  ['before the start there is a profile to fill in', notYet, [], '/profile', 'Vul je profiel in'],
  [
    'at the end there is the closing film',
    undated,
    allDone,
    '/films/afsluiting',
    'Bekijk de afsluiting',
  ],
] as const satisfies readonly (readonly [string, typeof undated, States, string, string])[])(
  '%s',
  (_who, run, states, path, action) => {
    const step = nextStep(
      aLaunch({ run }),
      content,
      { states: new Map<number, AssignmentState>(states), progress: [] },
      NOW,
    );
    expect(step).toMatchObject({ path, action });
  },
);

test('only a newcomer is also pointed to the introduction', () => {
  const before = (states: ReadonlyMap<number, AssignmentState>) =>
    nextStep(aLaunch(), content, { states, progress: [] }, NOW).before;
  expect(before(new Map())?.path).toBe('/films/introductie');
  expect(before(new Map([[1, 'submitted']]))).toBeNull();
});

test('waiting is told with its moment', () => {
  const states = new Map<number, AssignmentState>([
    [1, 'released'],
    [2, 'released'],
  ]);
  expect(nextStep(aLaunch({ run: secondWeek }), content, { states, progress: [] }, NOW).text).toBe(
    'College 3 opent op maandag 4 april 2016 om 12.00 uur.',
  );
  expect(
    nextStep(aLaunch({ run: notYet }), content, { states: new Map(), progress: [] }, NOW).title,
  ).toBe('De reeks begint op maandag 4 april 2016 om 12.00 uur');
});

describe('of who has watched', () => {
  const watched = (number: number, how: Partial<LectureProgress>): LectureProgress => ({
    ...{ number, watched: [], watchedSeconds: 0, durationSeconds: 54, percent: 0, position: null },
    ...{ hasReadTranscript: false, isComplete: false, parts: [] },
    ...how,
  });
  const step = (
    progress: readonly LectureProgress[],
    states: readonly (readonly [number, AssignmentState])[] = [],
  ) => nextStep(aLaunch(), content, { states: new Map(states), progress }, NOW);

  test('a film that was left goes on where it was left', () => {
    const left = watched(2, { percent: 38, position: 20.6 });
    expect(step([watched(1, { isComplete: true }), left])).toMatchObject({
      path: '/lectures/2?t=20#film',
      action: 'Verder met college 2, vanaf 0:20',
      text: 'Je hebt 38 % bekeken.',
    });
  });

  test('a film left at its very end begins anew', () => {
    const left = watched(1, { percent: 7, position: 54 });
    expect(step([left])).toMatchObject({ path: '/lectures/1', action: 'Bekijk college 1' });
  });

  test('the assignment follows its lecture, before the next lecture', () => {
    const progress = [watched(1, { isComplete: true, percent: 100 }), watched(2, {})];
    expect(step(progress)).toMatchObject({ path: '/assignments/1', action: 'Naar de opdracht' });
    expect(step(progress, [[1, 'submitted']])).toMatchObject({ path: '/lectures/2' });
  });

  test('who handed everything in still has lectures to watch', () => {
    expect(step([watched(1, { isComplete: true }), watched(2, {})], allDone)).toMatchObject({
      path: '/lectures/2',
    });
  });
});
