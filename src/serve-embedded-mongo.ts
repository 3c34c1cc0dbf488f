import { loadConfig, within } from '../config/load.js';
import { startEmbedded } from './database/connect.js';
import { systemClock } from './kernel/clock.js';
import { createLogger } from './kernel/logger.js';
import { runProgram } from './process-life.js';

/** The embedded stand-in as a process of its own, so that several tool processes share one store by its address. */
await runProgram(async () => {
  // Only here may it serve a production tool: what is refused there is starting it without being asked.
  const config = loadConfig({ ...process.env, NODE_ENV: 'development' });
  const logger = createLogger(config.logLevel);
  const engine = await startEmbedded(within(config.dataDirectory, 'database'), systemClock, logger);
  process.stdout.write(`${engine.url}\n`);
  return { logger, stop: () => engine.stop() };
});
