import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Long, type Document } from 'mongodb';
import * as supported from '../../../src/embedded-mongo/supported.js';
import { codeOf, rawCommand, start, type Row, type Running } from './support.js';

let engine: Running;

beforeAll(async () => {
  engine = await start();
  await engine.rows.insertOne({
    _id: 1,
    n: 5,
    list: [3, 1],
    at: new Date(0),
    long: Long.fromNumber(5),
    text: 'ab',
  });
});

afterAll(async () => {
  await engine.stop();
});

const aggregate = (...pipeline: Document[]) => engine.rows.aggregate(pipeline).toArray();
const value = async (expression: unknown) =>
  (await aggregate({ $project: { _id: 0, value: expression } }))[0]?.['value'] as unknown;

/** One use of each operator on the list, and what it answers: the list says no more than what works. */
const FILTERS: Record<string, [Document, number]> = {
  $and: [{ $and: [{ n: 5 }] }, 1],
  $or: [{ $or: [{ n: 4 }, { n: 5 }] }, 1],
  $nor: [{ $nor: [{ n: 5 }] }, 0],
  $expr: [{ $expr: { $eq: ['$n', 5] } }, 1],
  $eq: [{ n: { $eq: 5 } }, 1],
  $ne: [{ n: { $ne: 5 } }, 0],
  $gt: [{ n: { $gt: 4 } }, 1],
  $gte: [{ n: { $gte: 5 } }, 1],
  $lt: [{ n: { $lt: 5 } }, 0],
  $lte: [{ n: { $lte: 5 } }, 1],
  $in: [{ n: { $in: [5] } }, 1],
  $nin: [{ n: { $nin: [5] } }, 0],
  $not: [{ n: { $not: { $gt: 4 } } }, 0],
  $exists: [{ n: { $exists: true } }, 1],
  $type: [{ long: { $type: 'long' } }, 1],
  $regex: [{ text: { $regex: '^a' } }, 1],
  $options: [{ text: { $regex: '^A', $options: 'i' } }, 1],
  $size: [{ list: { $size: 2 } }, 1],
  $all: [{ list: { $all: [1, 3] } }, 1],
  $elemMatch: [{ list: { $elemMatch: { $gt: 1, $lt: 3 } } }, 0],
};

const UPDATES: Record<string, [Document, unknown]> = {
  $set: [{ $set: { a: 1 } }, 1],
  $unset: [{ $unset: { a: 1 } }, undefined],
  $setOnInsert: [{ $setOnInsert: { a: 2 } }, undefined],
  $inc: [{ $inc: { a: 2 } }, 2],
  $mul: [{ $mul: { a: 3 } }, 6],
  $min: [{ $min: { a: 4 } }, 4],
  $max: [{ $max: { a: 7 } }, 7],
  $bit: [{ $bit: { a: { or: 8 } } }, 15],
  $rename: [{ $rename: { a: 'b' } }, undefined],
  $push: [{ $push: { a: 1 } }, [1]],
  $addToSet: [{ $addToSet: { a: 2 } }, [1, 2]],
  $pop: [{ $pop: { a: -1 } }, [2]],
  $pull: [{ $pull: { a: 2 } }, []],
  $pullAll: [{ $pullAll: { a: [2] } }, []],
  $currentDate: [{ $currentDate: { a: true } }, new Date('2026-03-02T10:00:00Z')],
};

