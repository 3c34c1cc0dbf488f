import sortedBTree from 'sorted-btree';
import { demand, ServerError } from './errors.js';
import { compile, type Matcher } from './filter.js';
import { indexValues, leavesOf } from './paths.js';
import { BEHIND_ALL, keyOf, type Doc } from './values.js';

export interface IndexSpec {
  readonly v: 2;
  readonly key: Doc;
  readonly name: string;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly expireAfterSeconds?: number;
  readonly partialFilterExpression?: Doc;
}
export const ID_INDEX: IndexSpec = { v: 2, key: { _id: 1 }, name: '_id_', unique: true };

/** A piece of an index: the keys from `low` to before `high`. */
export interface Range {
  readonly low: string;
  readonly high: string;
}

export const rangeOf = (prefix: string): Range => ({ low: prefix, high: prefix + BEHIND_ALL });

const withEach = (keys: readonly string[], values: readonly unknown[]): string[] =>
  keys.flatMap((key) => [...new Set(values.map(keyOf))].map((value) => key + value));

/** The documents in the order of their keys, all upwards: it is read in either direction. */
export class Index {
  readonly fields: readonly string[];
  readonly covers: Matcher;
  /** Where in the key arrays have been seen: a document stands there under each element. */
  readonly arraysAt = new Set<unknown>();
  private readonly entries = new sortedBTree.default<string, Doc>();

  constructor(readonly spec: IndexSpec) {
    this.fields = Object.keys(spec.key);
    this.covers = compile(spec.partialFilterExpression ?? {});
  }

  /** The keys of a document; none where the index leaves it out. */
  private keysOf(doc: Doc): string[] {
    if (!this.covers(doc)) return [];
    const values = this.fields.map((field) => indexValues(doc, field.split('.')));
    const many = this.fields.filter((_, at) => (values[at]?.length ?? 0) > 1);
    const { name, sparse } = this.spec;
    demand(many.length <= 1, 'CannotIndexParallelArrays', `cannot index parallel arrays: ${name}`);
    if (sparse && values.flat().every((value) => value === undefined)) return [];
    for (const field of many) this.arraysAt.add(field);
    return values.reduce<string[]>(withEach, ['']);
  }

  add(doc: Doc): void {
    for (const key of this.keysOf(doc)) this.entries.set(key + keyOf(doc['_id']), doc);
  }

  remove(doc: Doc): void {
    for (const key of this.keysOf(doc)) this.entries.delete(key + keyOf(doc['_id']));
  }

  /** What lies in these ranges, in order or against it. */
  *walk(ranges: readonly Range[], isBackward = false): Generator<Doc> {
    for (const { low, high } of ranges) {
      const pairs = isBackward ? this.entries.entriesReversed(high) : this.entries.entries(low);
      for (const [key, doc] of pairs) {
        if (isBackward ? key < low : key >= high) break;
        yield doc;
      }
    }
  }

  check(doc: Doc, before: Doc | undefined, namespace: string): void {
    if (!this.spec.unique) return;
    for (const holder of this.walk(this.keysOf(doc).map(rangeOf)))
      if (holder !== before) this.refuse(doc, namespace);
  }

  private refuse(doc: Doc, namespace: string): never {
    const { key, name } = this.spec;
    const valueOf = (path: string): unknown => leavesOf(doc, path.split('.'))[0] ?? null;
    const keyValue = Object.fromEntries(this.fields.map((path) => [path, valueOf(path)]));
    const message = `E11000 duplicate key error collection: ${namespace} index: ${name} dup key: ${JSON.stringify(keyValue)}`;
    throw new ServerError('DuplicateKey', message, { keyPattern: key, keyValue });
  }
}
