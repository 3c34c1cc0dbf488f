import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Types } from 'mongoose';
import { pino } from 'pino';
import { courseRows } from '../../../src/course/rows.js';
import { RunMoves } from '../../../src/course/run-moves.js';
import { connectDatabase } from '../../../src/database/connect.js';
import { TestClock } from '../../support/test-clock.js';

const clock = new TestClock();
const database = await connectDatabase(
  { at: { directory: ':memory:' }, name: 'run-moves' },
  clock,
  pino({ level: 'silent' }),
);
afterAll(() => database.close());
const rows = courseRows(database.connection);

let moved: string[] = [];
let fails = false;
const move = (how: string) => (from: string, to: string) => {
  if (fails) return Promise.reject(new Error('the database is away'));
  moved.push(`${how} ${from} ${to}`);
  return Promise.resolve();
};
const moves = new RunMoves(rows, { all: move('all'), party: move('party') }, clock);

async function courseIn(runId: Types.ObjectId, name: string) {
  const key = { registrationId: 'r'.repeat(24), deploymentId: '1' };
  const facts = { title: name, organisation: name, createdAt: clock.now() };
  await rows.contexts.create({ ...key, lmsContextId: name, runId, ...facts });
  return { ...key, contextId: name };
}
const runOf = async (lmsContextId: string) => {
  const { runId } = await rows.contexts.findOne({ lmsContextId }).lean().orFail();
  return runId.toHexString();
};

let run: string;
let zeist: Awaited<ReturnType<typeof courseIn>>;
beforeEach(async () => {
  await Promise.all([rows.contexts.deleteMany(), rows.runs.deleteMany()]);
  const facts = {
    title: 'Zeist',
    startsAt: clock.now(),
    mode: 'weekly' as const,
    createdAt: clock.now(),
  };
  const { _id } = await rows.runs.create({ ...facts, isJoined: true });
  run = _id.toHexString();
  zeist = await courseIn(_id, 'Zeist');
  await courseIn(_id, 'Bunnik');
  [moved, fails] = [[], false];
});

describe('a course that leaves a run', () => {
  test('goes on leaving after a failure halfway, to one run only', async () => {
    fails = true;
    await expect(moves.leave(run, zeist)).rejects.toThrow('away');
    await expect(moves.leave(run, zeist)).rejects.toThrow('away');
    expect(await runOf('Zeist')).toBe(run);
    fails = false;
    await moves.job.run();
    const own = await runOf('Zeist');
    expect(own).not.toBe(run);
    expect(await rows.runs.countDocuments()).toBe(2);
    expect(new Set(moved)).toEqual(new Set([`party ${run} ${own}`]));
  });

  test('fetches for ten minutes what came late, and then no more', async () => {
    await moves.leave(run, zeist);
    await moves.job.run();
    expect(moved).toHaveLength(2);
    clock.advance(11 * 60_000);
    await moves.job.run();
    await moves.job.run();
    expect(moved).toHaveLength(3);
  });

  test('does not leave when the other one is leaving at the same time', async () => {
    const bunnik = { ...zeist, contextId: 'Bunnik' };
    const left = await Promise.allSettled([moves.leave(run, zeist), moves.leave(run, bunnik)]);
    expect(left.filter(({ status }) => status === 'fulfilled').length).toBeLessThan(2);
    await moves.job.run();
    expect([await runOf('Zeist'), await runOf('Bunnik')]).toContain(run);
    expect(await rows.contexts.countDocuments({ leavesFor: { $ne: null } })).toBe(0);
  });

  test('leaves no run that goes up in another at that moment', async () => {
    await rows.runs.updateOne({ _id: run }, { $set: { joinedInto: new Types.ObjectId() } });
    await expect(moves.leave(run, zeist)).rejects.toThrow();
    expect(moved).toEqual([]);
  });
});
