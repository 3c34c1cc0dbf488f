import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LaunchContext } from '../../../src/course/index.js';
import { memberModel } from '../../../src/course/member.model.js';
import { deliveryView, type Work } from '../../../src/grading/index.js';
import { PlatformHealths } from '../../../src/grading/platform-health.js';
import { hours, minutes, seconds } from '../../../src/kernel/clock.js';
import { PlatformError } from '../../../src/kernel/errors.js';
import { courseItemOf, NOT_A_STUDENT } from '../../../src/lti/index.js';
import { ASSESSMENT, COLUMN, refusal, startWorld, type World } from './support.js';

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

const service = () => world.grading.service;
const release = (of = work) => service().release(teacher, of, ASSESSMENT);
const deliveryOf = async (who = fatima) => (await world.gradeOf(who)).delivery;
const labelOf = async () => deliveryView(await deliveryOf(), String)?.label;
const deliverAfter = async (milliseconds: number) => {
  world.clock.advance(milliseconds);
  await world.deliver();
};

describe('who is not graded by the LMS is never sent, and the reason is shown:', () => {
  test('somebody who left the course, until they come back', async () => {
    await world.bringColumn('assignment-1');
    const members = memberModel(world.database.connection);
    await members.updateOne({ sub: 'fatima' }, { $set: { leftAt: world.clock.now() } });
    await release();
    await deliverAfter(seconds(1));
    expect(world.gradebook.sent).toEqual([]);
    expect(deliveryView(await deliveryOf(), String)).toMatchObject({
      help: 'delivery.held.left',
    });
    await world.enter('fatima'); // the launch says that she is there
    await world.grading.noteColumn(NOTHING_NEW, await world.enter('fatima'));
    await world.deliver();
    expect(await labelOf()).toBe('delivery.arrived');
  });

  test('somebody who has come to teach since', async () => {
    await world.bringColumn('assignment-1');
    await release();
    await world.enter('fatima', 'instructor');
    await deliverAfter(seconds(1));
    expect(world.gradebook.sent).toEqual([]);
    expect(await deliveryOf()).toMatchObject({ lastError: { detail: 'preview' } });
  });

  test('somebody the LMS says is no student; their next launch tries once more', async () => {
    await world.bringColumn('assignment-1');
    await release();
    world.gradebook.troubles.push(() => Promise.reject(new PlatformError(422, NOT_A_STUDENT)));
    await deliverAfter(seconds(1));
    expect(await deliveryOf()).toMatchObject({ state: 'failed' });
    await world.grading.noteColumn(NOTHING_NEW, await world.enter('fatima'));
    await world.deliver();
    expect(await deliveryOf()).toMatchObject({ state: 'delivered' });
  });
});

const NOTHING_NEW = {
  ...{ item: null, lineItem: null, resourceLink: null },
  services: { scopes: [], lineItemsUrl: null, membershipsUrl: null },
};

describe('a platform that is down', () => {
  const people = async (count: number) => {
    const works: Work[] = [];
    for (let person = 0; person < count; person += 1)
      works.push(await world.handIn(await world.enter(`person-${person}`)));
    return works;
  };
  beforeEach(async () => {
    await world.bringColumn('assignment-1');
    for (const one of await people(20)) await release(one);
  });

  test('is left alone after five failures, tried with one grade, and then sent all', async () => {
    const fails = () => Promise.reject(refusal(null));
    world.gradebook.troubles.push(...Array.from({ length: 40 }, () => fails));
    await deliverAfter(seconds(1));
    const triedFirst = world.gradebook.sent.length;
    expect(triedFirst).toBeGreaterThanOrEqual(5);
    expect(triedFirst).toBeLessThanOrEqual(11);
    await deliverAfter(seconds(10));
    expect(world.gradebook.sent).toHaveLength(triedFirst);
    await deliverAfter(seconds(25));
    expect(world.gradebook.sent).toHaveLength(triedFirst + 1);
    world.gradebook.troubles.length = 0;
    await deliverAfter(minutes(11));
    await deliverAfter(minutes(15));
    const counts = await world.grading.deliveries.of(teacher.member.registrationId);
    expect(counts).toMatchObject({ delivered: 20, waiting: 0, failed: 0 });
    expect(counts.health).toMatchObject({ failures: 0, restsUntil: null });
  });

  test('rests when it asks for it, without a failure', async () => {
    world.gradebook.troubles.push(() => Promise.reject(refusal(429, seconds(90))));
    await deliverAfter(seconds(1));
    const before = world.gradebook.sent.length;
    await deliverAfter(seconds(60));
    expect(world.gradebook.sent).toHaveLength(before);
    await deliverAfter(seconds(31));
    await deliverAfter(seconds(1));
    expect((await world.grading.deliveries.of(teacher.member.registrationId)).delivered).toBe(20);
  });

  test('rests longer each time, up to ten minutes', async () => {
    const healths = new PlatformHealths(world.database.connection, world.clock);
    const rests: number[] = [];
    for (let failure = 0; failure < 12; failure += 1) {
      await healths.noteFailure('platform', 'x');
      const [row] = (await healths.all()).filter(({ _id }) => _id === 'platform');
      if (row?.restsUntil) rests.push((+row.restsUntil - +world.clock.now()) / 1000);
    }
    expect(rests).toEqual([30, 60, 120, 240, 480, 600, 600, 600]);
  });

  test('sends again at once what an administrator says', async () => {
    const fails = () => Promise.reject(refusal(422));
    world.gradebook.troubles.push(...Array.from({ length: 20 }, () => fails));
    await deliverAfter(seconds(1));
    const { registrationId } = teacher.member;
    const counts = await world.grading.deliveries.of(registrationId);
    expect(counts).toMatchObject({
      failed: 20,
      reasons: [{ status: 422, state: 'failed', count: 20 }],
    });
    expect(await world.grading.deliveries.sendAgain(registrationId)).toBe(20);
    await world.deliver();
    expect((await world.grading.deliveries.of(registrationId)).delivered).toBe(20);
  });
});

