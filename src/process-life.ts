import { ConfigError } from '../config/load.js';
import { ContentError } from './content/index.js';
import type { Logger } from './kernel/logger.js';
import { SecretKeyError } from './lti/index.js';

/** EX_CONFIG of sysexits.h: the settings or the content cannot be used. */
const EXIT_CONFIG = 78;

/** Runs a program until a signal stops it. What stops it from starting is said in plain words, with a status that says which kind. */
export async function runProgram(
  start: () => Promise<{ readonly logger: Logger; readonly stop: () => Promise<void> }>,
): Promise<void> {
  try {
    const { logger, stop } = await start();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        void stop().then(
          () => process.exit(0),
          (error: unknown) => {
            logger.fatal({ err: error }, 'could not stop cleanly');
            process.exit(1);
          },
        );
      });
    }
    process.on('unhandledRejection', (error) => {
      logger.fatal({ err: error }, 'a failure that nobody handled');
      process.exit(1);
    });
  } catch (error) {
    const unusable = [ConfigError, ContentError, SecretKeyError].some(
      (kind) => error instanceof kind,
    );
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(unusable ? EXIT_CONFIG : 1);
  }
}
