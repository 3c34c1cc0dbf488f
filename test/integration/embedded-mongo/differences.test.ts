import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Decimal128, Double, Long, UUID, type Document } from 'mongodb';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLogFile } from '../../../src/embedded-mongo/index.js';
import { codeOf, newDirectory, rawCommand, start, type Running } from './support.js';

let engine: Running;
beforeEach(async () => {
  engine = await start();
});
afterEach(async () => {
  await engine.stop();
});

const stats = async (filter: Document, sort: Document = {}) => {
  const { executionStats, queryPlanner } = await engine.rows.find(filter).sort(sort).explain();
  return { ...(executionStats as Document), plan: queryPlanner['winningPlan'] as Document };
};

const DIFFERENCES: Record<string, () => Promise<void>> = {
  'no-transactions': async () => {
    const session = engine.client.startSession();
    session.startTransaction();
    expect(await codeOf(engine.rows.insertOne({ x: 1 }, { session }))).toBe(263);
    await session.endSession();
    expect(await engine.rows.countDocuments()).toBe(0);
    expect(await engine.db.command({ hello: 1 })).toMatchObject({
      setName: 'embedded',
      isWritablePrimary: true,
    });
  },

  'listed-only': async () => {
    expect(await codeOf(engine.rows.find({ $text: { $search: 'a' } }).toArray())).toBe(2);
    expect(await codeOf(engine.rows.find().hint('_id_').toArray())).toBe(40415);
    expect(await codeOf(engine.rows.find().collation({ locale: 'nl' }).toArray())).toBe(40415);
    expect(await codeOf(engine.rows.watch().next())).toBe(40324);
    expect(await codeOf(engine.db.command({ collStats: 'rows' }))).toBe(59);
  },

  'several-values-sort-in-memory': async () => {
    await engine.rows.createIndexes([{ key: { run: 1, n: 1 } }]);
    await engine.rows.insertMany(Array.from({ length: 20 }, (_, n) => ({ run: n % 2, n })));
    expect(await stats({ run: 1, n: { $gt: 15 } }, { n: 1 })).toMatchObject({
      totalDocsExamined: 2,
      plan: { stage: 'FETCH', inputStage: { stage: 'IXSCAN' } },
    });
    expect(await stats({ run: { $in: [0, 1] } }, { n: 1 })).toMatchObject({
      totalDocsExamined: 20,
      plan: { stage: 'SORT', inputStage: { stage: 'FETCH', inputStage: { stage: 'IXSCAN' } } },
    });
    expect(await codeOf(engine.db.command({ explain: { count: 'rows' } }))).toBe(115);
  },

  'ids-are-indexed-like-the-rest': async () => {
    await engine.rows.insertOne({ _id: 1 });
    expect(await stats({ _id: 1 })).toMatchObject({
      plan: { stage: 'FETCH', inputStage: { stage: 'IXSCAN', indexName: '_id_' } },
    });
  },

  'write-concern-by-default': async () => {
    let becomeReady = (): void => undefined;
    const ready = new Promise<void>((resolve) => {
      becomeReady = resolve;
    });
    const openLog = (path: string) => {
      const file = openLogFile(path);
      return { ...file, datasync: () => ready.then(() => file.datasync()) };
    };
    const { rows, stop } = await start({ directory: newDirectory(), openLog });
    await rows.insertOne({ x: 1 });
    let isAcknowledged = false;
    const majority = rows.insertOne({ x: 1 }, { writeConcern: { w: 'majority' } }).then(() => {
      isAcknowledged = true;
    });
    await sleep(50);
    expect(isAcknowledged).toBe(false);
    becomeReady();
    await majority;
    await stop();
  },

  'number-types': async () => {
    await engine.rows.insertOne({
      _id: 1,
      n: new Double(5),
      decimal: new Decimal128('1'),
      big: 2n ** 60n,
    });
    const [row] = await engine.rows.find({}, { promoteValues: false }).toArray();
    expect(row.n).not.toBeInstanceOf(Double);
    expect(row.big).toBeInstanceOf(Long);
    const sumOf = (field: string) =>
      engine.rows.aggregate([{ $group: { _id: 1, sum: { $sum: field } } }]).toArray();
    expect(await sumOf('$n')).toEqual([{ _id: 1, sum: 5 }]);
    expect(await sumOf('$big')).toEqual([{ _id: 1, sum: 0 }]);
    expect(await codeOf(engine.rows.updateOne({ _id: 1 }, { $inc: { big: 1 } }))).toBe(14);
  },

  'decimals-compare-as-doubles': async () => {
    await engine.rows.insertOne({ d: new Decimal128('0.1000000000000000000001') });
    expect(await engine.rows.countDocuments({ d: new Decimal128('0.1') })).toBe(1);
  },

  'values-of-one-type-sort-simply': async () => {
    await engine.rows.insertMany([{ v: [10] }, { v: [9] }, { v: { a: 10 } }, { v: { a: 9 } }]);
    const sorted = await engine.rows
      .find({ v: { $in: [{ a: 9 }, { a: 10 }] } })
      .sort({ v: 1 })
      .toArray();
    expect(sorted.map(({ v }) => v as unknown)).toEqual([{ a: 10 }, { a: 9 }]);
    expect(await codeOf(engine.rows.find({ v: { $gte: {} } }).toArray())).toBe(2);
  },

  'groups-by-the-library': async () => {
    await engine.rows.insertMany([{ v: { a: 1, b: 2 } }, { v: { b: 2, a: 1 } }]);
    expect(await engine.rows.aggregate([{ $group: { _id: '$v' } }]).toArray()).toHaveLength(1);
    expect(await engine.rows.countDocuments({ v: { b: 2, a: 1 } })).toBe(1);
  },

  'projections-put-the-id-last': async () => {
    await engine.rows.insertOne({ _id: 1, b: 2, a: 3 });
    const row = await engine.rows.findOne({}, { projection: { a: 1, b: 1 } });
    expect(Object.keys(row as object)).toEqual(['a', 'b', '_id']);
    await engine.rows.insertOne({ _id: 2, toString: 1 });
    expect(await engine.rows.findOne({ _id: 2 }, { projection: { toString: 1 } })).toEqual({
      _id: 2,
    });
  },

  'partial-indexes-on-presence-or-equality': async () => {
    const index = (condition: Document) =>
      engine.rows.createIndexes([{ key: { a: 1 }, name: 'a', partialFilterExpression: condition }]);
    expect(await codeOf(index({ a: { $gt: 1 } }))).toBe(67);
    await index({ a: { $exists: true }, b: 'waiting' });
  },

  'regular-expressions-are-of-javascript': async () => {
    await engine.rows.insertOne({ text: 'Gemeente\nUtrecht' });
    expect(
      await engine.rows.countDocuments({ text: { $regex: '^utrecht$', $options: 'im' } }),
    ).toBe(1);
    expect(await codeOf(engine.rows.countDocuments({ text: { $regex: '(?i)utrecht' } }))).toBe(2);
  },

  'no-time-limit': async () => {
    await engine.rows.insertMany(Array.from({ length: 5000 }, (_, n) => ({ n })));
    const found = engine.rows.find({ n: { $gte: 0 } }, { maxTimeMS: 1, sort: { n: -1 } });
    expect(await found.toArray()).toHaveLength(5000);
  },

  'one-command-at-a-time': async () => {
    await engine.rows.insertMany(Array.from({ length: 500 }, (_, _id) => ({ _id, n: 0 })));
    const update = engine.rows.updateMany({}, { $inc: { n: 1 } });
    const seen = await Promise.all(
      Array.from(
        { length: 20 },
        async () => new Set((await engine.rows.find().toArray()).map(({ n }) => n as number)),
      ),
    );
    await update;
    expect(seen.filter(({ size }) => size !== 1)).toEqual([]);
  },

  'cursors-show-one-moment': async () => {
    await engine.rows.insertMany(Array.from({ length: 10 }, (_, _id) => ({ _id, n: 0 })));
    const cursor = engine.rows.find().batchSize(2);
    await cursor.next();
    await engine.rows.updateMany({}, { $set: { n: 1 } });
    await engine.rows.deleteOne({ _id: 9 });
    const rest = await cursor.toArray();
    expect(rest).toHaveLength(9);
    expect(rest.every(({ n }) => n === 0)).toBe(true);
  },

  'a-repeated-write-gets-the-same-reply': async () => {
    await engine.rows.insertOne({ _id: 1 });
    const documents = [{ _id: 2 }, { _id: 1 }];
    const insert = { insert: 'rows', documents, lsid: { id: new UUID() }, txnNumber: 1n };
    const reply = await rawCommand(engine.server.url, insert);
    expect(reply).toMatchObject({ n: 1, writeErrors: [{ code: 11000 }] });
    await engine.rows.deleteOne({ _id: 1 });
    expect(await rawCommand(engine.server.url, insert)).toEqual(reply);
  },

  'bounded-size': async () => {
    const { rows, stop } = await start({ maxBytes: 1000 });
    expect(await codeOf(rows.insertOne({ text: 'x'.repeat(1000) }))).toBe(14031);
    await stop();
  },

  'a-fault-stops-writes': async () => {
    let isBroken = false;
    const openLog = (path: string) => {
      const file = openLogFile(path);
      const append = (bytes: Uint8Array) => {
        if (isBroken) throw new Error('EIO: i/o error, write');
        return file.append(bytes);
      };
      return { ...file, append };
    };
    const { rows, stop } = await start({ directory: newDirectory(), openLog });
    await rows.insertOne({ _id: 1 });
    isBroken = true;
    expect(await codeOf(rows.insertOne({ _id: 2 }))).toBe(96);
    isBroken = false;
    expect(await codeOf(rows.insertOne({ _id: 3 }))).toBe(96);
    expect(await rows.find().toArray()).toEqual([{ _id: 1 }]);
    await stop();
  },

  'one-process': async () => {
    const directory = newDirectory();
    const { stop } = await start({ directory });
    await expect(start({ directory })).rejects.toThrow(/in use/);
    await stop();
  },

  'no-accounts': async () => {
    const socket = decodeURIComponent(
      engine.server.url.slice('mongodb://'.length, engine.server.url.indexOf('/?')),
    );
    expect(statSync(dirname(socket)).mode & 0o077).toBe(0);
    expect(await codeOf(engine.db.command({ createUser: 'a', pwd: 'b', roles: [] }))).toBe(59);
  },
};

test.each(Object.entries(DIFFERENCES))('%s', async (_, holds) => {
  await holds();
});

test('the differences in the README are the ones tried here', () => {
  const readme = readFileSync(
    new URL('../../../src/embedded-mongo/README.md', import.meta.url),
    'utf8',
  );
  const headings = [...readme.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(Object.keys(DIFFERENCES));
});
