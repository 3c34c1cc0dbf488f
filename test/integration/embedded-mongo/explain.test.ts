import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { start, type Running } from './support.js';

let engine: Running;

beforeAll(async () => {
  engine = await start();
  await engine.rows.insertMany(
    Array.from({ length: 100 }, (_, n) => ({
      _id: n,
      run: n % 4,
      member: n % 10,
      mail: `m${n}`,
      ...(n < 5 ? { nick: `n${n}` } : {}),
    })),
  );
  await engine.rows.createIndexes([
    { key: { run: 1, member: 1 } },
    { key: { mail: 1 }, unique: true },
    { key: { nick: 1 }, sparse: true },
    { key: { member: 1 }, name: 'first-runs', partialFilterExpression: { run: { $lt: 2 } } },
  ]);
});

afterAll(async () => {
  await engine.stop();
});

interface Cost {
  readonly stage: unknown;
  readonly index: unknown;
  readonly keys: unknown;
  readonly docs: unknown;
  readonly returned: unknown;
}

function costOf({ queryPlanner, executionStats }: Document): Cost {
  let stage = queryPlanner['winningPlan'] as Document;
  while (stage['inputStage']) stage = stage['inputStage'] as Document;
  return {
    stage: stage['stage'],
    index: stage['indexName'],
    keys: executionStats['totalKeysExamined'],
    docs: executionStats['totalDocsExamined'],
    returned: executionStats['nReturned'],
  };
}

const cost = async (filter: Document, limit = 0) =>
  costOf(await engine.rows.find(filter).limit(limit).explain('executionStats'));

test.each<[string, Document, number, Cost]>([
  [
    'no index',
    { x: 1 },
    0,
    { stage: 'COLLSCAN', index: undefined, keys: 0, docs: 100, returned: 0 },
  ],
  [
    'a limit ends a scan',
    {},
    3,
    { stage: 'COLLSCAN', index: undefined, keys: 0, docs: 3, returned: 3 },
  ],
  [
    'the id alone',
    { _id: 5 },
    0,
    { stage: 'IDHACK', index: undefined, keys: 1, docs: 1, returned: 1 },
  ],
  [
    'several ids',
    { _id: { $in: [5, 6] } },
    0,
    { stage: 'IXSCAN', index: '_id_', keys: 2, docs: 2, returned: 2 },
  ],
  [
    'the id and more',
    { _id: 5, run: 2 },
    0,
    { stage: 'IXSCAN', index: '_id_', keys: 1, docs: 1, returned: 0 },
  ],
  [
    'a whole key',
    { run: 1, member: 5 },
    0,
    { stage: 'IXSCAN', index: 'run_1_member_1', keys: 5, docs: 5, returned: 5 },
  ],
  [
    'a prefix',
    { run: 1 },
    0,
    { stage: 'IXSCAN', index: 'run_1_member_1', keys: 25, docs: 25, returned: 25 },
  ],
  [
    'a prefix and a range',
    { run: 1, member: { $gt: 6 } },
    0,
    { stage: 'IXSCAN', index: 'run_1_member_1', keys: 25, docs: 25, returned: 10 },
  ],
  [
    'no prefix',
    { member: 3 },
    0,
    { stage: 'COLLSCAN', index: undefined, keys: 0, docs: 100, returned: 10 },
  ],
  [
    'one of several values',
    { run: { $in: [0, 1] }, member: { $in: [1, 2] } },
    0,
    { stage: 'IXSCAN', index: 'run_1_member_1', keys: 10, docs: 10, returned: 10 },
  ],
  [
    'conditions in $and',
    { $and: [{ run: 1 }, { member: 5 }] },
    0,
    { stage: 'IXSCAN', index: 'run_1_member_1', keys: 5, docs: 5, returned: 5 },
  ],
  [
    'a unique key',
    { mail: 'm7', run: 3 },
    0,
    { stage: 'IXSCAN', index: 'mail_1', keys: 1, docs: 1, returned: 1 },
  ],
  [
    'a sparse index',
    { nick: 'n1' },
    0,
    { stage: 'IXSCAN', index: 'nick_1', keys: 1, docs: 1, returned: 1 },
  ],
  [
    'absence, which a sparse index does not know',
    { nick: null },
    0,
    { stage: 'COLLSCAN', index: undefined, keys: 0, docs: 100, returned: 95 },
  ],
  [
    'a partial index that covers',
    { member: 4, run: { $lt: 2 } },
    0,
    { stage: 'IXSCAN', index: 'first-runs', keys: 5, docs: 5, returned: 5 },
  ],
  [
    'a partial index that does not cover',
    { member: 4, run: { $lt: 3 } },
    0,
    { stage: 'COLLSCAN', index: undefined, keys: 0, docs: 100, returned: 10 },
  ],
  [
    'a regular expression',
    { mail: /^m7$/ },
    0,
    { stage: 'COLLSCAN', index: undefined, keys: 0, docs: 100, returned: 1 },
  ],
])('a find is explained by what it did: %s', async (_, filter, limit, expected) => {
  expect(await cost(filter, limit)).toEqual(expected);
});

