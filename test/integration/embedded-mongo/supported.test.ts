import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Long, type Document } from 'mongodb';
import * as supported from '../../../src/embedded-mongo/supported.js';
import { OPERATORS } from '../../../src/embedded-mongo/updates.js';
import { codeOf, rawCommand, start, type Row, type Running } from './support.js';

let engine: Running;
const row = { _id: 1, n: 5, list: [3, 1], at: new Date(0), long: Long.fromNumber(5), text: 'ab' };

beforeAll(async () => {
  engine = await start();
  await engine.rows.insertOne(row);
});

afterAll(async () => {
  await engine.stop();
});

const aggregate = (...pipeline: Document[]) => engine.rows.aggregate(pipeline).toArray();

/** One use of each operator on the list, and what it answers: the list says no more than what works. */
const FILTERS: Record<string, [Document, number]> = {
  $and: [{ $and: [{ n: 5 }] }, 1],
  $or: [{ $or: [{ n: 4 }, { n: 5 }] }, 1],
  $eq: [{ n: { $eq: Long.fromNumber(5) } }, 1],
  $ne: [{ n: { $ne: 5 } }, 0],
  $gt: [{ n: { $gt: 4 } }, 1],
  $gte: [{ long: { $gte: 5 } }, 1],
  $lt: [{ n: { $lt: 5 } }, 0],
  $lte: [{ at: { $lte: new Date(0) } }, 1],
  $in: [{ long: { $in: [5] } }, 1],
  $exists: [{ n: { $exists: true } }, 1],
  $regex: [{ text: { $regex: '^a' } }, 1],
  $options: [{ text: { $regex: '^A', $options: 'i' } }, 1],
  $elemMatch: [{ list: { $elemMatch: { $gt: 2 } } }, 1],
};

/** Applied one after the other to one document; what field `a` is then. */
const UPDATES: Record<string, [Document, unknown]> = {
  $setOnInsert: [{ $setOnInsert: { a: 1 } }, undefined],
  $set: [{ $set: { a: 4 } }, 4],
  $inc: [{ $inc: { a: 2 } }, 6],
  $max: [{ $max: { a: 8 } }, 8],
  $bit: [{ $bit: { a: { or: 1 } } }, 9],
  $push: [{ $push: { b: 2 } }, 9],
  $addToSet: [{ $addToSet: { b: 2 } }, 9],
  $pull: [{ $pull: { b: { $lt: 4 } } }, 9],
};

const EXPRESSIONS: Record<string, [unknown, unknown]> = {
  $add: [{ $add: ['$at', 5] }, new Date(5)],
  $cond: [{ $cond: [{ $eq: ['$n', 5] }, 'yes', 'no'] }, 'yes'],
  $eq: [{ $eq: ['$absent', null] }, false],
  $literal: [{ $literal: '$n' }, '$n'],
  $max: [{ $max: ['$n', 7, null] }, 7],
  $concatArrays: [{ $concatArrays: ['$list', [9]] }, [3, 1, 9]],
  $slice: [{ $slice: ['$list', -1] }, [1]],
};

const ACCUMULATORS: Record<string, unknown> = { $sum: 5, $max: 5, $min: 5, $first: 5, $push: [5] };

const STAGES: Record<string, [Document, unknown]> = {
  $match: [{ $match: { n: 5 } }, { _id: 1 }],
  $group: [{ $group: { _id: '$n' } }, { _id: 5 }],
  $sort: [{ $sort: { n: 1 } }, { _id: 1 }],
  $limit: [{ $limit: 1 }, { _id: 1 }],
  $skip: [{ $skip: 0 }, { _id: 1 }],
  $count: [{ $count: 'c' }, { c: 1 }],
  $set: [{ $set: { 'a.b': 1 } }, { a: { b: 1 } }],
  $unset: [{ $unset: ['n', 'list'] }, { _id: 1, text: 'ab' }],
  $project: [{ $project: { n: 1 } }, { _id: 1, n: 5 }],
};

const sorted = (names: readonly string[]) => [...names].sort();

