import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandRunner } from './commands/run.js';
import { Cursors } from './cursors.js';
import { Engine } from './engine.js';
import type { IndexSpec } from './indexes.js';
import { lockDirectory } from './lock.js';
import { openLogFile, type LogFile } from './log-file.js';
import { LogStore, readLog, rewriteLog } from './log-store.js';
import { choosePlace, WireServer, type Place } from './server.js';

export type { LogFile } from './log-file.js';
export { openLogFile } from './log-file.js';

const MEMORY = ':memory:';
const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
const DEFAULT_TTL_EVERY_MS = 60_000;
// eslint-disable-next-line no-restricted-syntax -- this room stands beside the kernel and cannot ask its clock; who has one hands it in.
const systemNow = (): Date => new Date();

export interface EmbeddedMongoOptions {
  /** Where the data lives; `:memory:` keeps nothing. */
  readonly directory: string;
  readonly now?: () => Date;
  /** Listen on this loopback port (0: any free one) instead of a private socket. */
  readonly port?: number;
  /** How much data is accepted before writes are refused. */
  readonly maxBytes?: number;
  readonly ttlEveryMs?: number;
  /** Told once when the log can no longer be written, and of every internal error. */
  readonly onFault?: (error: Error) => void;
  /** How the log is opened; for tests that need a failing disk. */
  readonly openLog?: (path: string) => LogFile;
}

export interface EmbeddedMongo {
  readonly url: string;
  /** Brings everything to the disk and gives the directory free. May be called more than once. */
  stop(): Promise<void>;
}

interface Storage {
  readonly engine: Engine;
  readonly close: () => Promise<void>;
}

function openStorage(options: EmbeddedMongoOptions): Storage {
  const { directory, openLog = openLogFile, onFault = () => undefined } = options;
  const engine = new Engine(options.maxBytes ?? DEFAULT_MAX_BYTES);
  if (directory === MEMORY) return { engine, close: () => Promise.resolve() };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const release = lockDirectory(directory, join(directory, 'lock'));
  try {
    const path = join(directory, 'data.log');
    const specs = new Map<string, IndexSpec[]>();
    const size = readLog(path, (change) => {
      engine.load(change, specs);
    });
    engine.finishLoading(specs);
    const rewritten = rewriteLog(path, size, () => engine.liveChanges());
    const log = new LogStore(openLog(path), rewritten, onFault);
    engine.keepIn(log);
    return { engine, close: () => log.close().finally(release) };
  } catch (error) {
    release();
    throw error;
  }
}

/** Starts a server that speaks MongoDB's wire protocol inside this process. @throws with one clear sentence when its directory is in use or damaged. */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const { now = systemNow, onFault = () => undefined, ttlEveryMs = DEFAULT_TTL_EVERY_MS } = options;
  const { engine, close } = openStorage(options);
  const home = options.directory === MEMORY ? undefined : resolve(options.directory);
  let place: Place | undefined;
  let runner: CommandRunner | undefined;
  const server = new WireServer((command) => runner?.run(command) ?? Promise.resolve({ ok: 0 }));
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await server.close();
    place?.remove(); // before the directory is free for another, whose socket would lie in the same place
    await close();
  };
  const timer = setInterval(() => runner?.sweep(), ttlEveryMs).unref();
  let stopping: Promise<void> | undefined;
  try {
    place = choosePlace(home, options.port);
    const address = await server.listen(place);
    runner = new CommandRunner({ engine, cursors: new Cursors(now), now, address }, onFault);
    // Discovery would put the address in lower case, which a socket's path does not survive.
    const host = 'path' in place.listen ? encodeURIComponent(address) : address;
    const url = `mongodb://${host}/?directConnection=true`;
    return { url, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}
