import { readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import type { Change } from './collection.js';

/** Begins every record, so that records can be found again behind a damaged one. */
const MAGIC = Buffer.from('EMR1');
const HEADER_BYTES = 12;
const CHANGE_HEADER_BYTES = 11;
const SCAN_BYTES = 1 << 20;
const KINDS = ['put', 'delete', 'meta', 'drop', 'reply'] as const;

/** The place of a record is part of its checksum: a copy of a log inside a document never reads as a record. */
function checksum(body: Uint8Array, position: number): number {
  return crc32(body, crc32(`${position}:${body.length}`));
}

function encodeChange({ kind, namespace, key = '', bytes }: Change): Uint8Array[] {
  const head = Buffer.alloc(CHANGE_HEADER_BYTES);
  head.writeUInt8(KINDS.indexOf(kind), 0);
  head.writeUInt16LE(Buffer.byteLength(namespace), 1);
  head.writeUInt32LE(Buffer.byteLength(key), 3);
  head.writeUInt32LE(bytes?.length ?? 0, 7);
  return [head, Buffer.from(namespace), Buffer.from(key), ...(bytes ? [bytes] : [])];
}

/** The changes of one command as one record: magic, length, checksum, changes. */
export function encodeRecord(changes: readonly Change[], position: number): Buffer {
  const body = Buffer.concat(changes.flatMap(encodeChange));
  const head = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(checksum(body, position), 8);
  return Buffer.concat([head, body]);
}

export function decodeRecord(body: Buffer): Required<Change>[] {
  const changes: Required<Change>[] = [];
  for (let at = 0; at < body.length;) {
    const kind = KINDS[body.readUInt8(at)] ?? 'put';
    const keyAt = at + CHANGE_HEADER_BYTES + body.readUInt16LE(at + 1);
    const bytesAt = keyAt + body.readUInt32LE(at + 3);
    const end = bytesAt + body.readUInt32LE(at + 7);
    const namespace = body.toString('utf8', at + CHANGE_HEADER_BYTES, keyAt);
    const key = body.toString('utf8', keyAt, bytesAt);
    changes.push({ kind, namespace, key, bytes: body.subarray(bytesAt, end) });
    at = end;
  }
  return changes;
}

export class RecordReader {
  constructor(
    private readonly file: number,
    private readonly size: number,
  ) {}

  private read(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.size - position)));
    let done = 0;
    while (done < bytes.length) {
      const count = readSync(this.file, bytes, done, bytes.length - done, position + done);
      if (count === 0) return bytes.subarray(0, done);
      done += count;
    }
    return bytes;
  }

  /** The whole and undamaged record at this position, if there is one. */
  recordAt(position: number): { body: Buffer; end: number } | undefined {
    const head = this.read(position, HEADER_BYTES);
    if (head.length < HEADER_BYTES || !head.subarray(0, 4).equals(MAGIC)) return undefined;
    const length = head.readUInt32LE(4);
    const end = position + HEADER_BYTES + length;
    if (end > this.size) return undefined;
    const body = this.read(position + HEADER_BYTES, length);
    const isWhole = body.length === length && checksum(body, position) === head.readUInt32LE(8);
    return isWhole ? { body, end } : undefined;
  }

  hasRecordAfter(position: number): boolean {
    for (let start = position + 1; start < this.size; start += SCAN_BYTES) {
      const window = this.read(start, SCAN_BYTES + MAGIC.length - 1);
      for (let at = window.indexOf(MAGIC); at >= 0; at = window.indexOf(MAGIC, at + 1)) {
        if (this.recordAt(start + at)) return true;
      }
    }
    return false;
  }
}
