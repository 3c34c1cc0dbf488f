import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { ServerError } from './errors.js';
import { encode, parse, type Doc } from './values.js';

/** One change, as it is made in memory and written to the log: `doc` is a document, for `delete` its id, for `define` the indexes. */
export interface Change {
  readonly kind: 'put' | 'delete' | 'define' | 'drop';
  readonly namespace: string;
  readonly doc: Doc;
}

/** Begins every record, so that records can be found again behind a damaged one. */
const MAGIC = Buffer.from('EMR1');
const HEADER_BYTES = 12;
const SCAN_BYTES = 1 << 20;

/** The place of a record is part of its checksum: a copy of a log inside a document never reads as a record. */
const checksum = (body: Uint8Array, position: number): number =>
  crc32(body, crc32(`${position}:${body.length}`));

export function encodeRecord(changes: readonly Change[], position: number): Buffer {
  const body = Buffer.concat(changes.map((change) => encode({ ...change })));
  const head = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(head);
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(checksum(body, position), 8);
  return Buffer.concat([head, body]);
}

export function cutDocuments(bytes: Buffer): Buffer[] {
  const documents: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + bytes.readInt32LE(at);
    if (end < at + 5 || end > bytes.length) throw new Error('not a sequence of documents');
    documents.push(bytes.subarray(at, end));
    at = end;
  }
  return documents;
}

export class RecordReader {
  constructor(
    private readonly file: number,
    private readonly size: number,
  ) {}

  private read(position: number, length: number): Buffer {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, this.size - position)));
    return bytes.subarray(0, fs.readSync(this.file, bytes, 0, bytes.length, position));
  }

  recordAt(position: number): { readonly changes: Change[]; readonly end: number } | undefined {
    const head = this.read(position, HEADER_BYTES);
    if (head.length < HEADER_BYTES || !head.subarray(0, 4).equals(MAGIC)) return undefined;
    const length = head.readUInt32LE(4);
    const end = position + HEADER_BYTES + length;
    if (end > this.size) return undefined;
    const body = this.read(position + HEADER_BYTES, length);
    if (checksum(body, position) !== head.readUInt32LE(8)) return undefined;
    return { changes: cutDocuments(body).map((bytes) => parse(bytes) as unknown as Change), end };
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

/** Writes that asked for no more are on the disk after this time at the latest. */
const SYNC_WITHIN_MS = 100;

/** The only way in which the log writes; a test can put a failing disk in its place. */
export interface LogFile {
  /** Writes at the end and returns how many bytes were taken, which may be fewer than given. */
  append(bytes: Uint8Array): number;
  /** Resolves when the disk holds all that was appended before the call. */
  datasync(): Promise<void>;
  close(): void;
}

export function openLogFile(path: string): LogFile {
  const file = fs.openSync(path, 'a', 0o600);
  return {
    append: (bytes) => fs.writeSync(file, bytes),
    datasync: () => promisify(fs.fdatasync)(file),
    close: fs.closeSync.bind(fs, file),
  };
}

/** The append-only log. After its first fault it takes nothing more, since what follows a torn record would be lost. */
export class LogStore {
  private fault: ServerError | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(
    private readonly file: LogFile,
    private size: number,
    private readonly onFault: (error: Error) => void = () => undefined,
  ) {}

  /** Hands the changes of one command to the operating system, all or nothing. @throws when it cannot. */
  append(changes: readonly Change[]): void {
    if (this.fault) throw this.fault;
    const record = encodeRecord(changes, this.size);
    try {
      for (let at = 0; at < record.length;) {
        const count = this.file.append(record.subarray(at));
        if (count <= 0) throw new Error('ENOSPC: nothing was written');
        at += count;
      }
    } catch (error) {
      throw this.fail(error);
    }
    this.size += record.length;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.synced().catch(() => undefined);
    }, SYNC_WITHIN_MS);
  }

  private fail(error: unknown): ServerError {
    if (this.fault) return this.fault;
    const reason = error instanceof Error ? error.message : String(error);
    this.fault = new ServerError(
      /ENOSPC|EDQUOT/.test(reason) ? 'OutOfDiskSpace' : 'OperationFailed',
      `The log could not be written (${reason}); no write is accepted until the database is started again`,
    );
    this.onFault(this.fault);
    return this.fault;
  }

  /** Resolves when everything appended so far is on the disk. One sync serves all who asked before it began. */
  synced(): Promise<void> {
    this.next ??= this.running.then(() => {
      this.next = undefined;
      const sync = this.fault ? Promise.reject(this.fault) : this.file.datasync();
      this.running = sync.catch((error: unknown) => this.fail(error));
      return this.running.then(() => (this.fault ? Promise.reject(this.fault) : undefined));
    });
    return this.next;
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.synced().catch(() => undefined);
    this.file.close();
  }
}
