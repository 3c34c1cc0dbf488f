import { BSONRegExp } from 'bson';
import type { Collection } from './collection.js';
import { compile } from './filter.js';
import type { Given } from './indexes.js';
import { sorted } from './paths.js';
import { isOperators, type Doc } from './values.js';

function pinnedValues(operand: unknown): readonly unknown[] {
  const { $eq, $in = [$eq] } = isOperators(operand) ? operand : { $eq: operand };
  const isOpen = (value: unknown): boolean => value === undefined || value instanceof BSONRegExp;
  return Array.isArray($in) && !$in.some(isOpen) ? $in : [];
}

export function pinned(filter: Doc, given = new Map<string, readonly unknown[]>()): Given {
  for (const [key, operand] of Object.entries(filter)) {
    const values = pinnedValues(operand);
    if (key === '$and') for (const part of operand as Doc[]) pinned(part, given);
    else if (!key.startsWith('$') && values.length > 0) given.set(key, values);
  }
  return given;
}

/** What there is to look at: what the index that leaves least finds, or everything. */
function planFor({ docs, indexes }: Collection, filter: Doc) {
  const given = pinned(filter);
  const [best] = indexes
    .map((index) => ({ index: index.spec, found: index.find(given) }))
    .flatMap(({ index, found }) => (found ? [{ index, found }] : []))
    .sort((a, b) => a.found.length - b.found.length);
  if (!best) return { candidates: docs.values(), keysExamined: 0 };
  return { candidates: new Set(best.found), keysExamined: best.found.length, index: best.index };
}

export interface FindOptions {
  readonly sort: Doc;
  readonly skip: number;
  readonly limit: number;
}
export const ALL: FindOptions = { sort: {}, skip: 0, limit: Infinity };

export function find(collection: Collection, filter: Doc, { sort, skip, limit } = ALL) {
  const matches = compile(filter);
  const plan = planFor(collection, filter);
  const enough = Object.keys(sort).length === 0 ? skip + limit : Infinity;
  const docs: Doc[] = [];
  let docsExamined = 0;
  for (const doc of plan.candidates) {
    docsExamined++;
    if (matches(doc)) docs.push(doc);
    if (docs.length >= enough) break;
  }
  return { ...plan, docsExamined, docs: sorted(docs, sort).slice(skip, skip + limit) };
}
