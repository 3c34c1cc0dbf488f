import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandRunner } from './commands/run.js';
import { Cursors } from './cursors.js';
import { Engine } from './engine.js';
import { lockDirectory } from './lock.js';
import { openLog } from './log-open.js';
import { LogStore, openLogFile, type LogFile } from './log.js';
import { socketDirectory, WireServer } from './server.js';

export { openLogFile, type LogFile } from './log.js';

export interface EmbeddedMongoOptions {
  readonly directory: string;
  readonly now: () => Date;
  /** Listen on this loopback port (0: any free one) instead of a private socket. */
  readonly port?: number;
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

function openDirectory(directory: string, engine: Engine, options: EmbeddedMongoOptions) {
  const [lock, path] = [join(directory, 'lock'), join(directory, 'data.log')];
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  lockDirectory(directory, lock);
  const release = (): void => {
    rmSync(lock, { force: true });
  };
  try {
    const size = openLog(path, engine);
    const log = new LogStore((options.openLog ?? openLogFile)(path), size, options.onFault);
    engine.log = log;
    return () => log.close().finally(release);
  } catch (error) {
    release();
    throw error;
  }
}

/** Starts a server that speaks MongoDB's wire protocol inside this process. @throws with one clear sentence when its directory is in use or damaged. */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const { now, port, maxBytes = 256 * 1024 * 1024, ttlEveryMs = 60_000 } = options;
  const directory = options.directory === ':memory:' ? undefined : resolve(options.directory);
  const engine = new Engine(maxBytes);
  const closeDirectory = directory && openDirectory(directory, engine, options);
  const runner = new CommandRunner({ engine, cursors: new Cursors(), now }, options.onFault);
  const server = new WireServer((command) => runner.run(command));
  const isPrivate = port === undefined && process.platform !== 'win32';
  const sockets = isPrivate ? socketDirectory(directory) : undefined;
  const timer = setInterval(runner.sweep, ttlEveryMs);
  const stop = async (): Promise<void> => {
    clearInterval(timer);
    await server.close();
    if (sockets !== undefined) rmSync(sockets, { recursive: true, force: true });
    if (closeDirectory) await closeDirectory();
  };
  let stopping: Promise<void> | undefined;
  try {
    // Discovery would put the address in lower case, which a socket's path does not survive.
    const url = `mongodb://${await server.listen(sockets, port)}/?directConnection=true`;
    return { url, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await stop();
    throw error;
  }
}
