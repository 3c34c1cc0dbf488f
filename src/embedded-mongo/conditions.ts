import { BSONRegExp } from 'bson';
import { ServerError } from './errors.js';
import type { Reached } from './paths.js';
import { asNumber, compare, isMissing, keyOf, rank, RANK, truthy, type Doc } from './values.js';

/** A condition on what a path reaches in a document. */
export type Condition = (reached: Reached) => boolean;

const someValue =
  (test: (value: unknown) => boolean): Condition =>
  ({ values }) =>
    values.some(test);

export const someArray =
  (test: (array: readonly unknown[]) => boolean): Condition =>
  ({ leaves }) =>
    leaves.some((leaf) => Array.isArray(leaf) && test(leaf));

export const not =
  (condition: Condition): Condition =>
  (reached) =>
    !condition(reached);

/** MongoDB's regular expressions are PCRE; the options both worlds read alike are i, m and s. */
function toRegExp(source: unknown, flags: unknown = ''): RegExp {
  if (source instanceof BSONRegExp) return toRegExp(source.pattern, source.options || flags);
  if (typeof source !== 'string' || typeof flags !== 'string' || /[^ims]/.test(flags)) {
    throw new ServerError(2, '$regex has to be a string, with no options but i, m and s');
  }
  try {
    return new RegExp(source, flags);
  } catch {
    throw new ServerError(2, `Regular expression is invalid: ${source}`);
  }
}

export function regex(pattern: unknown, options?: unknown): Condition {
  const expression = toRegExp(pattern, options);
  return someValue((value) =>
    typeof value === 'string'
      ? expression.test(value)
      : value instanceof BSONRegExp && compare(value, pattern) === 0,
  );
}

const equal = (wanted: unknown): Condition =>
  someValue(isMissing(wanted) ? isMissing : (value) => compare(value, wanted) === 0);

export const matchesOne = (wanted: unknown): Condition =>
  wanted instanceof BSONRegExp ? regex(wanted) : equal(wanted);

export function list(operator: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new ServerError(2, `${operator} needs an array`);
  return value;
}

function anyOf(wanted: unknown): Condition {
  const choices = list('$in', wanted);
  if (choices.some((choice) => choice instanceof BSONRegExp)) {
    const conditions = choices.map(matchesOne);
    return (reached) => conditions.some((condition) => condition(reached));
  }
  const keys = new Set(choices.map(keyOf));
  return someValue((value) => keys.has(keyOf(value)));
}

/** A range looks at values of its own type only, and NaN compares with NaN only. */
function range(holds: (order: number) => boolean): (bound: unknown) => Condition {
  return (bound) => {
    if (bound instanceof BSONRegExp) throw new ServerError(2, 'A range cannot have a regex bound');
    const place = rank(bound);
    const nan = Number.isNaN(bound);
    return someValue(
      (value) =>
        rank(value) === place && Number.isNaN(value) === nan && holds(compare(value, bound)),
    );
  };
}

const isInt32 = (value: unknown): boolean => typeof value === 'number' && value === (value | 0);
const hasRank = (place: number) => (value: unknown) => value !== undefined && rank(value) === place;
const isBson = (name: string) => (value: unknown) =>
  rank(value) === RANK.number && (value as { _bsontype?: unknown })._bsontype === name;

const TYPES: readonly [string, number, (value: unknown) => boolean][] = [
  ['double', 1, (value) => typeof value === 'number' && !isInt32(value)],
  ['string', 2, hasRank(RANK.string)],
  ['object', 3, hasRank(RANK.object)],
  ['array', 4, hasRank(RANK.array)],
  ['binData', 5, hasRank(RANK.binary)],
  ['objectId', 7, hasRank(RANK.objectId)],
  ['bool', 8, hasRank(RANK.boolean)],
  ['date', 9, hasRank(RANK.date)],
  ['null', 10, (value) => value === null],
  ['regex', 11, hasRank(RANK.regex)],
  ['int', 16, isInt32],
  ['timestamp', 17, hasRank(RANK.timestamp)],
  ['long', 18, isBson('Long')],
  ['decimal', 19, isBson('Decimal128')],
  ['number', Number.NaN, hasRank(RANK.number)],
];

/** MongoDB's name for the type of a value, as the `$type` expression gives it. */
export const typeName = (value: unknown): string =>
  TYPES.find(([, , test]) => test(value))?.[0] ?? 'missing';

function typeIs(wanted: unknown): Condition {
  const tests = [wanted].flat().map((type) => {
    const known = TYPES.find(([name, number]) => name === type || number === type);
    if (!known) throw new ServerError(2, `Unknown type name alias: ${String(type)}`);
    return known[2];
  });
  return someValue((value) => tests.some((test) => test(value)));
}

function size(wanted: unknown): Condition {
  const length = asNumber(wanted);
  if (!Number.isInteger(length) || length < 0) {
    throw new ServerError(2, '$size must be a whole number');
  }
  return someArray((array) => array.length === length);
}

/** The operators that need nothing but their own operand and those beside it. */
export const CONDITIONS: Readonly<Record<string, (operand: unknown, beside: Doc) => Condition>> = {
  $eq: equal,
  $ne: (operand) => not(equal(operand)),
  $gt: range((order) => order > 0),
  $gte: range((order) => order >= 0),
  $lt: range((order) => order < 0),
  $lte: range((order) => order <= 0),
  $in: anyOf,
  $nin: (operand) => not(anyOf(operand)),
  $exists: (operand) => (reached) =>
    reached.leaves.some((value) => value !== undefined) === truthy(operand),
  $type: typeIs,
  $regex: (operand, beside) => regex(operand, beside['$options']),
  $options: () => () => true,
  $size: size,
};