test('a sort, a skip and a limit stand above what finds the documents', async () => {
  const cursor = engine.rows.find({ run: 1 }).sort({ mail: 1 }).skip(2).limit(5);
  const explained = await cursor.explain('executionStats');
  expect(explained).toMatchObject({
    queryPlanner: {
      namespace: 'course.rows',
      winningPlan: {
        stage: 'LIMIT',
        inputStage: {
          stage: 'SKIP',
          inputStage: { stage: 'SORT', inputStage: { stage: 'FETCH' } },
        },
      },
    },
    executionStats: { executionSuccess: true, nReturned: 5, totalDocsExamined: 25 },
  });
});

test('without execution only the plan is told', async () => {
  const explained = await engine.rows.find({ run: 1 }).explain('queryPlanner');
  expect(explained['executionStats']).toBeUndefined();
  expect(explained['queryPlanner'].winningPlan.inputStage.indexName).toBe('run_1_member_1');
});

test('a count, a distinct, an update, a delete and a claim are explained and not done', async () => {
  const explain = (command: Document) =>
    engine.db.command({ explain: command, verbosity: 'executionStats' });
  const commands: [Document, string, number][] = [
    [{ count: 'rows', query: { run: 1 } }, 'COUNT', 25],
    [{ distinct: 'rows', key: 'mail', query: { run: 1 } }, 'FETCH', 25],
    [
      { update: 'rows', updates: [{ q: { run: 1 }, u: { $set: { x: 1 } }, multi: true }] },
      'UPDATE',
      25,
    ],
    [{ delete: 'rows', deletes: [{ q: { run: 1 }, limit: 1 }] }, 'DELETE', 1],
    [{ findAndModify: 'rows', query: { run: 1 }, update: { $set: { x: 1 } } }, 'UPDATE', 1],
  ];
  for (const [command, stage, docs] of commands) {
    const { queryPlanner, executionStats } = await explain(command);
    expect([queryPlanner.winningPlan.stage, executionStats.totalDocsExamined]).toEqual([
      stage,
      docs,
    ]);
  }
  expect(await engine.rows.countDocuments({ x: 1 })).toBe(0);
  expect(await engine.rows.countDocuments()).toBe(100);
});

test('an aggregation tells what its first match and each look-up cost', async () => {
  const matched = await engine.rows.aggregate([{ $match: { run: 1, member: 5 } }]).explain();
  expect(costOf(matched)).toMatchObject({ stage: 'IXSCAN', docs: 5, returned: 5 });
  const { stages } = await engine.rows
    .aggregate([
      { $match: { run: 1, member: 5 } },
      { $lookup: { from: 'rows', localField: 'mail', foreignField: 'mail', as: 'same' } },
      { $lookup: { from: 'rows', localField: 'x', foreignField: 'y', as: 'none' } },
      { $group: { _id: null, n: { $sum: 1 } } },
    ])
    .explain();
  expect(stages).toMatchObject([
    { $cursor: { executionStats: { totalKeysExamined: 5, totalDocsExamined: 5, nReturned: 5 } } },
    { nReturned: 5, totalKeysExamined: 5, totalDocsExamined: 5, collectionScans: 0 },
    { nReturned: 5, totalKeysExamined: 0, totalDocsExamined: 500, collectionScans: 5 },
    { $group: { _id: null, n: { $sum: 1 } }, nReturned: 1 },
  ]);
});

test('a collection that is not there is explained as empty', async () => {
  const explained = await engine.db.collection('absent').find({ a: 1 }).explain('executionStats');
  expect(costOf(explained)).toMatchObject({ stage: 'EOF', docs: 0, returned: 0 });
});