test('the list of filter operators is exactly what works', async () => {
  expect(sorted(Object.keys(FILTERS))).toEqual(sorted(supported.QUERY_OPERATORS));
  for (const [name, [filter, found]] of Object.entries(FILTERS)) {
    expect([name, await engine.rows.countDocuments(filter)]).toEqual([name, found]);
  }
});

test('the list of update operators is exactly what works', async () => {
  expect(sorted(Object.keys(UPDATES))).toEqual(sorted([...OPERATORS.keys()]));
  await engine.rows.insertOne({ _id: 'updates' });
  for (const [name, [update, a]] of Object.entries(UPDATES)) {
    await engine.rows.updateOne({ _id: 'updates' }, update);
    const { a: value } = await engine.rows.findOne({ _id: 'updates' });
    expect([name, value]).toEqual([name, a]);
  }
  await engine.rows.deleteOne({ _id: 'updates' });
});

test('the list of expression operators is exactly what works', async () => {
  expect(sorted(Object.keys(EXPRESSIONS))).toEqual(sorted(supported.EXPRESSIONS));
  for (const [name, [expression, result]] of Object.entries(EXPRESSIONS)) {
    const [answer] = await aggregate({ $set: { value: expression } });
    expect([name, answer?.['value']]).toEqual([name, result]);
  }
});

test('the list of accumulators is exactly what works', async () => {
  expect(sorted(Object.keys(ACCUMULATORS))).toEqual(sorted(supported.ACCUMULATORS));
  for (const [name, result] of Object.entries(ACCUMULATORS)) {
    const [group] = await aggregate({ $group: { _id: null, value: { [name]: '$n' } } });
    expect([name, group?.['value']]).toEqual([name, result]);
  }
});

test('the list of aggregation stages is exactly what works', async () => {
  expect(sorted(Object.keys(STAGES))).toEqual(sorted(Object.keys(supported.STAGES)));
  for (const [name, [stage, first]] of Object.entries(STAGES)) {
    expect([name, (await aggregate(stage))[0]]).toMatchObject([name, first]);
  }
});

test('the list of commands and their fields is the recorded one', () => {
  const { COMMANDS, COMMON_FIELDS, UPDATE_FIELDS, DELETE_FIELDS, INDEX_OPTIONS } = supported;
  const lists = { COMMANDS, COMMON_FIELDS, UPDATE_FIELDS, DELETE_FIELDS, INDEX_OPTIONS };
  expect(lists).toMatchInlineSnapshot(`
    {
      "COMMANDS": {
        "aggregate": [
          "pipeline",
          "cursor",
        ],
        "create": [],
        "createIndexes": [
          "indexes",
        ],
        "delete": [
          "deletes",
          "ordered",
        ],
        "drop": [],
        "dropDatabase": [],
        "endSessions": [],
        "explain": [
          "verbosity",
        ],
        "find": [
          "filter",
          "sort",
          "projection",
          "skip",
          "limit",
          "batchSize",
          "singleBatch",
        ],
        "findAndModify": [
          "query",
          "sort",
          "remove",
          "update",
          "new",
          "upsert",
        ],
        "getMore": [
          "collection",
          "batchSize",
        ],
        "hello": [
          "helloOk",
          "client",
          "compression",
          "backpressure",
          "topologyVersion",
          "maxAwaitTimeMS",
        ],
        "insert": [
          "documents",
          "ordered",
        ],
        "ismaster": [
          "helloOk",
          "client",
          "compression",
          "backpressure",
          "topologyVersion",
          "maxAwaitTimeMS",
        ],
        "listIndexes": [
          "cursor",
        ],
        "ping": [],
        "update": [
          "updates",
          "ordered",
        ],
      },
      "COMMON_FIELDS": [
        "$db",
        "lsid",
        "txnNumber",
        "$clusterTime",
        "$readPreference",
        "writeConcern",
        "maxTimeMS",
        "comment",
      ],
      "DELETE_FIELDS": [
        "q",
        "limit",
      ],
      "INDEX_OPTIONS": [
        "v",
        "key",
        "name",
        "unique",
        "sparse",
        "expireAfterSeconds",
        "partialFilterExpression",
        "background",
      ],
      "UPDATE_FIELDS": [
        "q",
        "u",
        "multi",
        "upsert",
      ],
    }
  `);
});