test('a grade at which the LMS alone fails is said to be locked there, and holds up no other', async () => {
  await world.bringColumn('assignment-1');
  await release();
  for (let tries = 0; tries < 8; tries += 1) {
    world.gradebook.troubles.push(() => Promise.reject(refusal(500)));
    await deliverAfter(minutes(16));
  }
  expect(await labelOf()).toBe('delivery.locked');
  const { health } = await world.grading.deliveries.of(teacher.member.registrationId);
  expect(health?.restsUntil ?? null).toBeNull();
});

describe('what the gradebook holds is looked at every night, and when an instructor asks:', () => {
  beforeEach(async () => {
    await world.bringColumn('assignment-1');
    await release();
    await deliverAfter(seconds(1));
    expect(await labelOf()).toBe('delivery.arrived');
    world.clock.advance(minutes(3));
  });

  test('what a teacher changed there is shown, and left', async () => {
    world.gradebook.override = { score: 33, maximum: 40 };
    await world.grading.deliveries.checkNow(teacher);
    await world.checkReceipts();
    expect(deliveryView(await deliveryOf(), String)).toMatchObject({
      label: 'delivery.overridden',
      holds: { score: 33, maximum: 40 },
    });
    expect(world.gradebook.sent).toHaveLength(1);
    world.gradebook.override = null;
    await world.checkReceipts();
    expect(await labelOf()).toBe('delivery.overridden');
    world.clock.advance(hours(25));
    await world.checkReceipts();
    expect(await labelOf()).toBe('delivery.arrived');
  });

  test('what is gone there is sent anew', async () => {
    world.gradebook.held.clear();
    await world.grading.deliveries.checkNow(teacher);
    await world.checkReceipts();
    await deliverAfter(seconds(1));
    expect(world.gradebook.held.get(`${COLUMN} fatima`)?.scoreGiven).toBe(8);
  });

  test('a grade that is taken back is taken back there, too, and stays in the history', async () => {
    await service().withdraw(teacher, work);
    await deliverAfter(seconds(2));
    expect(world.gradebook.sent.at(-1)).toMatchObject({ scoreGiven: null, isWithdrawn: true });
    const grade = await world.gradeOf(fatima);
    expect(grade).toMatchObject({ released: null, state: 'concept' });
    expect(grade.history).toMatchObject([{ kind: 'released', verdict: { points: 8 } }]);
  });

  test('an instructor who sends it again makes it newer than what is there', async () => {
    const [first] = world.gradebook.sent;
    await service().resend(teacher, work);
    await deliverAfter(seconds(1));
    const [, second] = world.gradebook.sent;
    expect(+second!.timestamp).toBeGreaterThan(+first!.timestamp);
    expect(await labelOf()).toBe('delivery.arrived');
  });
});

