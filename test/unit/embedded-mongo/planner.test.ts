import { expect, test } from '@jest/globals';
import { UUID } from 'bson';
import { Collection, type Journal } from '../../../src/embedded-mongo/collection.js';
import type { IndexSpec } from '../../../src/embedded-mongo/indexes.js';
import { find } from '../../../src/embedded-mongo/planner.js';
import { compare, encode, keyOf, type Doc } from '../../../src/embedded-mongo/values.js';

const NO_JOURNAL: Journal = { checkRoom: () => undefined, record: () => undefined };

/** The same sequence each time: what fails once fails always. */
function sequence(seed: number): <T>(choices: readonly T[]) => T {
  let state = seed;
  return (choices) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return choices[(state >>> 8) % choices.length]!;
  };
}

const VALUES = [
  1,
  2,
  '1',
  null,
  undefined,
  true,
  [1, 2],
  [],
  [1],
  ['1', null],
  { b: 1 },
  [{ b: 1 }, { b: 2 }],
  [{ b: 1 }, {}],
  [[1]],
];
const OPERANDS = [
  1,
  2,
  '1',
  null,
  [1, 2],
  { b: 1 },
  { $in: [1, null] },
  { $in: [2, '1'] },
  { $gt: 1 },
  { $exists: true },
  { $ne: 1 },
  { $eq: 2 },
];
const PATHS = ['a', 'a.b', 'c', 'c.b', 'a.0'];
const INDEXES: Omit<IndexSpec, 'v' | 'name'>[] = [
  { key: { a: 1 } },
  { key: { 'a.b': 1 }, sparse: true },
  { key: { 'c': 1, 'a.b': -1 } },
  { key: { c: 1 }, partialFilterExpression: { a: { $exists: true } } },
  { key: { 'c.b': 1 }, partialFilterExpression: { a: 1 } },
  { key: { a: 1, c: 1 }, sparse: true },
];

test('indexes change what a search costs and never what it finds', () => {
  const pick = sequence(7);
  let looked = 0;
  for (let round = 0; round < 40; round++) {
    const [plain, indexed] = [0, 1].map(() => new Collection('t.t', new UUID(), NO_JOURNAL)) as [
      Collection,
      Collection,
    ];
    INDEXES.forEach((spec, i) => {
      indexed.addIndex({ ...spec, v: 2, name: `index${i}` });
    });
    for (let _id = 0; _id < 30; _id++) {
      const [a, c] = [pick(VALUES), pick(VALUES)];
      const doc: Doc = {
        _id,
        ...(a === undefined ? {} : { a }),
        ...(c === undefined ? {} : { c }),
      };
      try {
        indexed.insert(encode(doc));
      } catch {
        continue; // two arrays under one index are refused
      }
      plain.insert(encode(doc));
    }
    for (const [i, stored] of [...plain.docs.values()].entries()) {
      const twin = indexed.docs.get(stored.key)!;
      if (i % 5 === 0) {
        plain.remove(stored);
        indexed.remove(twin);
      }
      if (i % 5 === 1)
        for (const [c, d] of [
          [plain, stored],
          [indexed, twin],
        ] as const)
          c.replace(d, { ...d.doc, a: i % 3 });
    }
    for (let query = 0; query < 60; query++) {
      const filter: Doc = { [pick(PATHS)]: pick(OPERANDS), [pick(PATHS)]: pick(OPERANDS) };
      const [expected, found] = [find(plain, filter), find(indexed, filter)];
      const ids = ({ docs }: typeof found) => docs.map(({ key }) => key).sort();
      expect([filter, ids(found)]).toEqual([filter, ids(expected)]);
      if (found.plan.stage === 'IXSCAN') looked++;
    }
  }
  expect(looked).toBeGreaterThan(500);
});

test('two values have one key exactly when they compare as equal', () => {
  const values = [
    ...VALUES,
    -0,
    0,
    1.5,
    'a',
    '1:s',
    { a: 1, c: 2 },
    { c: 2, a: 1 },
    { a: { c: 2 } },
    new Date(1),
    false,
    NaN,
    [[]],
    ['a'],
    [['a']],
    { a: ['a'] },
    Buffer.from('a').toString(),
  ];
  for (const a of values) {
    for (const b of values)
      expect([a, b, keyOf(a) === keyOf(b)]).toEqual([a, b, compare(a, b) === 0]);
  }
});
