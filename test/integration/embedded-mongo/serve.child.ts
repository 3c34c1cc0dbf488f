import { startEmbeddedMongo } from '../../../src/embedded-mongo/index.js';

/** Serves the directory it is given until it is killed; its first line is the address, or why there is none. */
startEmbeddedMongo({ directory: process.argv[2] ?? ':memory:', now: () => new Date() }).then(
  ({ url }) => {
    process.stdout.write(`${url}\n`);
  },
  (error: unknown) => {
    process.stdout.write(`refused: ${String(error)}\n`);
  },
);