test('who greets or asks whether the server is there is answered', async () => {
  for (const name of ['hello', 'ismaster', 'ping']) {
    const reply = await rawCommand(engine.server.url, { [name]: 1 });
    expect([name, reply]).toMatchObject([name, { ok: 1 }]);
  }
});

const find = (filter: Document) => engine.rows.find(filter).toArray();
const update = (change: Document) => engine.rows.updateOne({ _id: 'absent' }, change);
const index = (key: Document, options: Document = {}) =>
  engine.rows.createIndexes([{ key, ...options }]);
const command = (fields: Document) => engine.db.command(fields);
const inTransaction = async () => {
  const session = engine.client.startSession();
  try {
    await session.withTransaction(() => engine.db.collection('t').insertOne({ x: 1 }, { session }));
  } finally {
    await session.endSession();
  }
};

// prettier-ignore
/** What is refused, by which code; each on documents that are not there as well, since silence would hide it. */
const REFUSED: [string, () => Promise<unknown>, number][] = [
  ['a transaction', inTransaction, 263],
  ['ending a transaction', () => command({ commitTransaction: 1, autocommit: false }), 59],
  ['an unknown command', () => command({ mapReduce: 'rows' }), 59],
  ['renaming a collection', () => engine.rows.rename('other'), 59],
  ['changing a collection', () => command({ collMod: 'rows' }), 59],
  ['listing databases', () => engine.db.admin().listDatabases(), 59],
  ['bulk writes over collections', () => command({ bulkWrite: 1, ops: [], nsInfo: [] }), 59],
  ['logging in', () => command({ saslStart: 1 }), 59],
  ['an unknown field of a command', () => command({ find: 'rows', foo: 1 }), 40415],
  ['collation', () => engine.rows.find({}, { collation: { locale: 'nl' } }).toArray(), 40415],
  [
    'collation of an update',
    () => engine.rows.updateOne({}, { $set: { a: 1 } }, { collation: { locale: 'nl' } }),
    40415,
  ],
  ['a hint', () => engine.rows.find({}, { hint: '_id_' }).toArray(), 40415],
  ['a hint for a delete', () => engine.rows.deleteOne({}, { hint: '_id_' }), 40415],
  ['variables of a command', () => engine.rows.find({}, { let: { a: 1 } }).toArray(), 40415],
  ['tailable cursors', () => engine.rows.find({}, { tailable: true }).toArray(), 40415],
  ['index bounds', () => engine.rows.find({}, { min: { _id: 1 } }).toArray(), 40415],
  ['change streams', () => engine.rows.watch().next(), 40324],
  ['a view', () => engine.db.createCollection('v', { viewOn: 'rows', pipeline: [] }), 40415],
  ['a validator', () => engine.db.createCollection('v', { validator: {} }), 40415],
  [
    'a capped collection',
    () => engine.db.createCollection('v', { capped: true, size: 1000 }),
    40415,
  ],
  [
    'a time series',
    () => engine.db.createCollection('v', { timeseries: { timeField: 't' } }),
    40415,
  ],
  [
    'a clustered collection',
    () => engine.db.createCollection('v', { clusteredIndex: { key: { _id: 1 }, unique: true } }),
    40415,
  ],
  ['a snapshot', () => engine.rows.find({}, { readConcern: { level: 'snapshot' } }).toArray(), 40415],
  ['two copies', () => engine.rows.insertOne({ x: 1 }, { writeConcern: { w: 2 } }), 100],
  ['$where', () => find({ $where: 'true' }), 2],
  ['$text', () => find({ $text: { $search: 'a' } }), 2],
  ['$jsonSchema', () => find({ $jsonSchema: {} }), 2],
  ['$near', () => find({ a: { $near: [1, 2] } }), 2],
  ['$geoWithin', () => find({ a: { $geoWithin: {} } }), 2],
  ['$mod', () => find({ a: { $mod: [2, 0] } }), 2],
  ['$bitsAllSet', () => find({ a: { $bitsAllSet: 1 } }), 2],
  ['an unknown operator deep in a filter', () => find({ $or: [{ a: { $not: { $foo: 1 } } }] }), 2],
  [
    'an unknown operator where no document is',
    () =>
      engine.db
        .collection('absent')
        .find({ a: { $foo: 1 } })
        .toArray(),
    2,
  ],
  ['a regex option that only PCRE has', () => find({ a: { $regex: 'a', $options: 'x' } }), 2],
  ['$type', () => find({ a: { $type: 'string' } }), 2],
  ['$expr', () => find({ $expr: { $eq: ['$n', 5] } }), 2],
  ['a pattern in a list', () => find({ text: { $in: [/a/] } }), 2],
  ['a broken pattern', () => find({ text: { $regex: '(' } }), 2],
  ['an unknown modifier', () => update({ $foo: { a: 1 } }), 9],
  [
    'an unknown clause of $push',
    () => engine.rows.updateOne({ _id: 1 }, { $push: { list: { $each: [], $foo: 1 } } } as object),
    2,
  ],
  [
    '$bit on a 64-bit integer',
    () => engine.rows.updateOne({ _id: 1 }, { $bit: { long: { or: 1 } } }),
    2,
  ],
  ['$bit on a fraction', () => engine.rows.updateOne({ _id: 1 }, { $bit: { n: { or: 1.5 } } }), 2],
  [
    'a stage that is not for updates',
    () => engine.rows.updateOne({}, [{ $group: { _id: 1 } }] as never),
    40324,
  ],
  [
    'an unknown expression in an update',
    () => engine.rows.updateOne({ _id: 'absent' }, [{ $set: { a: { $foo: 1 } } }]),
    168,
  ],
  ['$rename', () => update({ $rename: { a: 'b' } }), 9],
  ['$pullAll', () => update({ $pullAll: { a: [1] } }), 9],
  ['$currentDate', () => update({ $currentDate: { a: true } }), 9],
  ['a positional update', () => update({ $set: { 'list.$': 1 } }), 2],
  ['$sort in $push', () => engine.rows.updateOne({ _id: 1 }, { $push: { list: { $each: [], $sort: 1 } } } as object), 2],
  ['array filters', () => engine.rows.updateOne({}, { $set: { 'list.$[e]': 1 } }, { arrayFilters: [{ e: 1 }] }), 40415],
  ['distinct', () => engine.rows.distinct('n'), 59],
  ['dropping an index', () => engine.rows.dropIndex('n_1'), 59],
  ['listing collections', () => engine.db.listCollections().toArray(), 59],
  ['asking who is logged in', () => command({ connectionStatus: 1 }), 59],
  ['$lookup', () => aggregate({ $lookup: { from: 'rows', as: 'x' } }), 40324],
  ['$facet', () => aggregate({ $facet: { a: [] } }), 40324],
  ['$unwind', () => aggregate({ $unwind: '$list' }), 40324],
  ['$replaceWith', () => aggregate({ $replaceWith: '$n' }), 40324],
  ['a computed projection', () => aggregate({ $project: { a: '$n' } }), 2],
  ['$slice in a projection', () => engine.rows.find({}, { projection: { list: { $slice: 1 } } }).toArray(), 168],
  ['a sort on disk', () => engine.rows.find({}, { allowDiskUse: true, sort: { n: 1 } }).toArray(), 40415],
  ['a read concern', () => engine.rows.find({}, { readConcern: { level: 'majority' } }).toArray(), 40415],
  ['$out', () => aggregate({ $out: 'x' }), 40324],
  ['$merge', () => aggregate({ $merge: 'x' }), 40324],
  ['$graphLookup', () => aggregate({ $graphLookup: {} }), 40324],
  ['$unionWith', () => aggregate({ $unionWith: 'rows' }), 40324],
  ['$sample', () => aggregate({ $sample: { size: 1 } }), 40324],
  ['$setWindowFields', () => aggregate({ $setWindowFields: {} }), 40324],
  ['two stages in one', () => aggregate({ $match: {}, $limit: 1 }), 40323],
  ['$function', () => aggregate({ $set: { a: { $function: {} } } }), 168],
  [
    '$rand',
    () => aggregate({ $match: { _id: 'absent' } }, { $set: { a: { $rand: {} } } }),
    168,
  ],
  ['$accumulator', () => aggregate({ $group: { _id: 1, a: { $accumulator: {} } } }), 168],
  ['$avg', () => aggregate({ $group: { _id: 1, a: { $avg: '$n' } } }), 168],
  ['$$NOW', () => aggregate({ $set: { a: '$$NOW' } }), 2],
  [
    'a positional projection',
    () => engine.rows.find({ list: 1 }, { projection: { 'list.$': 1 } }).toArray(),
    168,
  ],
  [
    'a text score',
    () => engine.rows.find({}, { projection: { s: { $meta: 'textScore' } } }).toArray(),
    168,
  ],
  [
    'sorting by a text score',
    () => engine.rows.find({}, { sort: { s: { $meta: 'textScore' } } }).toArray(),
    2,
  ],
  ['the natural order', () => engine.rows.find().sort({ $natural: -1 }).toArray(), 2],
  ['a text index', () => index({ a: 'text' }), 67],
  ['a hashed index', () => index({ a: 'hashed' }), 67],
  ['a geo index', () => index({ a: '2dsphere' }), 67],
  ['a wildcard index', () => index({ '$**': 1 }), 67],
  ['an index with a collation', () => index({ a: 1 }, { collation: { locale: 'nl' } }), 197],
  ['a hidden index', () => index({ a: 1 }, { hidden: true }), 197],
  ['a compound index that expires', () => index({ a: 1, b: 1 }, { expireAfterSeconds: 1 }), 67],
  [
    'a partial index on absence',
    () => index({ a: 1 }, { partialFilterExpression: { a: { $exists: false } } }),
    67,
  ],
  [
    'a partial index on a regex',
    () => index({ a: 1 }, { partialFilterExpression: { a: { $regex: 'x' } } }),
    67,
  ],
  ['an explained insert', () => command({ explain: { insert: 'rows', documents: [] } }), 115],
  ['an unknown field of what is explained', () => command({ explain: { find: 'rows', hint: 'x' } }), 40415],
];

