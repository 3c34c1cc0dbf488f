import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Binary, Decimal128, Long, ObjectId, type Document } from 'mongodb';
import { start, type Running } from './support.js';

let engine: Running;
beforeAll(async () => {
  engine = await start();
});
afterAll(async () => {
  await engine.stop();
});

/** Numbers that are the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

const idsOf = (docs: readonly Document[]) => docs.map(({ _id }) => _id as unknown);

/** One of everything that sorts, upwards; what is equal stands in one list. */
const LADDER: readonly (readonly unknown[])[] = [
  [null],
  [NaN],
  [-Infinity],
  [Long.fromString('-9007199254740993')],
  [Long.fromString('-9007199254740992'), -9007199254740992],
  [-2.5],
  [-1],
  [0, -0, Long.fromNumber(0)],
  [0.5, Decimal128.fromString('0.5')],
  [1],
  [Long.fromString('9007199254740993')],
  [1e300],
  [Infinity],
  [''],
  ['\0'],
  ['\0a'],
  ['a'],
  ['a\0'],
  ['a\0b'],
  ['ab'],
  ['b'],
  ['é'],
  [{}],
  [new Binary(Buffer.from('a'))],
  [new ObjectId('000000000000000000000001')],
  [new ObjectId('f00000000000000000000000')],
  [false],
  [true],
  [new Date(-5)],
  [new Date(0)],
  [new Date(1e12)],
];

describe('an index', () => {
  test('goes through all types of values in their order, both ways', async () => {
    const rows = engine.db.collection<{ _id: number; a: unknown }>('ladder');
    await rows.createIndexes([{ key: { a: 1 } }]);
    const docs = LADDER.flatMap((equals, step) => equals.map((a) => ({ a, step })));
    const shuffled = docs.map((doc, n) => ({ ...doc, _id: (n * 7) % 37 }));
    await rows.insertMany(shuffled);
    const steps = async (way: 1 | -1) => {
      const cursor = rows.find().sort({ a: way });
      return (await cursor.toArray()).map((doc) => (doc as Document)['step'] as number);
    };
    const upwards = docs.map(({ step }) => step);
    expect(await steps(1)).toEqual(upwards);
    expect(await steps(-1)).toEqual(upwards.toReversed());
    const { queryPlanner } = await rows.find().sort({ a: 1 }).explain();
    expect(queryPlanner.winningPlan.inputStage.stage).toBe('IXSCAN');
  });

  test('finds equals under each other, and keeps them unique', async () => {
    const rows = engine.db.collection('equals');
    await rows.createIndexes([{ key: { a: 1 }, unique: true }]);
    for (const [n, [first]] of LADDER.entries())
      await rows.insertOne({ _id: n as never, a: first });
    for (const equals of LADDER)
      for (const a of equals) {
        expect(await rows.countDocuments({ a })).toBe(1);
        await expect(rows.insertOne({ a })).rejects.toMatchObject({ code: 11000 });
      }
  });

  test('meets each bound on an array with any element, and shows a document once', async () => {
    const rows = engine.db.collection<{ _id: number; list: number[] }>('lists');
    await rows.createIndexes([{ key: { list: 1 } }]);
    await rows.insertMany([
      { _id: 1, list: [1, 9] },
      { _id: 2, list: [5, 6] },
      { _id: 3, list: [] },
    ]);
    const between = await rows.find({ list: { $gt: 4, $lt: 2 } }).toArray();
    expect(idsOf(between)).toEqual([1]);
    expect(idsOf(await rows.find({ list: { $gt: 0 } }).toArray())).toEqual([1, 2]);
    expect(idsOf(await rows.find().sort({ list: -1 }).toArray())).toEqual([1, 2, 3]);
  });
});

/** Queries of every shape over the same documents, with indexes and without. */
test('finds the same with indexes as without, in 600 searches', async () => {
  const pick = seeded(42);
  const value = (): unknown =>
    [() => pick(6), () => `t${pick(4)}`, () => null, () => new Date(pick(4)), () => pick(2) === 1][
      pick(5)
    ]!();
  const docs = Array.from({ length: 400 }, (_, _id) => ({
    _id: _id as never,
    ...(pick(8) > 0 && { a: pick(4) }),
    b: value(),
    c: pick(7) === 0 ? [pick(5), pick(5)] : pick(9),
  }));
  const [plain, indexed] = [engine.db.collection('plain'), engine.db.collection('indexed')];
  await plain.insertMany(docs);
  await indexed.createIndexes([
    { key: { a: 1, b: 1 } },
    { key: { a: 1, c: -1 } },
    { key: { b: 1, c: 1, a: 1 } },
    { key: { c: 1 }, name: 'some', partialFilterExpression: { a: 1 } },
    { key: { b: 1 }, name: 'there', sparse: true },
  ]);
  await indexed.insertMany(docs);
  const condition = (): unknown => {
    const bounds = ['$gt', '$gte', '$lt', '$lte', '$ne'].map((name) => ({ [name]: value() }));
    return [value, () => ({ $in: [value(), value()] }), () => bounds[pick(5)], () => pick(5)][
      pick(4)
    ]!();
  };
  const fields = ['a', 'b', 'c', '_id'];
  for (let count = 0; count < 600; count += 1) {
    const chosen = fields.filter(() => pick(2) === 0);
    const filter = Object.fromEntries(chosen.map((field) => [field, condition()] as const));
    const sort = Object.fromEntries(
      fields.filter(() => pick(3) === 0).map((field) => [field, pick(2) === 0 ? 1 : -1] as const),
    );
    const [skip, limit] = [pick(4), pick(3) * 5];
    const search = async (rows: typeof plain) =>
      idsOf(
        await rows
          .find(filter)
          .sort({ ...sort, _id: 1 })
          .skip(skip)
          .limit(limit)
          .toArray(),
      );
    const [found, wanted] = [await search(indexed), await search(plain)];
    expect({ filter, sort, found }).toEqual({ filter, sort, found: wanted });
  }
}, 120_000);
