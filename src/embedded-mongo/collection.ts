import { BSONRegExp, ObjectId, type UUID } from 'bson';
import { ServerError } from './errors.js';
import { Index, type IndexKeys, type IndexSpec } from './indexes.js';
import { indexValues } from './paths.js';
import { encode, isOperators, keyOf, MAX_DOCUMENT_BYTES, parse, type Doc } from './values.js';

export const ID_INDEX: IndexSpec = { v: 2, key: { _id: 1 }, name: '_id_' };

export interface Change {
  readonly kind: 'put' | 'delete' | 'meta' | 'drop' | 'reply';
  readonly namespace: string;
  readonly key?: string;
  readonly bytes?: Uint8Array;
}

/** Where a collection tells what it changed, and how to take it back if the log does not accept it. */
export interface Journal {
  /** Throws when the data would grow beyond its bound. */
  checkRoom(growth: number): void;
  record(change: Change, growth: number, undo: () => void): void;
}

/** A stored document: the bytes are the truth, the parsed form is a cache. */
export class StoredDoc {
  private parsed: Doc | undefined;

  constructor(
    readonly key: string,
    private bytes: Uint8Array,
  ) {}

  get raw(): Uint8Array {
    return this.bytes;
  }

  set raw(bytes: Uint8Array) {
    this.bytes = bytes;
    this.parsed = undefined;
  }

  /** For reading only: it is shared between all who read. */
  get doc(): Doc {
    return (this.parsed ??= parse(this.bytes));
  }
}

const sizeOf = (raw: Uint8Array | null): number => raw?.length ?? 0;

function checkId(id: unknown): void {
  if (Array.isArray(id) || id instanceof BSONRegExp) {
    throw new ServerError(2, "The '_id' value cannot be an array or a regex");
  }
  if (isOperators(id)) throw new ServerError(52, "_id fields may not contain '$'-prefixed fields");
}

export class Collection {
  readonly docs = new Map<string, StoredDoc>();
  readonly indexes = new Map<string, Index<StoredDoc>>();

  constructor(
    readonly namespace: string,
    readonly uuid: UUID,
    private readonly journal: Journal,
  ) {}

  get specs(): IndexSpec[] {
    return [ID_INDEX, ...[...this.indexes.values()].map((index) => index.spec)];
  }

  insert(raw: Uint8Array): StoredDoc {
    const doc = parse(raw);
    checkId(doc['_id']);
    if (Object.keys(doc)[0] === '_id') return this.insertBytes(raw, doc);
    const { _id = new ObjectId(), ...rest } = doc;
    const complete = { _id, ...rest };
    return this.insertBytes(encode(complete), complete);
  }

  private insertBytes(raw: Uint8Array, doc: Doc): StoredDoc {
    const stored = new StoredDoc(keyOf(doc['_id']), raw);
    if (this.docs.has(stored.key)) {
      throw new Index<StoredDoc>(ID_INDEX).duplicate(this.namespace, doc);
    }
    this.change(stored, null, raw);
    return stored;
  }

  /** Gives a stored document new content; false when the new content is the old. */
  replace(stored: StoredDoc, doc: Doc): boolean {
    if (keyOf(doc['_id']) !== stored.key) {
      throw new ServerError(
        66,
        "After applying the update, the (immutable) field '_id' was found to have been altered",
      );
    }
    const raw = encode(doc);
    if (Buffer.compare(raw, stored.raw) === 0) return false;
    this.change(stored, stored.raw, raw);
    return true;
  }

  remove(stored: StoredDoc): void {
    this.change(stored, stored.raw, null);
  }

  private change(stored: StoredDoc, before: Uint8Array | null, after: Uint8Array | null): void {
    if (after) this.checkAllowed(stored, after);
    const growth = sizeOf(after) - sizeOf(before);
    this.journal.checkRoom(growth);
    this.swap(stored, before, after);
    const { namespace } = this;
    const { key } = stored;
    this.journal.record(
      after ? { kind: 'put', namespace, key, bytes: after } : { kind: 'delete', namespace, key },
      growth,
      () => {
        this.swap(stored, after, before);
      },
    );
  }

  private checkAllowed(stored: StoredDoc, raw: Uint8Array): void {
    if (raw.length > MAX_DOCUMENT_BYTES) {
      throw new ServerError(10334, `BSONObj size: ${raw.length} is invalid. Max 16777216`);
    }
    const doc = parse(raw);
    for (const index of this.indexes.values()) {
      if (index.isTaken(index.keysOf(doc), stored)) throw index.duplicate(this.namespace, doc);
    }
  }

  private swap(stored: StoredDoc, before: Uint8Array | null, after: Uint8Array | null): void {
    for (const index of this.indexes.values()) {
      if (before) index.remove(stored, index.keysOf(stored.doc));
    }
    if (after) {
      stored.raw = after;
      this.docs.set(stored.key, stored);
    } else {
      this.docs.delete(stored.key);
    }
    for (const index of this.indexes.values()) {
      if (after) index.add(stored, index.keysOf(stored.doc));
    }
  }

  /** Builds an index over what is there; throws when its uniqueness is already broken. */
  addIndex(spec: IndexSpec): void {
    const index = new Index<StoredDoc>(spec);
    for (const stored of this.docs.values()) {
      const keys: IndexKeys = index.keysOf(stored.doc);
      if (index.isTaken(keys, stored)) throw index.duplicate(this.namespace, stored.doc);
      index.add(stored, keys);
    }
    this.indexes.set(spec.name, index);
    this.saveMeta(() => this.indexes.delete(spec.name));
  }

  dropIndex(name: string): boolean {
    const index = this.indexes.get(name);
    if (!index) return false;
    this.indexes.delete(name);
    this.saveMeta(() => {
      this.indexes.delete(name);
      this.addIndex(index.spec);
    });
    return true;
  }

  saveMeta(undo: () => void): void {
    const { namespace } = this;
    this.journal.record({ kind: 'meta', namespace, bytes: this.meta() }, 0, undo);
  }

  meta(): Buffer {
    return encode({ uuid: this.uuid, indexes: this.specs.slice(1) });
  }

  /** Removes what its time-to-live indexes call expired. */
  expire(now: Date): void {
    for (const index of this.indexes.values()) {
      const { expireAfterSeconds } = index.spec;
      if (expireAfterSeconds === undefined) continue;
      const limit = now.getTime() - expireAfterSeconds * 1000;
      const parts = (index.fields[0] ?? '').split('.');
      for (const stored of [...this.docs.values()]) {
        const dates = indexValues(stored.doc, parts).filter((value) => value instanceof Date);
        const isExpired = dates.some((date) => date.getTime() <= limit);
        if (isExpired && index.keysOf(stored.doc)) this.remove(stored);
      }
    }
  }
}