const EXPRESSIONS: Record<string, [unknown, unknown]> = {
  $add: [{ $add: ['$at', 5] }, new Date(5)],
  $subtract: [{ $subtract: ['$n', 2] }, 3],
  $multiply: [{ $multiply: ['$n', 2] }, 10],
  $divide: [{ $divide: ['$n', 2] }, 2.5],
  $mod: [{ $mod: ['$n', 3] }, 2],
  $abs: [{ $abs: -2 }, 2],
  $ceil: [{ $ceil: 1.2 }, 2],
  $floor: [{ $floor: 1.8 }, 1],
  $eq: [{ $eq: ['$absent', null] }, false],
  $ne: [{ $ne: ['$n', 5] }, false],
  $gt: [{ $gt: ['$at', null] }, true],
  $gte: [{ $gte: ['$n', 5] }, true],
  $lt: [{ $lt: ['$absent', null] }, true],
  $lte: [{ $lte: ['$n', 4] }, false],
  $cmp: [{ $cmp: ['$n', 4] }, 1],
  $and: [{ $and: [true, '$n'] }, true],
  $or: [{ $or: [false, 0] }, false],
  $not: [{ $not: ['$n'] }, false],
  $cond: [{ $cond: { if: '$n', then: 'y', else: 'n' } }, 'y'],
  $ifNull: [{ $ifNull: ['$absent', 'd'] }, 'd'],
  $switch: [{ $switch: { branches: [{ case: false, then: 1 }], default: 2 } }, 2],
  $max: [{ $max: ['$n', 7, null] }, 7],
  $min: [{ $min: '$list' }, 1],
  $sum: [{ $sum: ['$n', 2] }, 7],
  $avg: [{ $avg: '$list' }, 2],
  $first: [{ $first: '$list' }, 3],
  $last: [{ $last: '$list' }, 1],
  $concat: [{ $concat: ['$text', 'c'] }, 'abc'],
  $toLower: [{ $toLower: 'A' }, 'a'],
  $toUpper: [{ $toUpper: '$text' }, 'AB'],
  $strLenCP: [{ $strLenCP: '$text' }, 2],
  $arrayElemAt: [{ $arrayElemAt: ['$list', -1] }, 1],
  $concatArrays: [{ $concatArrays: ['$list', [9]] }, [3, 1, 9]],
  $filter: [{ $filter: { input: '$list', as: 'e', cond: { $gt: ['$$e', 1] } } }, [3]],
  $map: [{ $map: { input: '$list', as: 'e', in: { $add: ['$$e', '$n'] } } }, [8, 6]],
  $reduce: [
    { $reduce: { input: '$list', initialValue: 0, in: { $add: ['$$value', '$$this'] } } },
    4,
  ],
  $in: [{ $in: [3, '$list'] }, true],
  $isArray: [{ $isArray: '$list' }, true],
  $size: [{ $size: '$list' }, 2],
  $slice: [{ $slice: ['$list', 1] }, [3]],
  $reverseArray: [{ $reverseArray: '$list' }, [1, 3]],
  $range: [{ $range: [0, 3] }, [0, 1, 2]],
  $setUnion: [{ $setUnion: ['$list', [3]] }, expect.arrayContaining([1, 3])],
  $setIntersection: [{ $setIntersection: ['$list', [3]] }, [3]],
  $setDifference: [{ $setDifference: ['$list', [3]] }, [1]],
  $mergeObjects: [{ $mergeObjects: [{ a: 1 }, { b: 2 }] }, { a: 1, b: 2 }],
  $objectToArray: [{ $objectToArray: { a: '$n' } }, [{ k: 'a', v: 5 }]],
  $arrayToObject: [{ $arrayToObject: [[['a', 1]]] }, { a: 1 }],
  $literal: [{ $literal: '$n' }, '$n'],
  $let: [{ $let: { vars: { x: '$n' }, in: { $add: ['$$x', 1] } } }, 6],
  $type: [{ $type: '$_id' }, 'int'],
  $toLong: [{ $toLong: new Date(7) }, 7],
  $toInt: [{ $toInt: '7' }, 7],
  $toDouble: [{ $toDouble: '1.5' }, 1.5],
  $toDate: [{ $toDate: 5 }, new Date(5)],
  $toBool: [{ $toBool: 1 }, true],
  $toString: [{ $toString: '$at' }, '1970-01-01T00:00:00.000Z'],
  $dateAdd: [{ $dateAdd: { startDate: '$at', unit: 'hour', amount: 1 } }, new Date(3_600_000)],
  $dateSubtract: [
    { $dateSubtract: { startDate: '$at', unit: 'second', amount: 1 } },
    new Date(-1000),
  ],
};

const ACCUMULATORS: Record<string, [unknown, unknown]> = {
  $sum: ['$n', 5],
  $avg: ['$n', 5],
  $min: ['$n', 5],
  $max: ['$n', 5],
  $first: ['$n', 5],
  $last: ['$n', 5],
  $push: ['$n', [5]],
  $addToSet: ['$n', [5]],
  $count: [{}, 1],
  $mergeObjects: [{ a: '$n' }, { a: 5 }],
};

