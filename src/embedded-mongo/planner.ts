import { BSONRegExp } from 'bson';
import { ID_INDEX, type Collection, type StoredDoc } from './collection.js';
import type { Index, IndexSpec } from './indexes.js';
import { setAt } from './paths.js';
import { compile, type Matcher } from './query.js';
import { sorted } from './sort.js';
import { isDoc, isMissing, isOperators, keyOf, type Doc } from './values.js';

/** Looking up more combinations of values than this in an index is no better than a scan. */
const MAX_LOOKUPS = 1000;

type Given = ReadonlyMap<string, readonly unknown[]>;

export interface Plan {
  readonly stage: 'COLLSCAN' | 'IXSCAN' | 'IDHACK' | 'EOF';
  readonly index?: IndexSpec;
  readonly keysExamined: number;
  readonly candidates: Iterable<StoredDoc>;
}

export interface FindOptions {
  readonly sort?: unknown;
  readonly skip?: number;
  readonly limit?: number;
}

export interface Found {
  readonly plan: Plan;
  readonly docsExamined: number;
  readonly docs: StoredDoc[];
}

function pinnedValues(operand: unknown): readonly unknown[] | undefined {
  const { $eq, $in } = isOperators(operand) ? operand : { $eq: operand, $in: undefined };
  const values = Array.isArray($in) ? ($in as unknown[]) : [$eq];
  const unusable = (value: unknown): boolean =>
    value === undefined || Array.isArray(value) || value instanceof BSONRegExp;
  return values.some(unusable) ? undefined : values;
}

/** The fields that a filter pins to one or a few exact values. */
export function equalities(filter: Doc, given = new Map<string, readonly unknown[]>()): Given {
  for (const [key, operand] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(operand)) {
      for (const part of operand.filter(isDoc)) equalities(part, given);
    } else if (!key.startsWith('$')) {
      const values = pinnedValues(operand);
      if (values) given.set(key, values);
    }
  }
  return given;
}

/** A partial index serves a filter only when every match of the filter must be in the index. */
function isImplied(partial: Doc, filter: Doc, given: Given): boolean {
  return Object.entries(partial).every(([field, condition]) => {
    if (Object.hasOwn(filter, field) && keyOf(filter[field]) === keyOf(condition)) return true;
    const values = given.get(field);
    const matches = compile({ [field]: condition });
    return values?.every((value) => {
      const doc: Doc = {};
      setAt(doc, field.split('.'), value);
      return !isMissing(value) && matches(doc);
    });
  });
}

function usableDepth(index: Index<StoredDoc>, filter: Doc, given: Given): number {
  const partial = index.spec.partialFilterExpression;
  if (partial && !isImplied(partial, filter, given)) return 0;
  let depth = index.depthFor(given);
  const lookups = (): number =>
    index.fields.slice(0, depth).reduce((n, field) => n * (given.get(field)?.length ?? 1), 1);
  while (depth > 0 && lookups() > MAX_LOOKUPS) depth--;
  return depth;
}

function planById(collection: Collection, filter: Doc, ids: readonly unknown[]): Plan {
  const keys = [...new Set(ids.map(keyOf))];
  const candidates = keys.flatMap((key) => collection.docs.get(key) ?? []);
  const isPlain = Object.keys(filter).length === 1 && ids.length === 1;
  const stage = isPlain ? 'IDHACK' : 'IXSCAN';
  return { stage, index: ID_INDEX, keysExamined: candidates.length, candidates };
}

/** Of two indexes that use as many fields, the one whose whole and unique key is given finds less. */
const fit = ({ index, depth }: { index: Index<StoredDoc>; depth: number }): number =>
  Number(index.spec.unique === true && depth === index.fields.length);

function planFor(collection: Collection | undefined, filter: Doc): Plan {
  if (!collection) return { stage: 'EOF', keysExamined: 0, candidates: [] };
  const given = equalities(filter);
  const ids = given.get('_id');
  if (ids) return planById(collection, filter, ids);
  const [best] = [...collection.indexes.values()]
    .map((index) => ({ index, depth: usableDepth(index, filter, given) }))
    .filter(({ depth }) => depth > 0)
    .sort((a, b) => b.depth - a.depth || fit(b) - fit(a));
  if (!best) return { stage: 'COLLSCAN', keysExamined: 0, candidates: collection.docs.values() };
  const hits = best.index.entries(given, best.depth);
  const keysExamined = hits.reduce((total, entries) => total + entries.size, 0);
  const candidates = new Set(hits.flatMap((entries) => [...entries]));
  return { stage: 'IXSCAN', index: best.index.spec, keysExamined, candidates };
}

/** Finds, and says what it took: every document that was looked at is counted. An absent collection is an empty one. */
export function find(
  collection: Collection | undefined,
  filter: Doc,
  { sort, skip = 0, limit = 0 }: FindOptions = {},
): Found {
  const matches = compile(filter);
  const plan = planFor(collection, filter);
  const wanted = limit > 0 ? skip + limit : Infinity;
  if (!isDoc(sort) || Object.keys(sort).length === 0) {
    const { docsExamined, docs } = scan(plan, matches, wanted);
    return { plan, docsExamined, docs: docs.slice(skip) };
  }
  const { docsExamined, docs } = scan(plan, matches, Infinity);
  const ordered = sorted(docs, sort, (stored) => stored.doc, wanted);
  return { plan, docsExamined, docs: ordered.slice(skip) };
}

function scan({ candidates }: Plan, matches: Matcher, wanted: number): Omit<Found, 'plan'> {
  const docs: StoredDoc[] = [];
  let docsExamined = 0;
  for (const stored of candidates) {
    docsExamined++;
    if (matches(stored.doc)) docs.push(stored);
    if (docs.length >= wanted) break;
  }
  return { docs, docsExamined };
}
