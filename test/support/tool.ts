import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { loadConfig } from '../../config/load.js';
import { describeError } from '../../src/kernel/logger.js';
import { rootDirectory } from '../../src/root-directory.js';
import { startTool, type StartedTool } from '../../src/start-tool.js';
import { freePort } from './free-port.js';
import { TestClock } from './test-clock.js';

export interface TestTool {
  /** Where this process listens; the address that platforms know it by may be another's. */
  readonly url: string;
  readonly clock: TestClock;
  /** Opens the admin console. */
  readonly adminToken: string;
  /** Everything the tool has logged. */
  readonly log: () => string;
  /** A call of the admin API. */
  readonly admin: (method: string, path: string, body?: object) => Promise<Response>;
  readonly stop: StartedTool['stop'];
}

export interface TestToolOptions {
  readonly clock?: TestClock;
  readonly adminToken?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The whole tool, listening, on an embedded database of its own. */
export async function startTestTool(options: TestToolOptions = {}): Promise<TestTool> {
  const port = await freePort();
  const adminToken = options.adminToken ?? randomBytes(24).toString('hex');
  const config = loadConfig({
    PORT: String(port),
    ADMIN_TOKEN: adminToken,
    DATA_DIR: ':memory:',
    ...options.environment,
  });
  const clock = options.clock ?? new TestClock();
  const lines: string[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const logger = pino({ level: 'debug', serializers: { err: describeError } }, sink);
  const tool = await startTool(config, rootDirectory(import.meta.url), clock, logger);
  return {
    url: `http://localhost:${tool.port}`,
    clock,
    adminToken,
    log: () => lines.join(''),
    admin: (method, path, body) =>
      fetch(`http://127.0.0.1:${tool.port}/admin/api/${path}`, {
        method,
        headers: { 'Authorization': `Bearer ${adminToken}`, 'Content-Type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    stop: () => tool.stop(),
  };
}
