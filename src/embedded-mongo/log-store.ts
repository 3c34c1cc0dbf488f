import * as fs from 'node:fs';
import { dirname } from 'node:path';
import type { Change } from './collection.js';
import type { Log } from './engine.js';
import { ServerError } from './errors.js';
import type { LogFile } from './log-file.js';
import { decodeRecord, encodeRecord, RecordReader } from './log-record.js';

/** Writes that asked for no more are on the disk after this time at the latest. */
const SYNC_WITHIN_MS = 100;
/** A log smaller than this is not worth rewriting. */
const SMALL_BYTES = 64 * 1024;

function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = fs.openSync(path, 'r');
  fs.fsyncSync(directory);
  fs.closeSync(directory);
}

/** Reads every whole record, cuts a torn tail, and refuses a log that is damaged before its end. */
export function readLog(path: string, take: (change: Required<Change>) => void): number {
  const file = fs.openSync(path, 'a+', 0o600);
  try {
    const { size } = fs.fstatSync(file);
    const reader = new RecordReader(file, size);
    let position = 0;
    for (let record = reader.recordAt(0); record; record = reader.recordAt(position)) {
      decodeRecord(record.body).forEach(take);
      position = record.end;
    }
    if (reader.hasRecordAfter(position)) {
      throw new Error(
        `${path} is damaged at byte ${position}, with whole records behind it: restore it from a copy, or move it away to start empty.`,
      );
    }
    if (position < size) fs.ftruncateSync(file, position);
    fs.fsyncSync(file);
    syncDirectory(dirname(path));
    return position;
  } finally {
    fs.closeSync(file);
  }
}

function liveBytes(live: Iterable<Change>): number {
  let total = 0;
  for (const { key = '', bytes } of live) total += 64 + key.length + (bytes?.length ?? 0);
  return total;
}

function writeWhole(path: string, live: Iterable<Change>): number {
  const file = fs.openSync(path, 'w', 0o600);
  let position = 0;
  try {
    for (const change of live) {
      const record = encodeRecord([change], position);
      for (let at = 0; at < record.length;) at += fs.writeSync(file, record, at);
      position += record.length;
    }
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
  return position;
}

/** Rewrites a log of which more than half is dead. Whatever happens on the way, the old one or the new one is left. */
export function rewriteLog(path: string, size: number, live: () => Iterable<Change>): number {
  const temporary = `${path}.new`;
  fs.rmSync(temporary, { force: true });
  if (size < SMALL_BYTES || size <= 2 * liveBytes(live())) return size;
  let rewritten: number;
  try {
    rewritten = writeWhole(temporary, live());
  } catch {
    // No room for a second copy is no reason not to start on the first.
    fs.rmSync(temporary, { force: true });
    return size;
  }
  fs.renameSync(temporary, path);
  syncDirectory(dirname(path));
  return rewritten;
}

function asFault(error: unknown): ServerError {
  const reason = error instanceof Error ? error.message : String(error);
  const isFull = /ENOSPC|EDQUOT/.test(reason);
  return new ServerError(
    isFull ? 14031 : 96,
    `The log could not be written (${reason}); no write is accepted until the database is started again`,
  );
}

/** The append-only log. After its first fault it takes nothing more, since what follows a torn record would be lost. */
export class LogStore implements Log {
  private fault: ServerError | undefined;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(
    private readonly file: LogFile,
    private size: number,
    private readonly onFault: (error: Error) => void,
  ) {}

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
    if (!this.fault) {
      this.fault = asFault(error);
      this.onFault(this.fault);
    }
    return this.fault;
  }

  /** One sync of the disk serves all who asked before it began. */
  synced(): Promise<void> {
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        this.running = this.syncNow();
        return this.running;
      });
    return this.next;
  }

  private async syncNow(): Promise<void> {
    if (this.fault) throw this.fault;
    try {
      await this.file.datasync();
    } catch (error) {
      throw this.fail(error);
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.synced().catch(() => undefined);
    this.file.close();
  }
}
