import { expect, test } from '@jest/globals';
import { UUID } from 'mongodb';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLogFile, type LogFile } from '../../../src/embedded-mongo/index.js';
import {
  codeOf,
  connect,
  failure,
  newDirectory,
  rawCommand,
  start,
  startChild,
  type Row,
} from './support.js';

const MAJORITY = { writeConcern: { w: 'majority' } } as const;
const QUICK = { writeConcern: { w: 1 } } as const;
const logOf = (directory: string): string => join(directory, 'data.log');

/** A disk that can be told how to behave, and that knows what would survive a power cut. */
class Disk {
  syncs = 0;
  safeBytes = 0;
  room = Infinity;
  syncError: Error | undefined;
  gate: Promise<void> = Promise.resolve();
  mostAtOnce = Infinity;

  readonly open = (path: string): LogFile => {
    const file = openLogFile(path);
    let size = statSync(path).size;
    this.safeBytes = size;
    return {
      append: (bytes) => {
        if (this.room <= 0) throw new Error('ENOSPC: no space left on device, write');
        const taken = file.append(bytes.subarray(0, Math.min(this.room, this.mostAtOnce)));
        this.room -= taken;
        size += taken;
        return taken;
      },
      datasync: async () => {
        const reached = size;
        this.syncs++;
        await this.gate;
        if (this.syncError) throw this.syncError;
        await file.datasync();
        this.safeBytes = reached;
      },
      close: () => {
        file.close();
      },
    };
  };
}

const idsIn = async (directory: string): Promise<unknown[]> => {
  const { rows, stop } = await start({ directory });
  const ids = (await rows.find().toArray()).map(({ _id }) => _id as unknown);
  await stop();
  return ids;
};

test('everything is there again after a restart', async () => {
  const directory = newDirectory();
  const first = await start({ directory });
  await first.rows.createIndexes([{ key: { email: 1 }, unique: true }]);
  await first.rows.insertMany([
    { _id: 1, email: 'a', at: new Date(5) },
    { _id: 2, email: 'b' },
    { _id: 3, email: 'c' },
  ]);
  await first.rows.deleteOne({ _id: 2 });
  await first.rows.updateOne({ _id: 3 }, { $set: { list: [1, { deep: true }] } });
  await first.db.collection('gone').insertOne({ x: 1 });
  await first.db.dropCollection('gone');
  const before = await first.rows.find().toArray();
  await first.stop();
  const second = await start({ directory });
  expect(await second.rows.find().toArray()).toEqual(before);
  expect(await codeOf(second.rows.insertOne({ _id: 4, email: 'a' }))).toBe(11000);
  expect(await codeOf(second.db.collection('gone').indexes())).toBe(26);
  await second.stop();
});

test('stopping twice is stopping once', async () => {
  const { server, stop } = await start({ directory: newDirectory() });
  await stop();
  await expect(server.stop()).resolves.toBeUndefined();
});

test('nothing that was acknowledged is missing after the process is killed', async () => {
  const directory = newDirectory();
  const child = await startChild(directory);
  const client = await connect(child.said, { retryWrites: false });
  const rows = client.db('course').collection<Row>('rows');
  const acknowledged: number[] = [];
  let next = 0;
  const write = async (options: object): Promise<void> => {
    for (;;) {
      const _id = next++;
      try {
        await rows.insertOne({ _id, text: 'x'.repeat(200) }, options);
        acknowledged.push(_id);
      } catch {
        return;
      }
    }
  };
  const writers = [MAJORITY, MAJORITY, QUICK, QUICK].map((options) => write(options));
  while (acknowledged.length < 400) await sleep(5);
  await child.kill();
  await Promise.all(writers);
  await client.close(true);
  const kept = new Set(await idsIn(directory));
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
});

test('a driver that tries again across a kill and a restart counts every write once', async () => {
  const directory = newDirectory();
  let child = await startChild(directory);
  // With a time limit of its own the driver tries as often as that allows, and not once.
  const client = await connect(child.said, { serverSelectionTimeoutMS: 20_000, timeoutMS: 25_000 });
  const rows = client.db('course').collection<Row>('rows');
  let counted = 0;
  let isDone = false;
  const write = async (): Promise<void> => {
    while (!isDone) {
      await rows.updateOne({ _id: 1 }, { $inc: { n: 1 } }, { upsert: true, ...MAJORITY });
      counted++;
    }
  };
  const writing = write();
  while (counted < 100) await sleep(5);
  await child.kill();
  child = await startChild(directory);
  const before = counted;
  while (counted < before + 100) await sleep(5);
  isDone = true;
  await writing;
  expect(await rows.findOne()).toEqual({ _id: 1, n: counted });
  await client.close();
  await child.kill();
});

