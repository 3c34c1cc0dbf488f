import { Long, ObjectId } from 'bson';
import { Context, evalExpr } from 'mingo/core';
import * as library from 'mingo/operators/expression';
import type { Options } from 'mingo/types';
import { ACCUMULATORS } from './accumulators.js';
import { typeName } from './conditions.js';
import { ServerError } from './errors.js';
import { step } from './paths.js';
import { EXPRESSION_OPERATORS, NAMED_ARGUMENTS } from './supported.js';
import { asNumber, compare, entry, isDoc, isMissing, keyOf, type Doc } from './values.js';

export type Evaluator = (doc: Doc, variables?: Doc) => unknown;
type Operator = (doc: unknown, operand: unknown, options: Options) => unknown;

/** In expressions an absent field comes before null; in filters the two are equal. */
const order = (a: unknown, b: unknown): number =>
  Number(b === undefined) - Number(a === undefined) || compare(a, b);

function comparison(answer: (order: number) => unknown): Operator {
  return (doc, operand, options) => {
    const args = evalExpr(doc, operand, options);
    if (!Array.isArray(args) || args.length !== 2) {
      throw new ServerError(2, 'A comparison takes exactly 2 arguments');
    }
    return answer(order(args[0], args[1]));
  };
}

function overArray(name: string): Operator {
  return (doc, operand, options) => {
    const value = evalExpr(doc, operand, options);
    const args = (Array.isArray(operand) ? value : [value]) as unknown[];
    const only = args.length === 1 && Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
    return ACCUMULATORS[name]?.(only);
  };
}

/** The argument of an operator that takes one, given bare or as an array of one. */
function single(doc: unknown, operand: unknown, options: Options): unknown {
  return evalExpr(
    doc,
    Array.isArray(operand) && operand.length === 1 ? operand[0] : operand,
    options,
  );
}

const isIn: Operator = (doc, operand, options) => {
  const [wanted, array] = evalExpr(doc, operand, options) as unknown[];
  if (!Array.isArray(array)) throw new ServerError(2, '$in requires an array as a second argument');
  return array.some((value) => keyOf(value) === keyOf(wanted));
};

const toText: Operator = (doc, operand, options) => {
  const value = single(doc, operand, options);
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Date) return value.toISOString();
  if (isMissing(value)) return null;
  if (isDoc(value) || Array.isArray(value))
    throw new ServerError(2, 'Unsupported conversion to string');
  return String(value);
};

const size: Operator = (doc, operand, options) => {
  const array = single(doc, operand, options);
  if (!Array.isArray(array)) throw new ServerError(2, 'The argument to $size must be an array');
  return array.length;
};

/** Where the library's comparison differs from MongoDB's, ours stands in its place. */
const OWN: Readonly<Record<string, Operator>> = {
  $eq: comparison((result) => result === 0),
  $ne: comparison((result) => result !== 0),
  $gt: comparison((result) => result > 0),
  $gte: comparison((result) => result >= 0),
  $lt: comparison((result) => result < 0),
  $lte: comparison((result) => result <= 0),
  $cmp: comparison(Math.sign),
  $in: isIn,
  $size: size,
  $type: (doc, operand, options) => typeName(single(doc, operand, options)),
  $toString: toText,
  ...Object.fromEntries(
    ['$max', '$min', '$sum', '$avg', '$first', '$last'].map((name) => [name, overArray(name)]),
  ),
};

const LIBRARY = library as unknown as Readonly<Record<string, Operator | undefined>>;
const expression = Object.fromEntries(
  EXPRESSION_OPERATORS.map((name) => [name, OWN[name] ?? LIBRARY[name]]),
) as Record<`$${string}`, never>;
const OPTIONS: Partial<Options> = { context: Context.init({ expression }), scriptEnabled: false };

const KNOWN = new Set<string>(EXPRESSION_OPERATORS);

function checkOperator(name: string, fields: number, operand: unknown): void {
  if (!KNOWN.has(name)) throw new ServerError(168, `Unrecognized expression '${name}'`);
  if (fields > 1) {
    throw new ServerError(2, 'An object representing an expression must have exactly one field');
  }
  const named: readonly string[] | undefined = entry(NAMED_ARGUMENTS, name);
  if (!named || !isDoc(operand)) return;
  const unknown = Object.keys(operand).find((argument) => !named.includes(argument));
  if (unknown) throw new ServerError(2, `Unrecognized argument to ${name}: ${unknown}`);
  const { unit = 'day' } = operand;
  if (!['week', 'day', 'hour', 'minute', 'second', 'millisecond'].includes(String(unit))) {
    throw new ServerError(2, `${name} is supported for units of one length only, up to a week`);
  }
}

function prepareLeaf(leaf: unknown): unknown {
  if (typeof leaf === 'string' && /^\$\$(NOW|CLUSTER_TIME|USER_ROLES)\b/.test(leaf)) {
    throw new ServerError(2, `The variable ${leaf} is not supported`);
  }
  return leaf instanceof Long && Number.isSafeInteger(asNumber(leaf)) ? asNumber(leaf) : leaf;
}

/** Refuses what is not on the list, also where no document would ever reach it; makes plain numbers of 64-bit ones. */
function prepare(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(prepare);
  if (!isDoc(node)) return prepareLeaf(node);
  const entries = Object.entries(node);
  const [first] = entries;
  if (first?.[0].startsWith('$')) {
    checkOperator(first[0], entries.length, first[1]);
    if (first[0] === '$literal') return node;
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, prepare(value)]));
}

function asServerError(error: unknown): unknown {
  if (error instanceof ServerError || !(error instanceof Error)) return error;
  return new ServerError(2, error.message);
}

/** Fields and constants are most of what is asked, and need no library. */
function simple(prepared: unknown): Evaluator | undefined {
  if (typeof prepared === 'number' || typeof prepared === 'boolean') return () => prepared;
  if (typeof prepared !== 'string' || !/^\$[^$.]+$/.test(prepared)) return undefined;
  const field = prepared.slice(1);
  return (doc) => step(doc, field);
}

/** Compiles an expression; evaluating it never changes the document. */
export function evaluator(source: unknown): Evaluator {
  const prepared = prepare(source);
  const direct = simple(prepared);
  if (direct) return direct;
  return (doc, variables = {}) => {
    try {
      return evalExpr(doc, prepared, { ...OPTIONS, variables } as Options);
    } catch (error) {
      throw asServerError(error);
    }
  };
}
