import { BSONRegExp } from 'mongodb';
import type { Collection } from './collection.js';
import { compile } from './filter.js';
import { rangeOf, type Index, type Range } from './indexes.js';
import { changeAt, sorted } from './paths.js';
import { BEHIND_ALL, isDoc, isMissing, isOperators, keyOf, typeMark, type Doc } from './values.js';

type Given = ReadonlyMap<string, readonly unknown[]>;
type Bound = readonly [operator: string, value: unknown];

function pinnedValues(operand: unknown): readonly unknown[] {
  const { $eq, $in = [$eq] } = isOperators(operand) ? operand : { $eq: operand };
  const isOpen = (value: unknown): boolean => value === undefined || value instanceof BSONRegExp;
  return Array.isArray($in) && !$in.some(isOpen) ? $in : [];
}

/** The conditions on fields that all have to hold. */
const conditions = (filter: Doc): (readonly [string, unknown])[] =>
  Object.entries(filter).flatMap(([key, operand]) => {
    if (key === '$and') return (operand as Doc[]).flatMap(conditions);
    return key.startsWith('$') ? [] : [[key, operand] as const];
  });

export function pinned(filter: Doc): Given {
  const all = conditions(filter).map(([key, operand]) => [key, pinnedValues(operand)] as const);
  return new Map(all.filter(([, values]) => values.length > 0));
}

const isBound = ([operator, value]: Bound): boolean =>
  /^\$[gl]te?$/.test(operator) && !isMissing(value) && !isDoc(value) && !Array.isArray(value);

const boundsOn = (filter: Doc, field: unknown): Bound[] =>
  conditions(filter)
    .filter(([key, operand]) => key === field && isOperators(operand))
    .flatMap(([, operand]) => Object.entries(operand as Doc).filter(isBound));

/** A bound narrows what lies behind the values before it, within the type of its own value. */
function narrowed(prefix: string, { low, high }: Range, [operator, value]: Bound): Range {
  const key = prefix + keyOf(value) + (['$gt', '$lte'].includes(operator) ? BEHIND_ALL : '');
  const [first, last] = [prefix + typeMark(value), prefix + typeMark(value) + BEHIND_ALL];
  const [from, to] = operator.startsWith('$g') ? [key, last] : [first, key];
  return { low: from > low ? from : low, high: to < high ? to : high };
}

/** Whether every match of a filter must be in the index, though it is a partial one. */
function isImplied({ spec, covers }: Index, given: Given): boolean {
  const fields = Object.keys(spec.partialFilterExpression ?? {});
  const isGiven = fields.every((field) => given.get(field)?.length === 1);
  const put = (doc: Doc, field: string): Doc =>
    changeAt(doc, field.split('.'), () => given.get(field)?.[0] ?? undefined) as Doc;
  return isGiven && covers(fields.reduce(put, {}));
}

/** What the keys begin with that have the given values in their first fields. */
function prefixesOn({ fields, spec }: Index, given: Given) {
  // An array is found under its elements, and absence is not in a sparse index.
  const isUnusable = (value: unknown): boolean =>
    Array.isArray(value) || (spec.sparse === true && isMissing(value));
  let [prefixes, pinnedFields] = [[''], 0];
  for (const field of fields) {
    const keys = [...new Set(given.get(field)?.map(keyOf))];
    if (keys.length === 0 || given.get(field)?.some(isUnusable)) break;
    prefixes = prefixes.flatMap((prefix) => keys.map((key) => prefix + key));
    pinnedFields++;
  }
  return { prefixes, pinnedFields };
}

/** Whether behind the given values an index goes in the wanted order, or against it. */
function orderOn({ fields, arraysAt }: Index, given: Given, sort: Doc, pinnedFields: number) {
  const isSettled = (path: string): boolean =>
    given.get(path)?.length === 1 && fields.indexOf(path) < pinnedFields && !arraysAt.has(path);
  const order = Object.entries(sort).filter(([path]) => !fields.includes(path) || !isSettled(path));
  const way = order[0]?.[1];
  const isNext = ([path, direction]: [string, unknown], at: number): boolean =>
    path === fields[pinnedFields + at] && direction === way && !arraysAt.has(path);
  return { isAny: order.length === 0, isWanted: order.every(isNext), isBackward: way === -1 };
}

/** How an index would serve a query: by equality on its first fields, a range on the next, and its order behind them. */
function planOn(index: Index, filter: Doc, given: Given, { sort }: typeof ALL) {
  const { fields, spec, arraysAt } = index;
  const { prefixes, pinnedFields } = prefixesOn(index, given);
  const field = fields[pinnedFields];
  // Each bound may be met by another element of an array.
  const bounds = boundsOn(filter, field).slice(0, arraysAt.has(field) ? 1 : 2);
  const ranges = prefixes.map((prefix) =>
    bounds.reduce((range, bound) => narrowed(prefix, range, bound), rangeOf(prefix)),
  );
  const { isAny, isWanted, isBackward } = orderOn(index, given, sort, pinnedFields);
  const isSorted = isWanted && prefixes.length === 1;
  const isWhole = spec.unique === true && field === undefined;
  const narrowness = (isWhole ? 1000 : 3 * pinnedFields) + 2 * Math.min(1, bounds.length);
  const worth = narrowness + Number(!isAny && isSorted && !spec.sparse);
  return { index, ranges, isInOrder: isAny || isSorted, isBackward, worth };
}

export const ALL = { sort: {} as Doc, skip: 0, limit: Infinity };

/** What there is to look at: what the index that serves best leads to, or everything. */
function planFor({ docs, indexes }: Collection, filter: Doc, options: typeof ALL) {
  const given = pinned(filter);
  const [plan] = indexes
    .filter((index) => isImplied(index, given))
    .map((index) => planOn(index, filter, given, options))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth);
  const isInOrder = plan?.isInOrder ?? Object.keys(options.sort).length === 0;
  if (!plan) return { candidates: docs.values(), index: undefined, isInOrder };
  const { index, ranges, isBackward } = plan;
  return { candidates: index.walk(ranges, isBackward), index: index.spec, isInOrder };
}

export function find(collection: Collection, filter: Doc, options = ALL) {
  const { sort, skip, limit } = options;
  const matches = compile(filter);
  const { candidates, index, isInOrder } = planFor(collection, filter, options);
  const enough = isInOrder ? skip + limit : Infinity;
  const seen = new Set<Doc>();
  const docs: Doc[] = [];
  let keysExamined = 0;
  for (const doc of candidates) {
    keysExamined++;
    if (!seen.has(doc) && matches(doc)) docs.push(doc);
    seen.add(doc);
    if (docs.length >= enough) break;
  }
  const page = (isInOrder ? docs : sorted(docs, sort)).slice(skip, skip + limit);
  return { docs: page, docsExamined: seen.size, keysExamined, index, isInOrder };
}