test('a power cut takes nothing that a majority write was told is safe', async () => {
  const [directory, restored] = [newDirectory(), newDirectory()];
  const disk = new Disk();
  const { rows, stop } = await start({ directory, openLog: disk.open });
  for (let _id = 0; _id < 20; _id++) await rows.insertOne({ _id }, MAJORITY);
  for (let _id = 20; _id < 30; _id++) await rows.insertOne({ _id }, QUICK);
  copyFileSync(logOf(directory), logOf(restored));
  truncateSync(logOf(restored), disk.safeBytes);
  await stop();
  const kept = await idsIn(restored);
  expect(kept.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, id) => id));
  expect(kept.length).toBeLessThan(30);
});

test('a majority write waits for the disk and a plain one does not', async () => {
  const disk = new Disk();
  const { rows, stop } = await start({ directory: newDirectory(), openLog: disk.open });
  let open: () => void = () => undefined;
  disk.gate = new Promise((resolve) => (open = resolve));
  let isAcknowledged = false;
  const majority = rows.insertOne({ _id: 1 }, MAJORITY).then(() => (isAcknowledged = true));
  const journaled = rows.insertOne({ _id: 2 }, { writeConcern: { w: 1, journal: true } });
  await rows.insertOne({ _id: 3 }, QUICK);
  await sleep(30);
  expect(isAcknowledged).toBe(false);
  open();
  await Promise.all([majority, journaled]);
  await stop();
});

test('writes that wait for the disk share its syncs', async () => {
  const disk = new Disk();
  const { rows, stop } = await start({ directory: newDirectory(), openLog: disk.open });
  await Promise.all(Array.from({ length: 60 }, (_, _id) => rows.insertOne({ _id }, MAJORITY)));
  expect(disk.syncs).toBeLessThan(40);
  await stop();
});

test('a plain write is on the disk within a moment', async () => {
  const disk = new Disk();
  const directory = newDirectory();
  const { rows, stop } = await start({ directory, openLog: disk.open });
  await rows.insertOne({ _id: 1 }, QUICK);
  await sleep(250);
  expect(disk.safeBytes).toBe(statSync(logOf(directory)).size);
  await stop();
});

test('a write that the disk takes in pieces is written whole', async () => {
  const directory = newDirectory();
  const disk = new Disk();
  disk.mostAtOnce = 7;
  const { rows, stop } = await start({ directory, openLog: disk.open });
  await rows.insertMany([{ _id: 1 }, { _id: 2 }], MAJORITY);
  await stop();
  expect(await idsIn(directory)).toEqual([1, 2]);
});

test('a full disk stops all writes, loses nothing acknowledged, and reads go on', async () => {
  const directory = newDirectory();
  const disk = new Disk();
  const faults: Error[] = [];
  const options = { directory, openLog: disk.open, onFault: (error: Error) => faults.push(error) };
  const { rows, stop } = await start(options);
  await rows.createIndexes([{ key: { n: 1 }, unique: true }]);
  await rows.insertMany(
    [
      { _id: 1, n: 1 },
      { _id: 2, n: 2 },
    ],
    MAJORITY,
  );
  disk.room = 40;
  expect(await codeOf(rows.insertOne({ _id: 3, n: 3 }))).toBe(14031);
  expect(await codeOf(rows.updateOne({ _id: 1 }, { $set: { n: 9 } }))).toBe(14031);
  expect(await codeOf(rows.deleteOne({ _id: 2 }))).toBe(14031);
  expect(await codeOf(rows.drop())).toBe(14031);
  disk.room = Infinity;
  expect(await failure(rows.insertOne({ _id: 4 }))).toMatchObject({
    message: expect.stringMatching(/no write is accepted until/),
  });
  expect(await rows.find().toArray()).toEqual([
    { _id: 1, n: 1 },
    { _id: 2, n: 2 },
  ]);
  expect(await rows.findOne({ n: 1 })).toEqual({ _id: 1, n: 1 });
  expect(faults).toHaveLength(1);
  await stop();
  expect(await idsIn(directory)).toEqual([1, 2]);
});

