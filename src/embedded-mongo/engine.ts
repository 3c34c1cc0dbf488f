import { UUID } from 'bson';
import { Collection, StoredDoc, type Change, type Journal } from './collection.js';
import { ServerError } from './errors.js';
import type { IndexSpec } from './indexes.js';
import { encode, parse, type Doc } from './values.js';

/** Where changes go to survive the process. */
export interface Log {
  /** Hands the changes of one command to the operating system, all or nothing; throws when it cannot. */
  append(changes: readonly Change[]): void;
  /** Resolves when everything appended so far is on the disk. */
  synced(): Promise<void>;
}

/** For a database that is to vanish with its process. */
const NO_LOG: Log = { append: () => undefined, synced: () => Promise.resolve() };

/** The last answer to a retryable write of a session: a driver that asks again gets it again. */
export interface LastReply {
  readonly number: number;
  readonly at: Date;
  readonly reply: Doc;
}

const NAMESPACE = /^[^.$\0/\\ "]{1,63}\.[^$\0]+$/;

/** All collections, and the one way in which a command changes them. Nothing here waits: a command runs to its end before the next begins. */
export class Engine implements Journal {
  readonly collections = new Map<string, Collection>();
  readonly replies = new Map<string, LastReply>();
  private changes: Change[] = [];
  private undos: (() => void)[] = [];
  private bytes = 0;

  private log = NO_LOG;

  constructor(private readonly maxBytes: number) {}

  /** From here on, changes go to this log. */
  keepIn(log: Log): void {
    this.log = log;
  }

  checkRoom(growth: number): void {
    if (growth > 0 && this.bytes + growth > this.maxBytes) {
      throw new ServerError(
        14031,
        `The embedded database is full: it holds at most ${this.maxBytes} bytes of data`,
      );
    }
  }

  record(change: Change, growth: number, undo: () => void): void {
    this.changes.push(change);
    this.bytes += growth;
    this.undos.push(() => {
      this.bytes -= growth;
      undo();
    });
  }

  collection(namespace: string): Collection | undefined {
    return this.collections.get(namespace);
  }

  collectionToWrite(namespace: string): Collection {
    const known = this.collections.get(namespace);
    if (known) return known;
    if (!NAMESPACE.test(namespace)) {
      throw new ServerError(73, `Invalid namespace specified '${namespace}'`);
    }
    const collection = new Collection(namespace, new UUID(), this);
    this.collections.set(namespace, collection);
    collection.saveMeta(() => this.collections.delete(namespace));
    return collection;
  }

  drop(collection: Collection): void {
    const { namespace } = collection;
    this.collections.delete(namespace);
    this.record({ kind: 'drop', namespace }, -sizeOf(collection), () => {
      this.collections.set(namespace, collection);
    });
  }

  get hasChanges(): boolean {
    return this.changes.length > 0;
  }

  rememberReply(session: string, last: LastReply): void {
    const before = this.replies.get(session);
    this.replies.set(session, last);
    if (!this.hasChanges) return;
    const change = {
      kind: 'reply',
      namespace: '',
      key: session,
      bytes: encode({ ...last }),
    } as const;
    this.record(change, 0, () => {
      if (before) this.replies.set(session, before);
      else this.replies.delete(session);
    });
  }

  /** Ends a command. If the log does not take its changes, they are undone and the error is thrown. */
  commit(durable: boolean): Promise<void> | undefined {
    if (!this.hasChanges) return undefined;
    try {
      this.log.append(this.changes);
    } catch (error) {
      this.rollback();
      throw error;
    }
    this.forget();
    return durable ? this.log.synced() : undefined;
  }

  rollback(): void {
    const undos = this.undos.reverse();
    this.undos = [];
    for (const undo of undos) undo();
    this.forget();
  }

  private forget(): void {
    this.changes = [];
    this.undos = [];
  }

  /** Takes in one change as read from the log; indexes follow in `finishLoading`. */
  load(change: Required<Change>, specs: Map<string, IndexSpec[]>): void {
    const { kind, namespace, key, bytes } = change;
    const docs = this.collections.get(namespace)?.docs;
    if (kind === 'put') {
      docs?.set(key, new StoredDoc(key, bytes));
    } else if (kind === 'delete') {
      docs?.delete(key);
    } else if (kind === 'drop') {
      this.collections.delete(namespace);
    } else if (kind === 'reply') {
      this.replies.set(key, parse(bytes) as unknown as LastReply);
    } else {
      specs.set(namespace, this.loadMeta(namespace, bytes));
    }
  }

  private loadMeta(namespace: string, bytes: Uint8Array): IndexSpec[] {
    const { uuid, indexes } = parse(bytes) as { uuid: UUID; indexes: IndexSpec[] };
    if (!this.collections.has(namespace)) {
      this.collections.set(namespace, new Collection(namespace, uuid, this));
    }
    return indexes;
  }

  finishLoading(specs: ReadonlyMap<string, IndexSpec[]>): void {
    for (const collection of this.collections.values()) {
      for (const spec of specs.get(collection.namespace) ?? []) collection.addIndex(spec);
      this.bytes += sizeOf(collection);
    }
    this.forget();
  }

  /** The changes that would make this state out of nothing. */
  *liveChanges(): Generator<Change> {
    for (const [key, last] of this.replies) {
      yield { kind: 'reply', namespace: '', key, bytes: encode({ ...last }) };
    }
    for (const collection of this.collections.values()) {
      const { namespace, docs } = collection;
      yield { kind: 'meta', namespace, bytes: collection.meta() };
      for (const { key, raw } of docs.values()) yield { kind: 'put', namespace, key, bytes: raw };
    }
  }
}

function sizeOf(collection: Collection): number {
  let size = 0;
  for (const { raw } of collection.docs.values()) size += raw.length;
  return size;
}
