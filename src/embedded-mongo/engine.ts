import { Collection } from './collection.js';
import { demand } from './errors.js';
import { ID_INDEX, type IndexSpec } from './indexes.js';
import type { Change, LogStore } from './log.js';
import { keyOf, sizeOf, type Doc } from './values.js';

const NAMESPACE = /^[^.$\0/\\ "]{1,63}\.[^$\0]+$/;

/** All collections, and the one way in which a command changes them. Nothing here waits: a command runs to its end before the next begins. */
export class Engine {
  readonly collections = new Map<string, Collection>();
  /** Where changes go to survive the process; without it they vanish with it. */
  log: LogStore | undefined;
  changes: Change[] = [];
  private undos: (() => unknown)[] = [];

  constructor(private readonly maxBytes: number) {}

  collectionToRead(namespace: string): Collection {
    return this.collections.get(namespace) ?? new Collection(namespace);
  }

  collectionToWrite(namespace: string, indexes = [ID_INDEX]): Collection {
    const known = this.collections.get(namespace);
    if (known) return known;
    const isFit = NAMESPACE.test(namespace);
    demand(isFit, 'InvalidNamespace', `Invalid namespace specified '${namespace}'`);
    this.change({ kind: 'define', namespace, doc: { indexes } });
    return this.collectionToWrite(namespace);
  }

  put(collection: Collection, doc: Doc, before?: Doc): Doc {
    collection.check(doc, before);
    const growth = sizeOf(doc) - sizeOf(before);
    const fits = growth <= 0 || this.liveBytes() + growth <= this.maxBytes;
    const message = `The embedded database is full: it holds at most ${this.maxBytes} bytes of data`;
    demand(fits, 'OutOfDiskSpace', message);
    this.change({ kind: 'put', namespace: collection.namespace, doc });
    return doc;
  }

  change(change: Change): void {
    this.undos.push(this.apply(change));
    this.changes.push(change);
  }

  /** Makes a change in memory, and tells how to take it back. */
  apply({ kind, namespace, doc }: Change): () => unknown {
    const known = this.collections.get(namespace);
    const collection = known ?? new Collection(namespace);
    if (kind === 'put' || kind === 'delete') {
      const key = keyOf(doc['_id']);
      const before = collection.swap(key, kind === 'put' ? doc : undefined);
      return () => collection.swap(key, before);
    }
    if (kind === 'drop') {
      this.collections.delete(namespace);
      return () => this.collections.set(namespace, collection);
    }
    const { indexes } = collection;
    collection.define(doc['indexes'] as readonly IndexSpec[]);
    this.collections.set(namespace, collection);
    return () => {
      collection.indexes = indexes;
      if (!known) this.collections.delete(namespace);
    };
  }

  /** Ends a command whose changes stay. @throws when the log does not take them: then they are to be taken back. */
  commit(): void {
    if (this.changes.length > 0) this.log?.append(this.changes);
    [this.changes, this.undos] = [[], []];
  }

  rollback(): void {
    for (const undo of this.undos.reverse()) undo();
    [this.changes, this.undos] = [[], []];
  }

  /** What all documents take, and as much more for each of them. */
  liveBytes(overhead = 0): number {
    let total = 0;
    for (const { bytes, docs } of this.collections.values()) total += bytes + docs.size * overhead;
    return total;
  }

  *liveChanges(): Generator<Change> {
    for (const { namespace, docs, specs } of this.collections.values()) {
      yield { kind: 'define', namespace, doc: { indexes: specs } };
      for (const doc of docs.values()) yield { kind: 'put', namespace, doc };
    }
  }
}
