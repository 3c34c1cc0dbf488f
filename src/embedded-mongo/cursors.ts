import { Long } from 'mongodb';
import { demand } from './errors.js';
import { asNumber, MAX_DOCUMENT_BYTES, sizeOf, type Doc } from './values.js';

const FIRST_BATCH = 101;
/** Leaves room in a message for what stands around the documents. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;
/** Clients may leave without a word: of more cursors than this, the oldest is forgotten. */
const MAX_OPEN = 1000;

/** The results that did not fit into one reply, as they were when the command ran. */
export class Cursors {
  private readonly open = new Map<number, { readonly docs: readonly Doc[]; readonly ns: string }>();
  private lastId = 0;

  first(docs: readonly Doc[], ns: string, batchSize: unknown = FIRST_BATCH): Doc {
    this.open.set(++this.lastId, { docs, ns });
    this.open.delete(this.lastId - MAX_OPEN);
    return this.reply('firstBatch', this.lastId, asNumber(batchSize));
  }

  next(id: number, batchSize: unknown): Doc {
    return this.reply('nextBatch', id, asNumber(batchSize ?? 0) || Infinity);
  }

  private reply(batch: string, id: number, count: number): Doc {
    const cursor = this.open.get(id);
    demand(cursor, 'CursorNotFound', `cursor id ${id} not found`);
    const { docs, ns } = cursor;
    let [end, bytes] = [0, 0];
    for (const doc of docs.slice(0, count)) {
      const size = sizeOf(doc);
      demand(size <= MAX_DOCUMENT_BYTES, 'BSONObjectTooLarge', 'A result is too large');
      bytes += size;
      if (bytes > MAX_BATCH_BYTES && end > 0) break;
      end++;
    }
    const isDone = end === docs.length;
    if (isDone) this.open.delete(id);
    else this.open.set(id, { docs: docs.slice(end), ns });
    return { cursor: { id: Long.fromNumber(isDone ? 0 : id), ns, [batch]: docs.slice(0, end) } };
  }
}
