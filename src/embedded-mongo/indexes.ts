import { demand, ServerError } from './errors.js';
import { compile, type Matcher } from './filter.js';
import { changeAt, indexValues, leavesOf } from './paths.js';
import { isMissing, keyOf, type Doc } from './values.js';

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

export type Given = ReadonlyMap<string, readonly unknown[]>;

/** Looking up more combinations of values than this is no better than a scan. */
const MAX_LOOKUPS = 1000;

const combine = (keys: readonly string[], values: readonly unknown[]): string[] =>
  keys.flatMap((key) => [...new Set(values.map(keyOf))].map((value) => `${key},${value}`));

/** A hash of the prefixes of the key: serves equality and `$in` on a prefix, and keeps uniqueness. */
export class Index {
  readonly fields: readonly string[];
  readonly covers: Matcher;
  private readonly entries = new Map<string, Set<Doc>>();

  constructor(readonly spec: IndexSpec) {
    this.fields = Object.keys(spec.key);
    this.covers = compile(spec.partialFilterExpression ?? {});
  }

  /** The keys of a document for each length of prefix; none where the index leaves the document out. */
  private keysOf(doc: Doc): string[][] {
    if (!this.covers(doc)) return [];
    const values = this.fields.map((field) => indexValues(doc, field.split('.')));
    const isFit = values.filter(({ length }) => length > 1).length <= 1;
    demand(isFit, 'CannotIndexParallelArrays', `cannot index parallel arrays: ${this.spec.name}`);
    if (this.spec.sparse && values.flat().every((value) => value === undefined)) return [];
    let keys = [''];
    return values.map((ofField) => (keys = combine(keys, ofField)));
  }

  add(doc: Doc): void {
    for (const key of this.keysOf(doc).flat()) {
      const docs = this.entries.get(key);
      if (docs) docs.add(doc);
      else this.entries.set(key, new Set([doc]));
    }
  }

  remove(doc: Doc): void {
    for (const key of this.keysOf(doc).flat()) {
      const docs = this.entries.get(key);
      docs?.delete(doc);
      if (docs?.size === 0) this.entries.delete(key);
    }
  }

  private under(keys: readonly string[]): Doc[] {
    return keys.flatMap((key) => [...(this.entries.get(key) ?? [])]);
  }

  check(doc: Doc, before: Doc | undefined, namespace: string): void {
    const keys = this.keysOf(doc).at(-1) ?? [];
    if (!this.spec.unique || this.under(keys).every((holder) => holder === before)) return;
    const { key, name } = this.spec;
    const valueOf = (path: string): unknown => leavesOf(doc, path.split('.'))[0] ?? null;
    const keyValue = Object.fromEntries(this.fields.map((path) => [path, valueOf(path)]));
    const message = `E11000 duplicate key error collection: ${namespace} index: ${name} dup key: ${JSON.stringify(keyValue)}`;
    throw new ServerError('DuplicateKey', message, { keyPattern: key, keyValue });
  }

  /** Whether every match of a filter must be in the index, though it is a partial one. */
  private isImplied(given: Given): boolean {
    const fields = Object.keys(this.spec.partialFilterExpression ?? {});
    const isGiven = fields.every((field) => given.get(field)?.length === 1);
    const put = (doc: Doc, field: string): Doc =>
      changeAt(doc, field.split('.'), () => given.get(field)?.[0] ?? undefined) as Doc;
    return isGiven && this.covers(fields.reduce(put, {}));
  }

  /** What is found under the values given for its first fields; undefined when it cannot serve. */
  find(given: Given): Doc[] | undefined {
    if (!this.isImplied(given)) return undefined;
    // An array is found under its elements, and absence is not in a sparse index.
    const isUnusable = (value: unknown): boolean =>
      Array.isArray(value) || (this.spec.sparse === true && isMissing(value));
    let keys = [''];
    for (const field of this.fields) {
      const values = given.get(field) ?? [];
      const isMany = keys.length * values.length > MAX_LOOKUPS;
      if (values.length === 0 || isMany || values.some(isUnusable)) break;
      keys = combine(keys, values);
    }
    return keys[0] === '' ? undefined : this.under(keys);
  }
}
