import * as fs from 'node:fs';
import { dirname } from 'node:path';
import type { Engine } from './engine.js';
import { encodeRecord, RecordReader } from './log.js';

const SMALL_BYTES = 64 * 1024;
const OVERHEAD_BYTES = 100;

function withFile<T>(path: string, flags: string, use: (file: number) => T): T {
  const file = fs.openSync(path, flags, 0o600);
  try {
    return use(file);
  } finally {
    fs.closeSync(file);
  }
}

/** Takes in every whole record, cuts a torn tail, and refuses a log that is damaged before its end. */
function readLog(path: string, file: number, engine: Engine): number {
  const { size } = fs.fstatSync(file);
  const reader = new RecordReader(file, size);
  let position = 0;
  for (let record = reader.recordAt(0); record; record = reader.recordAt(position)) {
    for (const change of record.changes) engine.apply(change);
    position = record.end;
  }
  if (reader.hasRecordAfter(position)) {
    throw new Error(
      `${path} is damaged at byte ${position}, with whole records behind it: restore it from a copy, or move it away to start empty.`,
    );
  }
  if (position < size) fs.ftruncateSync(file, position);
  fs.fsyncSync(file);
  return position;
}

function writeLive(file: number, engine: Engine): number {
  let position = 0;
  for (const change of engine.liveChanges()) {
    const record = encodeRecord([change], position);
    for (let at = 0; at < record.length;) at += fs.writeSync(file, record, at);
    position += record.length;
  }
  fs.fsyncSync(file);
  return position;
}

/** Rewrites a log of which more than half is dead. Whatever happens on the way, the old one or the new one is left. */
function rewriteLog(path: string, size: number, engine: Engine): number {
  const temporary = `${path}.new`;
  fs.rmSync(temporary, { force: true });
  if (size < SMALL_BYTES || size <= 2 * engine.liveBytes(OVERHEAD_BYTES)) return size;
  try {
    const rewritten = withFile(temporary, 'w', (file) => writeLive(file, engine));
    fs.renameSync(temporary, path);
    return rewritten;
  } catch {
    // No room for a second copy is no reason not to start on the first.
    fs.rmSync(temporary, { force: true });
    return size;
  }
}

/** Fills an engine from its log, and leaves one that new records can be added to; tells how long it is. */
export function openLog(path: string, engine: Engine): number {
  const size = withFile(path, 'a+', (file) => readLog(path, file, engine));
  const rewritten = rewriteLog(path, size, engine);
  if (process.platform !== 'win32') withFile(dirname(path), 'r', fs.fsyncSync);
  return rewritten;
}
