import { Long } from 'bson';
import { ServerError } from './errors.js';
import { asNumber, encode } from './values.js';
import { RawReply } from './wire.js';

const DEFAULT_BATCH = 101;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;
const IDLE_MS = 10 * 60_000;

interface OpenCursor {
  readonly raws: readonly Uint8Array[];
  readonly namespace: string;
  position: number;
  usedAt: number;
}

/** An array of documents in BSON, around bytes that are documents already. */
function rawArray(raws: readonly Uint8Array[]): Buffer {
  const parts: Uint8Array[] = raws.flatMap((raw, i) => [Buffer.from(`\x03${i}\0`, 'latin1'), raw]);
  const length = parts.reduce((total, part) => total + part.length, 5);
  const head = Buffer.alloc(4);
  head.writeInt32LE(length);
  return Buffer.concat([head, ...parts, Buffer.alloc(1)], length);
}

/** Puts an array in the place of the empty one that ends a document. */
function withArray(doc: Buffer, array: Buffer): Buffer {
  const out = Buffer.concat([doc.subarray(0, -6), array, doc.subarray(-1)]);
  out.writeInt32LE(out.length);
  return out;
}

function cursorReply(batch: string, raws: readonly Uint8Array[], id: number, ns: string): RawReply {
  const cursor = withArray(encode({ id: Long.fromNumber(id), ns, [batch]: [] }), rawArray(raws));
  const frame = encode({ ok: 1, cursor: {} });
  const out = Buffer.concat([frame.subarray(0, -6), cursor, frame.subarray(-1)]);
  out.writeInt32LE(out.length);
  return new RawReply(out);
}

/** The results that did not fit into one reply, as bytes taken when the command ran. */
export class Cursors {
  private readonly open = new Map<number, OpenCursor>();
  private lastId = 0;

  constructor(private readonly now: () => Date) {}

  first(raws: readonly Uint8Array[], namespace: string, batchSize: unknown): RawReply {
    const cursor = { raws, namespace, position: 0, usedAt: 0 };
    const batch = this.take(cursor, batchSize === undefined ? DEFAULT_BATCH : asNumber(batchSize));
    const isDone = cursor.position >= raws.length;
    if (!isDone) this.open.set(++this.lastId, cursor);
    return cursorReply('firstBatch', batch, isDone ? 0 : this.lastId, namespace);
  }

  next(id: number, batchSize: unknown): RawReply {
    const cursor = this.open.get(id);
    if (!cursor) throw new ServerError(43, `cursor id ${id} not found`);
    const wanted = asNumber(batchSize ?? 0);
    const batch = this.take(cursor, wanted > 0 ? wanted : Infinity);
    const isDone = cursor.position >= cursor.raws.length;
    if (isDone) this.open.delete(id);
    return cursorReply('nextBatch', batch, isDone ? 0 : id, cursor.namespace);
  }

  private take(cursor: OpenCursor, count: number): Uint8Array[] {
    const batch: Uint8Array[] = [];
    let bytes = 0;
    for (let raw = cursor.raws[cursor.position]; raw; raw = cursor.raws[cursor.position]) {
      const isFull = batch.length > 0 && bytes + raw.length > MAX_BATCH_BYTES;
      if (batch.length >= count || isFull) break;
      bytes += raw.length;
      batch.push(raw);
      cursor.position++;
    }
    cursor.usedAt = this.now().getTime();
    return batch;
  }

  kill(id: number): boolean {
    return this.open.delete(id);
  }

  forgetIdle(): void {
    const limit = this.now().getTime() - IDLE_MS;
    for (const [id, cursor] of this.open) if (cursor.usedAt < limit) this.open.delete(id);
  }
}
