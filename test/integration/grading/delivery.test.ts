import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LaunchContext } from '../../../src/course/index.js';
import type { Work } from '../../../src/grading/index.js';
import { hours, minutes, seconds } from '../../../src/kernel/clock.js';
import {
  ASSESSMENT,
  COLUMN,
  LEVELS,
  NO_LINE_ITEMS,
  refusal,
  startWorld,
  type World,
} from './support.js';

let world: World;
let teacher: LaunchContext;
let fatima: LaunchContext;
let work: Work;
const worlds: World[] = [];

beforeEach(async () => {
  world = await startWorld();
  worlds.push(world);
  teacher = await world.enter('teacher', 'instructor');
  fatima = await world.enter('fatima');
  work = await world.handIn(fatima);
});
afterAll(async () => {
  for (const { database } of worlds) {
    await database.connection.dropDatabase();
    await database.close();
  }
});

const release = (assessment = ASSESSMENT) =>
  world.grading.service.release(teacher, work, assessment);
const withPoints = (vraag: number) => ({ ...ASSESSMENT, levels: { ...LEVELS, vraag } });
const deliverySoon = async () => {
  world.clock.advance(seconds(1));
  await world.deliver();
};

test('a released grade arrives within seconds, with its comment and the moment of its release', async () => {
  await world.bringColumn('assignment-1');
  await release();
  expect((await world.gradeOf(fatima)).delivery.state).toBe('waiting');
  await deliverySoon();
  expect(world.gradebook.sent).toEqual([
    expect.objectContaining({
      lineItemUrl: COLUMN,
      userId: 'fatima',
      scoreGiven: 8,
      scoreMaximum: 10,
      comment: 'Een helder voorbeeld.',
      timestamp: new Date('2027-01-12T11:00:01Z'),
    }),
  ]);
  expect((await world.gradeOf(fatima)).delivery).toMatchObject({
    state: 'delivered',
    sentRev: 1,
    lastError: null,
    leaseToken: null,
    result: { score: 8, maximum: 10 },
  });
});

test('nothing is sent before the moment that the grade bears', async () => {
  await world.bringColumn('assignment-1');
  await release();
  await world.deliver();
  expect(world.gradebook.sent).toHaveLength(0);
});

test('twenty releases at once are twenty revisions, a second apart', async () => {
  await Promise.all(Array.from({ length: 20 }, () => release()));
  const { rev, ts, delivery } = await world.gradeOf(fatima);
  expect(rev).toBe(20);
  expect(ts).toEqual(new Date('2027-01-12T11:00:20Z'));
  expect(delivery).toMatchObject({ state: 'waiting', dueAt: ts });
});

test('a comment that looks like the name of a field is sent as it was written', async () => {
  await world.bringColumn('assignment-1');
  await release({ ...ASSESSMENT, comment: '$rev kost dit' });
  await deliverySoon();
  expect(world.gradebook.sent[0]).toMatchObject({ comment: '$rev kost dit' });
});

test('three workers send each of sixty grades exactly once', async () => {
  await world.bringColumn('assignment-1');
  for (let person = 0; person < 60; person += 1) {
    work = await world.handIn(await world.enter(`person-${person}`));
    await release();
  }
  world.clock.advance(seconds(1));
  await Promise.all([world.deliver(), world.deliver(), world.deliver()]);
  const receivers = world.gradebook.sent.map(({ userId }) => userId);
  expect(receivers).toHaveLength(60);
  expect(new Set(receivers).size).toBe(60);
});

test('a grade that changes while it is being sent is sent again', async () => {
  await world.bringColumn('assignment-1');
  await release(withPoints(0));
  world.gradebook.troubles.push(() => release(withPoints(2)));
  await deliverySoon();
  expect((await world.gradeOf(fatima)).delivery).toMatchObject({ state: 'waiting', sentRev: 1 });
  await deliverySoon();
  expect(world.gradebook.sent.map(({ scoreGiven }) => scoreGiven)).toEqual([6, 8]);
  expect((await world.gradeOf(fatima)).delivery).toMatchObject({ state: 'delivered', sentRev: 2 });
});

test('a process that dies after it sent leaves a grade that the next one finds delivered', async () => {
  await world.bringColumn('assignment-1');
  await release();
  const [dies] = world.grading.deliveryJobs(
    {
      publish: (column, score) => world.gradebook.publish(column, score).then(() => never()),
      readResult: () => never(),
      readResults: () => never(),
    },
    NO_LINE_ITEMS,
  );
  world.clock.advance(seconds(1));
  void dies!.run();
  await until(() => world.gradebook.sent.length === 1);
  await world.deliver();
  expect(world.gradebook.sent).toHaveLength(1);
  world.clock.advance(seconds(61));
  await world.deliver();
  const [first, second] = world.gradebook.sent;
  expect(second?.timestamp).toEqual(first?.timestamp);
  expect((await world.gradeOf(fatima)).delivery.state).toBe('delivered');
});

describe('a gradebook that holds something newer', () => {
  beforeEach(async () => {
    await world.bringColumn('assignment-1');
    await release();
    world.gradebook.troubles.push((score) => {
      const timestamp = new Date(score.timestamp.getTime() + seconds(5));
      world.gradebook.held.set(`${COLUMN} fatima`, { ...score, scoreGiven: 3, timestamp });
    });
    await deliverySoon();
  });

  test('is left as it is, and the grade says so', async () => {
    expect(world.gradebook.held.get(`${COLUMN} fatima`)?.scoreGiven).toBe(3);
    expect((await world.gradeOf(fatima)).delivery.state).toBe('superseded');
    world.clock.advance(hours(24));
    await world.deliver();
    expect(world.gradebook.sent).toHaveLength(1);
  });

  test('takes the grade when it is released once more', async () => {
    world.clock.advance(minutes(1));
    await release();
    await deliverySoon();
    expect(world.gradebook.held.get(`${COLUMN} fatima`)?.scoreGiven).toBe(8);
    expect((await world.gradeOf(fatima)).delivery.state).toBe('delivered');
  });
});

