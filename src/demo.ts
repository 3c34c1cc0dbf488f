import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError, loadConfig, within, type Config } from '../config/load.js';
import { systemClock } from './kernel/clock.js';
import { createLogger } from './kernel/logger.js';
import { createPracticeLms, type PracticeLms } from './practice-lms/index.js';
import { runProgram } from './process-life.js';
import { rootDirectory } from './root-directory.js';
import { startTool, type StartedTool } from './start-tool.js';

const ORGANISATION = 'Gemeente Zonnedael';
const LIKE = { moodle: 'Moodle', canvas: 'Canvas', brightspace: 'Brightspace' };

/** The tool on `localhost`, the practice LMS on `127.0.0.1`: two sites for a browser, as in real life. */
await runProgram(async () => {
  const config = loadConfig({ LOG_LEVEL: 'warn', ...process.env });
  if (config.production) throw new ConfigError(['the demo does not run with NODE_ENV=production']);
  const logger = createLogger(config.logLevel);
  const tool = await startTool(config, rootDirectory(import.meta.url), systemClock, logger);
  const lms = await startPracticeLms(config).catch(async (error: unknown) => {
    await tool.stop();
    throw error;
  });
  for (const registration of Object.values(lms.practiceLms.registrations)) {
    await register(registration, tool);
  }
  process.stdout.write(`ready: ${lms.url}\n`);
  const stop = async () => {
    await lms.stop();
    await tool.stop();
  };
  return { logger, stop };
});

async function startPracticeLms({ practiceLms: { port }, publicUrl, dataDirectory }: Config) {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kept = within(dataDirectory, 'practice-lms.json');
  const practiceLms = await createPracticeLms({
    publicUrl: url,
    toolUrl: publicUrl,
    clock: systemClock,
    stateFile: kept === dataDirectory ? null : kept,
  });
  // The app answers through the event, so that the address is known before the app is made.
  server.on('request', (req, res) => {
    practiceLms.app(req, res);
  });
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await practiceLms.close();
  };
  return { url, practiceLms, stop };
}

type Registration = PracticeLms['registrations'][keyof PracticeLms['registrations']];

/** As an administrator would: over the admin API, once. */
async function register(registration: Registration, tool: StartedTool): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${tool.port}/admin/api/registrations`, {
    method: 'POST',
    headers: { 'Authorization': `Bearer ${tool.adminToken}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      organisation: ORGANISATION,
      name: `Oefenomgeving, op de manier van ${LIKE[registration.family]}`,
      ...registration,
    }),
  });
  const registeredBefore = answer.status === 409;
  if (!answer.ok && !registeredBefore) {
    throw new Error(`The practice LMS could not be registered: status ${answer.status}`);
  }
}
