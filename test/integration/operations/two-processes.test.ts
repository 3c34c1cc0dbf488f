import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmbedded } from '../../../src/database/connect.js';
import { systemClock } from '../../../src/kernel/clock.js';
import { createLogger } from '../../../src/kernel/logger.js';
import { BrowserLike } from '../../support/browser-like.js';
import { freePort } from '../../support/free-port.js';
import { beginLogin, launch } from '../../support/launching.js';
import { startSigningPlatform, type SigningPlatform } from '../../support/signing-platform.js';
import { startTestTool, type TestTool } from '../../support/tool.js';

/** Two processes behind one balancer: the same public address, secret and database. */
let directory: string;
let store: Awaited<ReturnType<typeof startEmbedded>>;
let first: TestTool;
let second: TestTool;
let platform: SigningPlatform;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'store-'));
  store = await startEmbedded(directory, systemClock, createLogger('silent'));
  const port = await freePort();
  const environment = {
    MONGODB_URL: store.url,
    SECRET_KEY: 'ab'.repeat(32),
    PUBLIC_URL: `http://localhost:${port}`,
  };
  [first, second] = await Promise.all([
    startTestTool({ environment: { ...environment, PORT: String(port) } }),
    startTestTool({ environment }),
  ]);
  platform = await startSigningPlatform(first.url, first.clock);
  await first.admin('POST', 'registrations', platform.registration);
});
afterAll(async () => {
  await platform.stop();
  await first.stop();
  await second.stop();
  await store.stop();
  rmSync(directory, { recursive: true, force: true });
});

const keysOf = async (tool: TestTool) => {
  const { keys } = (await (await fetch(`${tool.url}/lti/keys`)).json()) as {
    keys: { kid: string }[];
  };
  return keys.map(({ kid }) => kid).toSorted();
};

test('processes that start at once make one pair of keys between them', async () => {
  expect(await keysOf(first)).toHaveLength(2);
  expect(await keysOf(first)).toEqual(await keysOf(second));
});

test('a state given out by one process is spent once, whichever process it comes back to', async () => {
  const browser = new BrowserLike();
  const { state, nonce } = await beginLogin(first, platform, browser);
  const form = { state, id_token: await platform.sign(platform.claims(nonce)) };
  const answers = await Promise.all(
    [first, second].map((tool) => browser.post(`${tool.url}/lti/launch`, form)),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 401]);
});

test('a launch opened by one process is open at the other', async () => {
  const browser = new BrowserLike();
  const base = new URL(await launch(first, platform, browser)).pathname;
  expect((await browser.get(`${second.url}${base}profile`)).status).toBe(200);
});

test('a stopped process leaves the other at work', async () => {
  await second.stop();
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
});

test('without its database the tool says so, and how soon to come back', async () => {
  const browser = new BrowserLike();
  const base = await launch(first, platform, browser);
  await store.stop();
  const answer = await browser.get(`${base}profile`);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('30');
  expect(await answer.text()).toContain('Er is niets verloren');
  const keys = await fetch(`${first.url}/lti/keys`);
  expect([keys.status, keys.headers.get('cache-control')]).toEqual([503, 'no-store']);
  expect(await keys.text()).not.toMatch(/ECONN|ENOENT|sock/);
  expect((await fetch(`${first.url}/readyz`)).status).toBe(503);
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
  store = await startEmbedded(directory, systemClock, createLogger('silent'));
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await fetch(`${first.url}/readyz`)).status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect((await browser.get(`${base}profile`)).status).toBe(200);
});