test('a gradebook that takes the score and goes on showing another is seen as changed there', async () => {
  await world.bringColumn('assignment-1');
  world.gradebook.override = { score: 55, maximum: 100 };
  await release();
  await deliverySoon();
  expect((await world.gradeOf(fatima)).delivery).toMatchObject({
    state: 'superseded',
    result: { score: 55, maximum: 100 },
  });
});

test('a gradebook that may not be read does not hold the delivery up', async () => {
  await world.bringColumn('assignment-1');
  world.gradebook.mayRead = false;
  await release();
  await deliverySoon();
  expect((await world.gradeOf(fatima)).delivery).toMatchObject({
    state: 'delivered',
    result: null,
  });
});

test('an LMS that says when to come back is left alone until then', async () => {
  await world.bringColumn('assignment-1');
  await release();
  world.gradebook.troubles.push(() => Promise.reject(refusal(503, seconds(90))));
  await deliverySoon();
  world.clock.advance(seconds(89));
  await world.deliver();
  expect(world.gradebook.sent).toHaveLength(1);
  await deliverySoon();
  const [first, second] = world.gradebook.sent;
  expect(second?.timestamp).toEqual(first?.timestamp);
  expect((await world.gradeOf(fatima)).delivery).toMatchObject({
    state: 'delivered',
    lastError: null,
  });
});

test('a refusal is kept with its reason and not tried again', async () => {
  await world.bringColumn('assignment-1');
  await release();
  world.gradebook.troubles.push(() => Promise.reject(refusal(422)));
  await deliverySoon();
  world.clock.advance(hours(24));
  await world.deliver();
  expect(world.gradebook.sent).toHaveLength(1);
  expect((await world.gradeOf(fatima)).delivery).toMatchObject({
    state: 'failed',
    lastError: { status: 422, detail: 'the score was not taken' },
  });
});

describe('gradebook columns', () => {
  test('a grade waits for a column, and goes as soon as a launch brings one', async () => {
    await release();
    await deliverySoon();
    expect((await world.gradeOf(fatima)).delivery).toMatchObject({
      state: 'waiting',
      lastError: { detail: 'no column' },
    });
    await world.bringColumn('assignment-1');
    await world.deliver();
    expect((await world.gradeOf(fatima)).delivery).toMatchObject({
      state: 'delivered',
      lineItemUrl: COLUMN,
    });
  });

  test('the column of the course as a whole serves an assignment without one of its own', async () => {
    await world.bringColumn(null, 'https://lms.example/course');
    await release();
    await deliverySoon();
    expect(world.gradebook.sent[0]?.lineItemUrl).toBe('https://lms.example/course');
  });

  test('the column of the assignment goes before that of the course', async () => {
    await world.bringColumn('forum', 'https://lms.example/course');
    await world.bringColumn('assignment-1', 'https://lms.example/one');
    await release();
    await deliverySoon();
    expect(world.gradebook.sent[0]?.lineItemUrl).toBe('https://lms.example/one');
  });

  test('the column of another course does not serve', async () => {
    await world.bringColumn('assignment-1', COLUMN, 'bunnik');
    await release();
    await deliverySoon();
    expect(world.gradebook.sent).toHaveLength(0);
  });

  test('a second link to the same assignment does not move its grades', async () => {
    await world.bringColumn('assignment-1', 'https://lms.example/one');
    await world.bringColumn('assignment-1', 'https://lms.example/two');
    await release();
    await deliverySoon();
    expect(world.gradebook.sent[0]?.lineItemUrl).toBe('https://lms.example/one');
  });

  test('a column that is gone gives way to the next one, and the grade that it refused goes there', async () => {
    await world.bringColumn('assignment-1', 'https://lms.example/one');
    await release();
    world.gradebook.troubles.push(() => Promise.reject(refusal(404)));
    await deliverySoon();
    expect((await world.gradeOf(fatima)).delivery.state).toBe('failed');
    await world.bringColumn('assignment-1', 'https://lms.example/two');
    await world.deliver();
    expect((await world.gradeOf(fatima)).delivery).toMatchObject({
      state: 'delivered',
      lineItemUrl: 'https://lms.example/two',
    });
  });

  test('launches at the same moment bring one column', async () => {
    await Promise.all(Array.from({ length: 8 }, () => world.bringColumn('assignment-1')));
    const columns = world.database.connection.collection('columns');
    expect(await columns.countDocuments({})).toBe(1);
  });
});

test('looking for what is due reads what is due, however many grades there are', async () => {
  await world.bringColumn('assignment-1');
  for (let person = 0; person < 10; person += 1) {
    work = await world.handIn(await world.enter(`person-${person}`));
    await release();
    await deliverySoon();
  }
  work = await world.handIn(await world.enter('last'));
  await release();
  const at = { 'delivery.state': 'waiting', 'delivery.dueAt': { $lte: world.clock.now() } };
  const due = { registrationId: fatima.member.registrationId, ...at };
  const plan = await world.database.connection.collection('grades').find(due).explain();
  expect(JSON.stringify(plan)).toContain('IXSCAN');
  expect(plan['executionStats']).toMatchObject({ totalDocsExamined: expect.any(Number) });
  expect(plan['executionStats'].totalDocsExamined).toBeLessThanOrEqual(1);
});

const never = () => new Promise<never>(() => undefined);

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
