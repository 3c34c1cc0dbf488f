import { ServerError } from './errors.js';
import { getPath, indexValues } from './paths.js';
import { compile, type Matcher } from './query.js';
import { keyOf, type Doc } from './values.js';

export interface IndexSpec {
  readonly v: 2;
  readonly key: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly unique?: boolean;
  readonly sparse?: boolean;
  readonly expireAfterSeconds?: number;
  readonly partialFilterExpression?: Doc;
}

/** For each length of prefix, the keys of one document; null where the index leaves the document out. */
export type IndexKeys = readonly (readonly string[])[] | null;

/** A hash for each prefix of the key: serves equality and `$in` on a prefix, and keeps uniqueness. */
export class Index<Entry extends object> {
  readonly fields: readonly string[];
  private readonly paths: readonly (readonly string[])[];
  private readonly prefixes: readonly Map<string, Set<Entry>>[];
  private readonly covers: Matcher | undefined;

  constructor(readonly spec: IndexSpec) {
    this.fields = Object.keys(spec.key);
    this.paths = this.fields.map((field) => field.split('.'));
    this.prefixes = this.fields.map(() => new Map<string, Set<Entry>>());
    this.covers = spec.partialFilterExpression && compile(spec.partialFilterExpression);
  }

  keysOf(doc: Doc): IndexKeys {
    if (this.covers && !this.covers(doc)) return null;
    const perField = this.paths.map((parts) => indexValues(doc, parts));
    if (this.spec.sparse && perField.every((values) => values.every((v) => v === undefined))) {
      return null;
    }
    if (perField.filter((values) => values.length > 1).length > 1) {
      throw new ServerError(171, `cannot index parallel arrays [${this.fields.join('] [')}]`);
    }
    let prefix = [''];
    return perField.map((values) => {
      const keys = [...new Set(values.map(keyOf))];
      prefix = prefix.flatMap((start) => keys.map((key) => joinKey(start, key)));
      return prefix;
    });
  }

  add(entry: Entry, keys: IndexKeys): void {
    keys?.forEach((level, depth) => {
      for (const key of level) {
        const entries = this.prefixes[depth]?.get(key);
        if (entries) entries.add(entry);
        else this.prefixes[depth]?.set(key, new Set([entry]));
      }
    });
  }

  remove(entry: Entry, keys: IndexKeys): void {
    keys?.forEach((level, depth) => {
      for (const key of level) {
        const entries = this.prefixes[depth]?.get(key);
        entries?.delete(entry);
        if (entries?.size === 0) this.prefixes[depth]?.delete(key);
      }
    });
  }

  isTaken(keys: IndexKeys, by: Entry): boolean {
    if (!this.spec.unique || !keys) return false;
    const whole = this.prefixes.at(-1);
    return (keys.at(-1) ?? []).some((key) =>
      [...(whole?.get(key) ?? [])].some((entry) => entry !== by),
    );
  }

  /** How many fields of the key, from the first on, have their values given. */
  depthFor(given: ReadonlyMap<string, readonly unknown[]>): number {
    const gap = this.fields.findIndex((field) => !given.has(field));
    const depth = gap < 0 ? this.fields.length : gap;
    const asksForAbsent = this.fields
      .slice(0, depth)
      .some((field) => given.get(field)?.some((value) => keyOf(value) === keyOf(null)));
    return this.spec.sparse && asksForAbsent ? 0 : depth;
  }

  /** The entries under each combination of the given values, over the first `depth` fields. */
  entries(given: ReadonlyMap<string, readonly unknown[]>, depth: number): Set<Entry>[] {
    let keys = [''];
    for (const field of this.fields.slice(0, depth)) {
      const values = new Set((given.get(field) ?? []).map(keyOf));
      keys = keys.flatMap((start) => [...values].map((key) => joinKey(start, key)));
    }
    return keys.flatMap((key) => this.prefixes[depth - 1]?.get(key) ?? []);
  }

  duplicate(namespace: string, doc: Doc): ServerError {
    const values = this.fields.map((field) => [field, getPath(doc, field) ?? null] as const);
    const shown = values.map(([field, value]) => `${field}: ${JSON.stringify(value)}`).join(', ');
    return new ServerError(
      11000,
      `E11000 duplicate key error collection: ${namespace} index: ${this.spec.name} dup key: { ${shown} }`,
      { keyPattern: this.spec.key, keyValue: Object.fromEntries(values) },
    );
  }
}

/** The length in front keeps two different lists of keys from reading as one. */
const joinKey = (start: string, key: string): string => `${start}${key.length}:${key}`;
