import { demand } from './errors.js';
import { Index, type IndexSpec } from './indexes.js';
import { isOperators, keyOf, MAX_DOCUMENT_BYTES, sizeOf, type Doc } from './values.js';

export class Collection {
  readonly docs = new Map<string, Doc>();
  indexes: readonly Index[] = [];
  bytes = 0;

  constructor(readonly namespace: string) {}

  get specs(): readonly IndexSpec[] {
    return this.indexes.map(({ spec }) => spec);
  }

  /** @throws when a document may not stand in the place of the one before; without one, it has to be new. */
  check(doc: Doc, before: Doc | undefined): void {
    const { _id } = doc;
    const isFit = !Array.isArray(_id) && !isOperators(_id);
    demand(isFit, 'BadValue', "The '_id' value cannot be an array or hold operators");
    const isSame = !before || keyOf(_id) === keyOf(before['_id']);
    demand(isSame, 'ImmutableField', "The (immutable) field '_id' would be altered");
    const isSmall = sizeOf(doc) <= MAX_DOCUMENT_BYTES;
    demand(isSmall, 'BSONObjectTooLarge', `A document holds at most ${MAX_DOCUMENT_BYTES} bytes`);
    for (const index of this.indexes) index.check(doc, before, this.namespace);
  }

  swap(key: string, after: Doc | undefined): Doc | undefined {
    const before = this.docs.get(key);
    for (const index of this.indexes) {
      if (before) index.remove(before);
      if (after) index.add(after);
    }
    if (after) this.docs.set(key, after);
    else this.docs.delete(key);
    this.bytes += sizeOf(after) - sizeOf(before);
    return before;
  }

  /** Has exactly these indexes from now on. @throws when the uniqueness of one is already broken. */
  define(specs: readonly IndexSpec[]): void {
    const known = new Map(this.indexes.map((index) => [index.spec.name, index]));
    this.indexes = specs.map((spec) => {
      const index = known.get(spec.name) ?? new Index(spec);
      for (const doc of known.has(spec.name) ? [] : this.docs.values()) {
        index.check(doc, undefined, this.namespace);
        index.add(doc);
      }
      return index;
    });
  }
}
