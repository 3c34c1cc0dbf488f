import { BSONRegExp } from 'mongodb';
import { Context } from 'mingo/core';
import * as library from 'mingo/operators/query';
import { Query } from 'mingo/query';
import { answering, demand } from './errors.js';
import { leavesOf } from './paths.js';
import { QUERY_OPERATORS } from './supported.js';
import { compare, isDoc, keyOf, rank, type Doc } from './values.js';

export type Matcher = (doc: Doc) => boolean;
type Operator = (path: string, operand: unknown) => Matcher;

/** Of what a path ends in, one leaf or one element of an array among them has to pass. */
const some =
  (test: (value: unknown, operand: unknown) => boolean): Operator =>
  (path, operand) => {
    const parts = path.split('.');
    const passes = (value: unknown): boolean => test(value, operand);
    return (doc) =>
      leavesOf(doc, parts).some(
        (leaf) => passes(leaf) || (Array.isArray(leaf) && leaf.some(passes)),
      );
  };

const equal = some((value, wanted) => compare(value, wanted) === 0);
const unequal: Operator = (path, operand) => {
  const matches = equal(path, operand);
  return (doc) => !matches(doc);
};

/** A range looks at values of its own type only. */
const range = (holds: (order: number) => boolean): Operator =>
  some((value, bound) => {
    const isFit = !isDoc(bound) && !Array.isArray(bound);
    demand(isFit, 'BadValue', 'A range over documents or arrays is not supported');
    return rank(value) === rank(bound) && holds(compare(value, bound));
  });

const anyOf: Operator = (path, operand) => {
  const isFit = Array.isArray(operand) && !operand.some((value) => value instanceof RegExp);
  demand(isFit, 'BadValue', '$in needs an array, without patterns');
  const keys = new Set(operand.map(keyOf));
  return some((value) => keys.has(keyOf(value)))(path, operand);
};

/** The library's operators, with ours where it compares unlike MongoDB. */
const context = Context.init({
  query: {
    ...library,
    $eq: equal,
    $ne: unequal,
    $gt: range((order) => order > 0),
    $gte: range((order) => order >= 0),
    $lt: range((order) => order < 0),
    $lte: range((order) => order <= 0),
    $in: anyOf,
  } as never,
});

/** Refuses what is not on the list, and makes patterns those of JavaScript. */
function prepare(node: unknown): unknown {
  if (node instanceof BSONRegExp) return new RegExp(node.pattern, node.options);
  if (Array.isArray(node)) return node.map(prepare);
  if (!isDoc(node)) return node;
  const entries = Object.entries(node).map(([key, value]) => {
    const isKnown = !key.startsWith('$') || QUERY_OPERATORS.includes(key);
    demand(isKnown, 'BadValue', `unknown operator: ${key}`);
    const isFit = key !== '$options' || /^[ims]*$/.test(String(value));
    demand(isFit, 'BadValue', 'The options of a $regex are i, m and s');
    return [key, prepare(value)];
  });
  return Object.fromEntries(entries);
}

/** Turns a filter into a test; whatever it cannot express is refused here, before any document is looked at. */
export function compile(filter: unknown): Matcher {
  demand(isDoc(filter), 'TypeMismatch', 'A filter has to be a document');
  const query = answering(() => new Query(prepare(filter) as Doc, { context }));
  return (doc) => query.test(doc);
}
