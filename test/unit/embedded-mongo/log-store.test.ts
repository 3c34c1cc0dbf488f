import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change } from '../../../src/embedded-mongo/collection.js';
import { encodeRecord } from '../../../src/embedded-mongo/log-record.js';
import { readLog } from '../../../src/embedded-mongo/log-store.js';

let directory: string;
let path: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'engine-log-'));
  path = join(directory, 'data.log');
});
afterAll(() => {
  rmSync(directory, { recursive: true });
});

const commands: Change[][] = [
  [{ kind: 'meta', namespace: 'course.rows', bytes: Buffer.from('meta') }],
  [
    { kind: 'put', namespace: 'course.rows', key: 'é1', bytes: Buffer.from('one') },
    { kind: 'put', namespace: 'course.rows', key: 'n2', bytes: Buffer.alloc(0) },
  ],
  [{ kind: 'delete', namespace: 'course.rows', key: 'é1' }],
  [{ kind: 'reply', namespace: '', key: 'x', bytes: Buffer.from('EMR1 is no record') }],
  [{ kind: 'drop', namespace: 'course.rows' }],
];

const ends = [0];
const whole = commands.reduce((log, changes) => {
  const record = encodeRecord(changes, log.length);
  ends.push(log.length + record.length);
  return Buffer.concat([log, record]);
}, Buffer.alloc(0));

/** The changes that a log of these bytes is read as, and how long it is afterwards. */
function read(bytes: Buffer): { kinds: string[]; size: number } {
  writeFileSync(path, bytes);
  const kinds: string[] = [];
  readLog(path, ({ kind, key }) => kinds.push(kind + key));
  return { kinds, size: statSync(path).size };
}
const kindsOf = (count: number): string[] =>
  commands
    .slice(0, count)
    .flat()
    .map(({ kind, key = '' }) => kind + key);

test('a log is read as it was written', () => {
  expect(read(whole)).toEqual({ kinds: kindsOf(commands.length), size: whole.length });
  expect(read(Buffer.alloc(0))).toEqual({ kinds: [], size: 0 });
});

test('a log that ends anywhere is read up to its last whole command and cut there', () => {
  for (let length = 0; length <= whole.length; length++) {
    const count = ends.filter((end) => end <= length).length - 1;
    const expected = { kinds: kindsOf(count), size: ends[count] };
    expect([length, read(whole.subarray(0, length))]).toEqual([length, expected]);
  }
});

test('one damaged byte is refused when whole commands follow it, and cuts the last command otherwise', () => {
  const lastStart = ends.at(-2)!;
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0x80, at);
    if (at < lastStart) expect(() => read(damaged)).toThrow(/is damaged at byte \d+/);
    else expect(read(damaged)).toEqual({ kinds: kindsOf(commands.length - 1), size: lastStart });
  }
});

test('zeros behind the last command, as a power cut leaves them, are cut off', () => {
  const { kinds, size } = read(Buffer.concat([whole, Buffer.alloc(5000)]));
  expect({ kinds, size }).toEqual({ kinds: kindsOf(commands.length), size: whole.length });
});
