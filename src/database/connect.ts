import mongoose, { type Connection } from 'mongoose';
import type { Clock } from '../kernel/clock.js';
import { UnavailableError, type AppError } from '../kernel/errors.js';
import type { Logger } from '../kernel/logger.js';

export interface DatabaseSettings {
  /** A MongoDB by its address, or the directory of the embedded stand-in (`:memory:` keeps nothing). */
  readonly at: { readonly url: string } | { readonly directory: string };
  readonly name: string;
}

export interface Database {
  readonly connection: Connection;
  isReachable(): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens the one connection of the process. Every write is acknowledged by a majority and is on disk by then. */
export async function connectDatabase(
  { at, name }: DatabaseSettings,
  clock: Clock,
  logger: Logger,
): Promise<Database> {
  const embedded = 'url' in at ? null : await startEmbedded(at.directory, clock, logger);
  const url = 'url' in at ? at.url : (embedded?.url ?? '');
  mongoose.set('strictQuery', 'throw');
  const connection = mongoose.createConnection(url, {
    dbName: name,
    autoIndex: false,
    autoCreate: false,
    serverSelectionTimeoutMS: 5000,
    writeConcern: { w: 'majority', journal: true },
  });
  try {
    await connection.asPromise();
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
  return {
    connection,
    isReachable: async () => (await connection.db?.command({ ping: 1 }))?.['ok'] === 1,
    close: async () => {
      await connection.close();
      await embedded?.stop();
    },
  };
}

/** The stand-in for demo and tests, loaded only where it is wanted. @throws with one clear sentence when its directory is in use. */
export async function startEmbedded(directory: string, clock: Clock, logger: Logger) {
  const { startEmbeddedMongo } = await import('../embedded-mongo/index.js');
  return startEmbeddedMongo({
    directory,
    now: () => clock.now(),
    onFault: (error) => {
      logger.error({ err: error }, 'the embedded database no longer takes writes');
    },
  });
}

const AWAY =
  /^Mongo(ose)?(ServerSelection|Network|NetworkTimeout|NotConnected|TopologyClosed|PoolCleared|PoolClosed|WaitQueueTimeout)/;
const CONNECTION_GONE = ['EPIPE', 'ECONNRESET', 'ECONNREFUSED'];

/** A failure that says the database is away, as something the person at the other end may try again. */
export function databaseFailure(error: unknown): AppError | null {
  if (!(error instanceof Error)) return null;
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  const noSocket = code === 'ENOENT' && syscall === 'connect';
  const away = AWAY.test(error.name) || CONNECTION_GONE.includes(code) || noSocket;
  return away ? new UnavailableError('error.unavailable', { cause: error }) : null;
}