const STAGES: Record<string, [Document, unknown]> = {
  $match: [{ $match: { n: 5 } }, { _id: 1 }],
  $group: [{ $group: { _id: '$n' } }, { _id: 5 }],
  $sort: [{ $sort: { n: 1 } }, { _id: 1 }],
  $limit: [{ $limit: 1 }, { _id: 1 }],
  $skip: [{ $skip: 1 }, undefined],
  $count: [{ $count: 'c' }, { c: 1 }],
  $set: [{ $set: { 'a.b': 1 } }, { a: { b: 1 } }],
  $addFields: [{ $addFields: { a: '$n' } }, { a: 5 }],
  $unset: [{ $unset: ['n', 'list'] }, { _id: 1, text: 'ab' }],
  $project: [{ $project: { n: 1 } }, { _id: 1, n: 5 }],
  $replaceWith: [{ $replaceWith: { a: '$n' } }, { a: 5 }],
  $replaceRoot: [{ $replaceRoot: { newRoot: { a: '$n' } } }, { a: 5 }],
  $lookup: [
    { $lookup: { from: 'rows', localField: 'n', foreignField: 'n', as: 'same' } },
    { same: [{ _id: 1 }] },
  ],
  $unwind: [{ $unwind: { path: '$list', includeArrayIndex: 'i' } }, { list: 3, i: 0 }],
  $facet: [{ $facet: { all: [{ $count: 'c' }] } }, { all: [{ c: 1 }] }],
};

test('the list of filter operators is exactly what works', async () => {
  expect(Object.keys(FILTERS).sort()).toEqual([...supported.QUERY_OPERATORS].sort());
  for (const [name, [filter, found]] of Object.entries(FILTERS)) {
    expect([name, await engine.rows.countDocuments(filter)]).toEqual([name, found]);
  }
});

test('the list of update operators is exactly what works', async () => {
  expect(Object.keys(UPDATES).sort()).toEqual([...supported.UPDATE_OPERATORS].sort());
  await engine.rows.insertOne({ _id: 'updates' });
  for (const [name, [update, a]] of Object.entries(UPDATES)) {
    await engine.rows.updateOne({ _id: 'updates' }, update);
    const row = await engine.rows.findOne({ _id: 'updates' });
    expect([name, row.a]).toEqual([name, a]);
  }
  await engine.rows.deleteOne({ _id: 'updates' });
});

test('the list of expression operators is exactly what works', async () => {
  expect(Object.keys(EXPRESSIONS).sort()).toEqual([...supported.EXPRESSION_OPERATORS].sort());
  for (const [name, [expression, result]] of Object.entries(EXPRESSIONS)) {
    expect([name, await value(expression)]).toEqual([name, result]);
  }
});

test('the list of accumulators is exactly what works', async () => {
  expect(Object.keys(ACCUMULATORS).sort()).toEqual([...supported.ACCUMULATOR_OPERATORS].sort());
  for (const [name, [operand, result]] of Object.entries(ACCUMULATORS)) {
    const [group] = await aggregate({ $group: { _id: null, value: { [name]: operand } } });
    expect([name, group?.['value']]).toEqual([name, result]);
  }
});

test('the list of aggregation stages is exactly what works', async () => {
  expect(Object.keys(STAGES).sort()).toEqual([...supported.AGGREGATION_STAGES].sort());
  for (const [name, [stage, first]] of Object.entries(STAGES)) {
    const [result] = await aggregate(stage);
    if (first === undefined) expect([name, result]).toEqual([name, undefined]);
    else expect([name, result]).toMatchObject([name, first]);
  }
});

test('a field may be called as something every object has', async () => {
  const odd = engine.db.collection<Row>('odd');
  await odd.insertOne({ _id: 1, constructor: 5, toString: { valueOf: 1 } });
  expect(await odd.countDocuments({ 'constructor': 5, 'toString.valueOf': 1 })).toBe(1);
  expect(await odd.countDocuments({ hasOwnProperty: { $exists: true } })).toBe(0);
  await odd.updateOne({ constructor: 5 }, { $set: { 'toString.isPrototypeOf': 2 } });
  expect(await odd.findOne({}, { projection: { toString: 1, valueOf: 1 } })).toEqual({
    _id: 1,
    toString: { valueOf: 1, isPrototypeOf: 2 },
  });
  expect(await codeOf(odd.updateOne({}, { $set: { '__proto__.x': 1 } }))).toBe(2);
  await odd.drop();
});

