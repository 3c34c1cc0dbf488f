import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/load.js';
import { compose } from './compose.js';
import { loadContent } from './content/index.js';
import { connectDatabase } from './database/connect.js';
import { seconds, type Clock } from './kernel/clock.js';
import type { Logger } from './kernel/logger.js';
import { runJobs } from './run-jobs.js';
import { secretsFor } from './secrets-for.js';

export interface StartedTool {
  readonly port: number;
  readonly adminToken: string;
  /** Stops accepting, finishes what is underway, leaves the database. Does it once, however often it is asked. */
  stop(): Promise<void>;
}

const DATABASE_NAME = 'wmmi';
const DRAIN_MS = seconds(10);

/** Settings → content → database → rooms → listening. `root` is the folder that holds `views` and `config`. */
export async function startTool(
  config: Config,
  root: string,
  clock: Clock,
  logger: Logger,
): Promise<StartedTool> {
  const { courseDirectory, mediaDirectory } = config.content;
  const content = await loadContent(resolve(root, courseDirectory), resolve(root, mediaDirectory));
  const { secretKey, adminToken, adminTokenMade } = secretsFor(config);
  if (adminTokenMade) process.stdout.write(`admin token: ${adminToken}\n`);
  const database = await connectDatabase(
    { at: config.database, name: DATABASE_NAME },
    clock,
    logger,
  );
  try {
    const parts = { config, secretKey, adminToken, root, content, database, clock, logger };
    const tool = await compose(parts);
    const server = createServer(tool.app);
    await listen(server, config.http);
    const jobs = runJobs(tool.jobs, logger);
    const stop = async () => {
      await drain(server);
      await jobs.stop();
      await tool.close();
      await database.close();
    };
    let stopping: Promise<void> | null = null;
    const { port } = server.address() as AddressInfo;
    return { port, adminToken, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** @throws with one sentence when the port is taken. */
function listen(server: Server, { port, host }: Config['http']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken ? new PortTakenError(`Port ${port} on ${host} is in use by another program.`) : error,
      );
    });
    server.listen(port, host, resolve);
  });
}

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  server.closeIdleConnections();
  await Promise.race([closed, sleep(DRAIN_MS, undefined, { ref: false })]);
  server.closeAllConnections();
  await closed;
}
