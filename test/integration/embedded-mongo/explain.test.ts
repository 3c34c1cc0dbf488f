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
    { key: { member: 1 }, name: 'first-run', partialFilterExpression: { run: 0 } },
    { key: { member: -1 }, name: 'nicked', partialFilterExpression: { nick: { $exists: true } } },
  ]);
});

afterAll(async () => {
  await engine.stop();
});

/** The stage and index that found the documents, keys and documents examined, documents returned. */
function costOf({ queryPlanner, executionStats }: Document): unknown[] {
  let stage = queryPlanner['winningPlan'] as Document;
  while (stage['inputStage']) stage = stage['inputStage'] as Document;
  const { totalKeysExamined, totalDocsExamined, nReturned } = executionStats as Document;
  return [stage['stage'], stage['indexName'], totalKeysExamined, totalDocsExamined, nReturned];
}

// prettier-ignore
test.each<[string, Document, number, unknown[]]>([
  ['no index', { x: 1 }, 0, ['COLLSCAN', undefined, 0, 100, 0]],
  ['a limit ends a scan', {}, 3, ['COLLSCAN', undefined, 0, 3, 3]],
  ['the id alone', { _id: 5 }, 0, ['IXSCAN', '_id_', 1, 1, 1]],
  ['several ids', { _id: { $in: [5, 6] } }, 0, ['IXSCAN', '_id_', 2, 2, 2]],
  ['the id and more', { _id: 5, run: 2 }, 0, ['IXSCAN', '_id_', 1, 1, 0]],
  ['a whole key', { run: 1, member: 5 }, 0, ['IXSCAN', 'run_1_member_1', 5, 5, 5]],
  ['a prefix', { run: 1 }, 0, ['IXSCAN', 'run_1_member_1', 25, 25, 25]],
  ['a prefix and a range', { run: 1, member: { $gt: 6 } }, 0, ['IXSCAN', 'run_1_member_1', 10, 10, 10]],
  ['no prefix', { member: 3 }, 0, ['COLLSCAN', undefined, 0, 100, 10]],
  ['one of several values', { run: { $in: [0, 1] }, member: { $in: [1, 2] } }, 0, ['IXSCAN', 'run_1_member_1', 10, 10, 10]],
  ['conditions in $and', { $and: [{ run: 1 }, { member: 5 }] }, 0, ['IXSCAN', 'run_1_member_1', 5, 5, 5]],
  ['a unique key', { mail: 'm7', run: 3 }, 0, ['IXSCAN', 'mail_1', 1, 1, 1]],
  ['a sparse index', { nick: 'n1' }, 0, ['IXSCAN', 'nick_1', 1, 1, 1]],
  ['absence, which a sparse index does not know', { nick: null }, 0, ['COLLSCAN', undefined, 0, 100, 95]],
  ['a partial index that covers', { member: 4, run: 0, x: null }, 0, ['IXSCAN', 'run_1_member_1', 5, 5, 5]],
  ['a partial index on presence', { member: 4, nick: { $in: ['n4'] } }, 0, ['IXSCAN', 'nick_1', 1, 1, 1]],
  ['a partial index that does not cover', { member: 4, run: { $lt: 1 } }, 0, ['IXSCAN', 'run_1_member_1', 25, 25, 5]],
  ['a regular expression', { mail: /^m7$/ }, 0, ['COLLSCAN', undefined, 0, 100, 1]],
])('a find is explained by what it did: %s', async (_, filter, limit, expected) => {
  expect(costOf(await engine.rows.find(filter).limit(limit).explain('executionStats'))).toEqual(expected);
});

test('a partial index serves a filter that stays inside it', async () => {
  const jobs = engine.db.collection('jobs');
  await jobs.createIndexes([{ key: { due: 1 }, name: 'waiting', partialFilterExpression: { 'delivery.state': 'waiting' } }]); // prettier-ignore
  await jobs.insertMany([{ due: 1, delivery: { state: 'waiting' } }, { due: 1, delivery: { state: 'done' } }]); // prettier-ignore
  const cost = async (filter: Document) =>
    costOf(await jobs.find(filter).explain('executionStats'));
  expect(await cost({ 'delivery.state': 'waiting', 'due': 1 })).toEqual([
    'IXSCAN',
    'waiting',
    1,
    1,
    1,
  ]);
  expect(await cost({ due: 1 })).toEqual(['COLLSCAN', undefined, 0, 2, 2]);
});

test('a sort stands above what finds the documents', async () => {
  const cursor = engine.rows.find({ run: 1 }).sort({ mail: 1 }).skip(2).limit(5);
  expect(await cursor.explain('executionStats')).toMatchObject({
    queryPlanner: {
      namespace: 'course.rows',
      winningPlan: { stage: 'SORT', inputStage: { stage: 'FETCH' } },
    },
    executionStats: { nReturned: 5, totalDocsExamined: 25 },
  });
});

test('a collection that is not there is explained as empty', async () => {
  const explained = await engine.db.collection('absent').find({ a: 1 }).explain('executionStats');
  expect(costOf(explained)).toEqual(['COLLSCAN', undefined, 0, 0, 0]);
});