describe('a platform that keeps submissions', () => {
  beforeEach(async () => {
    world = await startWorld({ keepsSubmissions: true });
    worlds.push(world);
    teacher = await world.enter('teacher', 'instructor');
    fatima = await world.enter('fatima');
    await world.bringColumn('assignment-1');
    work = await world.handIn(fatima);
  });
  const told = () =>
    world.gradebook.sent.map(({ scoreGiven, submission }) => [scoreGiven, submission?.isNew]);

  test('hears of a hand-in, and then of its grade as of the same one', async () => {
    await deliverAfter(seconds(1));
    await release();
    await deliverAfter(seconds(1));
    expect(told()).toEqual([
      [null, true],
      [8, false],
    ]);
  });

  test('hears of a hand-in once, also where the grade comes while it is told', async () => {
    world.gradebook.troubles.push(() => release());
    await deliverAfter(seconds(1));
    await deliverAfter(seconds(2));
    expect(told()).toEqual([
      [null, true],
      [8, false],
    ]);
  });

  test('hears of both at once where the grade was first', async () => {
    await release();
    await deliverAfter(seconds(2));
    expect(told()).toEqual([[8, true]]);
  });

  test('hears of another attempt without the grade that it has, and of a new grade', async () => {
    await release();
    await deliverAfter(seconds(2));
    await service().returnWork(teacher, work, ASSESSMENT);
    work = await world.handIn(fatima);
    await deliverAfter(seconds(2));
    await service().resend(teacher, work);
    await deliverAfter(seconds(2));
    expect(told()).toEqual([
      [8, true],
      [null, true],
      [8, false],
    ]);
  });
});

describe('grades that are ready', () => {
  test('wait until all are released, but for one that somebody else changed meanwhile', async () => {
    const other = await world.handIn(await world.enter('other'));
    await service().setReady(teacher, work, ASSESSMENT);
    await service().setReady(teacher, other, ASSESSMENT);
    expect(await service().ownGrades(fatima)).toEqual([]);
    expect(await service().releaseAll(teacher)).toBe(2);
    expect(await service().releaseAll(teacher)).toBe(0);
    expect((await service().ownGrades(fatima))[0]).toMatchObject({ released: { points: 8 } });
  });

  test('of work that is being graded another grader is told by whom, for ten minutes', async () => {
    const colleague = await world.enter('colleague', 'instructor');
    expect(await service().claim(teacher, work)).toBeNull();
    expect(await service().claim(colleague, work)).toBe(teacher.member.id);
    expect(await service().claim(teacher, work)).toBeNull();
    world.clock.advance(minutes(11));
    expect(await service().claim(colleague, work)).toBeNull();
  });
});

describe('a course without a column for the assignment', () => {
  const listed: { label: string; resourceLinkId: string | null }[] = [];
  const lineItems = {
    find: async () => (listed.length > 0 ? 'https://lms.example/made' : null),
    make: async (column: { label: string; resourceLinkId: string | null }) => {
      listed.push(column);
      return 'https://lms.example/made';
    },
  };
  const bring = async (scope: string) => {
    const services = { scopes: [`${AGS}score`, scope], lineItemsUrl: 'https://lms.example/items' };
    await world.grading.noteColumn(
      {
        ...{ item: courseItemOf('course'), lineItem: null },
        services: { ...services, membershipsUrl: null },
        resourceLink: { id: '7', title: null },
      },
      await world.enter('teacher', 'instructor'),
    );
  };
  const workers = () =>
    [1, 2, 3].map(() => world.grading.deliveryJobs(world.gradebook, lineItems)[0]!);
  beforeEach(() => {
    listed.length = 0;
  });

  test('gets exactly one, which is nobody’s link, however many grades and processes want it', async () => {
    await bring(`${AGS}lineitem`);
    for (let person = 0; person < 12; person += 1)
      await release(await world.handIn(await world.enter(`person-${person}`)));
    world.clock.advance(seconds(1));
    await Promise.all(workers().map((worker) => worker.run()));
    expect(listed).toMatchObject([
      { label: 'Het waardemodel van één initiatief', resourceLinkId: null },
    ]);
    world.clock.advance(minutes(6));
    await workers()[0]!.run();
    expect(world.gradebook.held.size).toBe(12);
  });

  test('gets none where the LMS lets us only look', async () => {
    await bring(`${AGS}lineitem.readonly`);
    await release();
    world.clock.advance(seconds(1));
    await workers()[0]!.run();
    expect(listed).toEqual([]);
    expect(await deliveryOf()).toMatchObject({ lastError: { detail: 'no column' } });
  });
});

const AGS = 'https://purl.imsglobal.org/spec/lti-ags/scope/';