test('a disk that cannot sync fails the write that asked and all later ones', async () => {
  const disk = new Disk();
  const { rows, stop } = await start({ directory: newDirectory(), openLog: disk.open });
  await rows.insertOne({ _id: 1 }, MAJORITY);
  disk.syncError = new Error('EIO: i/o error, fdatasync');
  expect(await codeOf(rows.insertOne({ _id: 2 }, MAJORITY))).toBe(96);
  disk.syncError = undefined;
  expect(await codeOf(rows.insertOne({ _id: 3 }, QUICK))).toBe(96);
  expect(await rows.findOne({ _id: 1 })).toEqual({ _id: 1 });
  await stop();
});

test('a record torn at the end is cut off, and only that one', async () => {
  const directory = newDirectory();
  const { rows, stop } = await start({ directory });
  for (let _id = 1; _id <= 3; _id++) await rows.insertOne({ _id });
  await stop();
  truncateSync(logOf(directory), statSync(logOf(directory)).size - 3);
  expect(await idsIn(directory)).toEqual([1, 2]);
  appendFileSync(logOf(directory), Buffer.concat([Buffer.from('EMR1'), Buffer.alloc(50, 9)]));
  expect(await idsIn(directory)).toEqual([1, 2]);
});

test('all documents of one command survive together or not at all', async () => {
  const directory = newDirectory();
  const { rows, stop } = await start({ directory });
  await rows.insertOne({ _id: 0 });
  await rows.insertMany([{ _id: 1 }, { _id: 2 }, { _id: 3 }]);
  await stop();
  truncateSync(logOf(directory), statSync(logOf(directory)).size - 1);
  expect(await idsIn(directory)).toEqual([0]);
});

test('a record damaged before the end refuses the start in one clear sentence', async () => {
  const directory = newDirectory();
  const { rows, stop } = await start({ directory });
  for (let _id = 1; _id <= 5; _id++) await rows.insertOne({ _id, text: 'some text' });
  await stop();
  const bytes = readFileSync(logOf(directory));
  const at = bytes.indexOf('some text', 200);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(logOf(directory), bytes);
  await expect(start({ directory })).rejects.toThrow(/data\.log is damaged at byte \d+/);
  await expect(start({ directory })).rejects.toThrow(/damaged/);
  expect(readFileSync(logOf(directory)).equals(bytes)).toBe(true);
});

test('the bytes of a log inside a document are never taken for records', async () => {
  const [inner, outer] = [newDirectory(), newDirectory()];
  const first = await start({ directory: inner });
  await first.rows.insertOne({ _id: 'inner' });
  await first.stop();
  const second = await start({ directory: outer });
  await second.rows.insertOne({ _id: 1 });
  await second.rows.insertOne({ _id: 2, copy: readFileSync(logOf(inner)), more: 'x' });
  await second.stop();
  truncateSync(logOf(outer), statSync(logOf(outer)).size - 1);
  expect(await idsIn(outer)).toEqual([1]);
});

test('a log of which more than half is dead is rewritten when it is opened', async () => {
  const directory = newDirectory();
  const first = await start({ directory });
  await first.rows.createIndexes([{ key: { n: 1 }, unique: true }]);
  await first.rows.insertOne({ _id: 1, n: 0 });
  for (let n = 1; n <= 60; n++)
    await first.rows.updateOne({ _id: 1 }, { $set: { n, text: 'x'.repeat(4000) } });
  await first.stop();
  const size = statSync(logOf(directory)).size;
  writeFileSync(`${logOf(directory)}.new`, 'left over from a crash');
  const second = await start({ directory });
  expect(statSync(logOf(directory)).size).toBeLessThan(size / 10);
  expect(existsSync(`${logOf(directory)}.new`)).toBe(false);
  expect(await second.rows.findOne()).toMatchObject({ _id: 1, n: 60 });
  expect(await codeOf(second.rows.insertOne({ _id: 2, n: 60 }))).toBe(11000);
  await second.rows.insertOne({ _id: 3, n: 61 });
  await second.stop();
  expect(await idsIn(directory)).toEqual([1, 3]);
});

test('a second process, or a second engine of the same one, is refused in one clear sentence', async () => {
  const directory = newDirectory();
  const { stop } = await start({ directory });
  await expect(start({ directory })).rejects.toThrow(
    /in use by another embedded database \(process \d+\)/,
  );
  const child = await startChild(directory);
  expect(child.said).toMatch(/^refused: .* in use by another embedded database \(process \d+\)/);
  await child.kill();
  await stop();
  const again = await start({ directory });
  await again.stop();
});

