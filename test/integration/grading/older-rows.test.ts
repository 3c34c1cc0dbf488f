import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { followGrades } from '../../../src/database/migrations/2026-11-26-follow-grades.js';
import type { LaunchContext } from '../../../src/course/index.js';
import type { Work } from '../../../src/grading/index.js';
import { seconds } from '../../../src/kernel/clock.js';
import { ASSESSMENT, COLUMN, startWorld, type World } from './support.js';

let world: World;
let teacher: LaunchContext;
let fatima: LaunchContext;
let work: Work;

/** A grade, its work and a draft as they were kept before grades had a history and work had files. */
beforeAll(async () => {
  world = await startWorld();
  teacher = await world.enter('teacher', 'instructor');
  fatima = await world.enter('fatima');
  work = await world.handIn(fatima);
  await world.bringColumn('assignment-1');
  await world.grading.service.release(teacher, work, ASSESSMENT);
  const db = world.database.connection;
  const newer = ['history', 'edits', 'claimedBy', 'claimedUntil', 'assessedBy', 'sentComment'];
  const rest = ['startedAt', 'submittedAt', 'unsentSubmissionId', 'sentReleaseAt'];
  const comments = ['assessment.comments', 'released.comments', 'released.submissionId'];
  await db.collection('grades').updateMany({}, [{ $unset: [...newer, ...rest, ...comments] }]);
  await db.collection('submissions').updateMany({}, [{ $unset: ['files'] }]);
  await followGrades.up(db);
  await followGrades.up(db);
});
afterAll(async () => {
  await world.database.connection.dropDatabase();
  await world.database.close();
});

test('a grade of before goes to the gradebook, and is shown with its work', async () => {
  world.clock.advance(seconds(2));
  await world.deliver();
  expect(world.gradebook.held.get(`${COLUMN} fatima`)).toMatchObject({ scoreGiven: 8 });
  const [own] = await world.grading.service.ownGrades(fatima);
  expect(own).toMatchObject({ released: { points: 8, comments: {} } });
});

test('a grade of before can be claimed, returned, released again and taken back', async () => {
  const { service } = world.grading;
  expect(await service.claim(teacher, work)).toBeNull();
  await service.returnWork(teacher, work, ASSESSMENT);
  const again = await world.handIn(fatima);
  await service.release(teacher, again, { ...ASSESSMENT, comment: 'Beter' });
  await service.withdraw(teacher, again);
  const { history } = await world.gradeOf(fatima);
  expect(history.map(({ kind }) => kind)).toEqual(['returned', 'released', 'released']);
});
