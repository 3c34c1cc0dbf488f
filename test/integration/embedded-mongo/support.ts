import { afterAll } from '@jest/globals';
import { BSON, MongoClient, type Collection, type Db, type Document } from 'mongodb';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  startEmbeddedMongo,
  type EmbeddedMongo,
  type EmbeddedMongoOptions,
} from '../../../src/embedded-mongo/index.js';

/** A document of any shape: these tests are about the engine and not about a schema. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the driver's filter types want no less
export type Row = any;

export const NOW = new Date('2026-03-02T10:00:00Z');

export interface Running {
  readonly server: EmbeddedMongo;
  readonly client: MongoClient;
  readonly db: Db;
  readonly rows: Collection<Row>;
  readonly stop: () => Promise<void>;
}

export async function connect(url: string, options = {}): Promise<MongoClient> {
  return new MongoClient(url, { serverSelectionTimeoutMS: 3000, ...options }).connect();
}

export async function start(options: Partial<EmbeddedMongoOptions> = {}): Promise<Running> {
  const server = await startEmbeddedMongo({ directory: ':memory:', now: () => NOW, ...options });
  const client = await connect(server.url);
  const db = client.db('course');
  const stop = async () => {
    await client.close();
    await server.stop();
  };
  return { server, client, db, rows: db.collection<Row>('rows'), stop };
}

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

export function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'engine-test-'));
  directories.push(directory);
  return directory;
}

/** The error of something that has to be refused. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('this should have been refused');
    },
    (error: unknown) => error,
  );
}

export const codeOf = async (promise: Promise<unknown>): Promise<unknown> =>
  ((await failure(promise)) as { code?: unknown }).code;

export interface Child {
  /** The first line it said. */
  readonly said: string;
  readonly kill: () => Promise<void>;
}

/** Serves a directory from a process of its own. */
export async function startChild(directory: string): Promise<Child> {
  const script = fileURLToPath(new URL('./serve.child.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [said] = (await once(createInterface(child.stdout), 'line')) as [string];
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  return { said, kill };
}

/** One command as the bytes of the wire protocol, for what no driver would send. */
export async function rawCommand(url: string, command: Document): Promise<Document> {
  const path = decodeURIComponent(new URL(url).host || url.slice(10, url.indexOf('/?')));
  const socket = createConnection(path);
  const body = BSON.serialize({ ...command, $db: 'course' });
  const head = Buffer.alloc(21);
  head.writeInt32LE(head.length + body.length, 0);
  head.writeInt32LE(7, 4);
  head.writeInt32LE(2013, 12);
  socket.end(Buffer.concat([head, body]));
  let reply = Buffer.alloc(0);
  for await (const chunk of socket) reply = Buffer.concat([reply, chunk as Buffer]);
  return BSON.deserialize(reply.subarray(21));
}