test('the list of commands and their fields is a recorded one', () => {
  expect(Object.keys(supported.COMMANDS)).toEqual([
    'hello',
    'isMaster',
    'ping',
    'buildInfo',
    'connectionStatus',
    'endSessions',
    'create',
    'drop',
    'dropDatabase',
    'listCollections',
    'createIndexes',
    'dropIndexes',
    'listIndexes',
    'find',
    'getMore',
    'killCursors',
    'count',
    'distinct',
    'aggregate',
    'explain',
    'insert',
    'update',
    'delete',
    'findAndModify',
  ]);
  expect(supported.INDEX_OPTIONS).toEqual([
    'v',
    'key',
    'name',
    'unique',
    'sparse',
    'expireAfterSeconds',
    'partialFilterExpression',
    'background',
  ]);
});

test('every command that greets or asks about the server is answered', async () => {
  for (const name of ['hello', 'isMaster', 'ismaster', 'ping', 'buildInfo', 'connectionStatus']) {
    expect([name, await rawCommand(engine.server.url, { [name]: 1 })]).toMatchObject([
      name,
      { ok: 1 },
    ]);
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
  ['a snapshot', () => engine.rows.find({}, { readConcern: { level: 'snapshot' } }).toArray(), 2],
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
  ['an unknown type', () => find({ a: { $type: 'javascript' } }), 2],
  ['an unknown modifier', () => update({ $foo: { a: 1 } }), 9],
  [
    'an unknown clause of $push',
    () => engine.rows.updateOne({ _id: 1 }, { $push: { list: { $each: [], $foo: 1 } } } as object),
    2,
  ],
  [
    'an unused array filter',
    () => engine.rows.updateOne({ _id: 1 }, { $set: { a: 1 } }, { arrayFilters: [{ e: 1 }] }),
    9,
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
  ['$out', () => aggregate({ $out: 'x' }), 40324],
  ['$merge', () => aggregate({ $merge: 'x' }), 40324],
  ['$graphLookup', () => aggregate({ $graphLookup: {} }), 40324],
  ['$unionWith', () => aggregate({ $unionWith: 'rows' }), 40324],
  ['$sample', () => aggregate({ $sample: { size: 1 } }), 40324],
  ['$setWindowFields', () => aggregate({ $setWindowFields: {} }), 40324],
  ['a stage hidden in a facet', () => aggregate({ $facet: { a: [{ $out: 'x' }] } }), 40324],
  [
    'a stage hidden in a lookup',
    () => aggregate({ $lookup: { from: 'rows', pipeline: [{ $out: 'x' }], as: 'x' } }),
    40324,
  ],
  ['two stages in one', () => aggregate({ $match: {}, $limit: 1 }), 40323],
  ['$function', () => aggregate({ $project: { a: { $function: {} } } }), 168],
  [
    '$rand',
    () => aggregate({ $match: { _id: 'absent' } }, { $project: { a: { $rand: {} } } }),
    168,
  ],
  ['$accumulator', () => aggregate({ $group: { _id: 1, a: { $accumulator: {} } } }), 2],
  ['$top', () => aggregate({ $group: { _id: 1, a: { $top: {} } } }), 2],
  ['$$NOW', () => aggregate({ $project: { a: '$$NOW' } }), 2],
  [
    'a time zone',
    () =>
      value({
        $dateAdd: { startDate: '$at', unit: 'day', amount: 1, timezone: 'Europe/Amsterdam' },
      }),
    2,
  ],
  [
    'a positional projection',
    () => engine.rows.find({ list: 1 }, { projection: { 'list.$': 1 } }).toArray(),
    2,
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
];

test.each(REFUSED)('%s is refused, not passed over', async (_, run, code) => {
  expect(await codeOf(run())).toBe(code);
});

test('an answer larger than a document may be is refused, and the next one is given', async () => {
  const large = engine.db.collection('large');
  await large.insertMany(['a', 'b'].map((letter) => ({ text: letter.repeat(9_500_000) })));
  expect(await codeOf(large.distinct('text'))).toBe(10334);
  expect(await large.find().toArray()).toHaveLength(2);
  await large.drop();
});

test('what was refused has changed nothing', async () => {
  expect(await engine.rows.find().toArray()).toEqual([
    { _id: 1, n: 5, list: [3, 1], at: new Date(0), long: 5, text: 'ab' },
  ]);
  expect(await engine.rows.indexes()).toHaveLength(1);
});