test.each(REFUSED)('%s is refused, not passed over', async (_, run, code) => {
  expect(await codeOf(run())).toBe(code);
});

test('an answer larger than a document may be is refused, and the next one is given', async () => {
  const large = engine.db.collection('large');
  await large.insertMany(['a', 'b'].map((letter) => ({ text: letter.repeat(9_500_000) })));
  const all = [{ $group: { _id: 1, texts: { $push: '$text' } } }];
  expect(await codeOf(large.aggregate(all).toArray())).toBe(10334);
  expect(await large.find().toArray()).toHaveLength(2);
  await large.drop();
});

test('a field may be called as something every object has', async () => {
  const odd = engine.db.collection<Row>('odd');
  await odd.insertOne({ _id: 1, constructor: 5, toString: { valueOf: 1 } });
  expect(await odd.countDocuments({ 'constructor': 5, 'toString.valueOf': 1 })).toBe(1);
  expect(await odd.countDocuments({ hasOwnProperty: { $exists: true } })).toBe(0);
  await odd.updateOne({ constructor: 5 }, { $set: { 'toString.isPrototypeOf': 2 } });
  const toString = { valueOf: 1, isPrototypeOf: 2 };
  expect(await odd.findOne()).toEqual({ _id: 1, constructor: 5, toString });
  expect(await codeOf(odd.updateOne({}, { $set: { '__proto__.x': 1 } }))).toBe(2);
  await odd.drop();
});

test('what was refused has changed nothing', async () => {
  expect(await engine.rows.find().toArray()).toEqual([{ ...row, long: 5 }]);
  expect(await engine.rows.indexes()).toHaveLength(1);
});