test('the lock of a process that is gone is taken over, also when its number lives on', async () => {
  const directory = newDirectory();
  const holder = await start({ directory });
  await holder.stop();
  expect(existsSync(join(directory, 'lock'))).toBe(false);
  const dead = [`${2 ** 22 + 1} 1`, `${process.pid} 1`, `${process.ppid} 1`, 'torn'];
  for (const owner of dead) {
    writeFileSync(join(directory, 'lock'), owner);
    const { stop } = await start({ directory });
    await stop();
  }
});

test('data beyond the bound is refused, and there is room again after a delete', async () => {
  const directory = newDirectory();
  const first = await start({ directory, maxBytes: 10_000 });
  const text = 'x'.repeat(3000);
  for (let _id = 0; _id < 3; _id++) await first.rows.insertOne({ _id, text });
  expect(await failure(first.rows.insertOne({ _id: 3, text }))).toMatchObject({
    code: 14031,
    message: expect.stringMatching(/full: it holds at most 10000 bytes/),
  });
  expect(await codeOf(first.rows.updateOne({ _id: 0 }, { $set: { more: text } }))).toBe(14031);
  expect(await first.rows.countDocuments({ text })).toBe(3);
  await first.stop();
  const second = await start({ directory, maxBytes: 10_000 });
  expect(await codeOf(second.rows.insertOne({ _id: 3, text }))).toBe(14031);
  await second.rows.deleteOne({ _id: 0 });
  await second.rows.insertOne({ _id: 3, text });
  await second.rows.drop();
  await second.rows.insertMany([
    { _id: 4, text },
    { _id: 5, text },
  ]);
  await second.stop();
});

test('a write that is sent again is answered again and not done again', async () => {
  const directory = newDirectory();
  const first = await start({ directory });
  await first.rows.insertOne({ _id: 1, n: 0 });
  const command = {
    update: 'rows',
    updates: [{ q: { _id: 1 }, u: { $inc: { n: 1 } } }],
    lsid: { id: new UUID() },
    txnNumber: BigInt(7),
  };
  const reply = await rawCommand(first.server.url, command);
  expect(reply).toMatchObject({ ok: 1, nModified: 1 });
  expect(await rawCommand(first.server.url, command)).toEqual(reply);
  const both = await Promise.all(
    [1, 2].map(() => rawCommand(first.server.url, { ...command, txnNumber: BigInt(8) })),
  );
  expect(both[0]).toEqual(both[1]);
  expect(await first.rows.findOne()).toEqual({ _id: 1, n: 2 });
  expect(await rawCommand(first.server.url, command)).toMatchObject({ ok: 0, code: 225 });
  await first.stop();
  const second = await start({ directory });
  expect(await rawCommand(second.server.url, { ...command, txnNumber: BigInt(8) })).toEqual(
    both[0],
  );
  expect(await second.rows.findOne()).toEqual({ _id: 1, n: 2 });
  await second.stop();
});

test('the driver sends its writes so that they can be sent again', async () => {
  const { server, stop } = await start();
  const client = await connect(server.url, { monitorCommands: true });
  const numbers: unknown[] = [];
  client.on('commandStarted', ({ command }) => numbers.push(command['txnNumber']));
  await client.db('course').collection('rows').insertOne({ x: 1 });
  expect(numbers).toEqual([expect.anything()]);
  await client.close();
  await stop();
});

test('who does not speak the protocol is hung up on, and others are served', async () => {
  const { server, rows, stop } = await start({ port: 0 });
  const { port } = new URL(server.url.replace('mongodb:', 'http:'));
  for (const bytes of [
    'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
    '\x20\0\0\0'.repeat(8),
    '\0'.repeat(64),
  ]) {
    const socket = createConnection(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
  }
  await rows.insertOne({ _id: 1 });
  expect(await rows.findOne()).toEqual({ _id: 1 });
  await stop();
});

test('the socket lies in a directory that nobody else may enter, and goes away at the end', async () => {
  const deep = join(
    newDirectory(),
    'with/a/path/that/is/much/too/long/for/a/unix/domain/socket/to/be/listened/on/by/anybody',
  );
  for (const directory of [newDirectory(), deep, ':memory:']) {
    const { server, stop } = await start({ directory });
    const socket = decodeURIComponent(
      server.url.slice('mongodb://'.length, server.url.indexOf('/?')),
    );
    expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
    expect(socket.startsWith(directory)).toBe(directory !== deep && directory !== ':memory:');
    await stop();
    expect(existsSync(dirname(socket))).toBe(false);
  }
});
