import { loadConfig } from '../config/load.js';
import { systemClock } from './kernel/clock.js';
import { createLogger } from './kernel/logger.js';
import { runProgram } from './process-life.js';
import { rootDirectory } from './root-directory.js';
import { startTool } from './start-tool.js';

await runProgram(async () => {
  const config = loadConfig(process.env);
  const logger = createLogger(config.logLevel);
  const tool = await startTool(config, rootDirectory(import.meta.url), systemClock, logger);
  logger.info({ port: tool.port, publicUrl: config.publicUrl }, 'listening');
  return { logger, stop: () => tool.stop() };
});
