import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../../support/free-port.js';

/** What the image holds: compiled files, views, content and dependencies, and nothing else. */
let image: string;
let store: ChildProcess;
let environment: Record<string, string>;

beforeAll(async () => {
  image = mkdtempSync(join(tmpdir(), 'image-'));
  const compiler = 'node_modules/typescript/bin/tsc';
  const build = ['-p', 'tsconfig.build.json', '--outDir', join(image, 'dist')];
  execFileSync(process.execPath, [compiler, ...build]);
  for (const part of ['package.json', 'views', 'config/course']) {
    cpSync(part, join(image, part), { recursive: true });
  }
  symlinkSync(join(process.cwd(), 'node_modules'), join(image, 'node_modules'));

  const settings = {
    PATH: process.env['PATH'],
    DATA_DIR: join(image, 'data'),
    NODE_ENV: 'production',
  };
  store = spawn(process.execPath, ['--import', 'tsx', 'src/serve-embedded-mongo.ts'], {
    env: settings,
  });
  const [url] = (await once(store.stdout!, 'data')) as [Buffer];
  environment = {
    NODE_ENV: 'production',
    PORT: String(await freePort()),
    PUBLIC_URL: 'https://cursus.example',
    MONGODB_URL: url.toString().trim(),
    SECRET_KEY: 'ab'.repeat(32),
    ADMIN_TOKEN: 'a-token-for-this-test-only',
  };
}, 120_000);
afterAll(async () => {
  store.kill('SIGTERM');
  await once(store, 'exit');
  rmSync(image, { recursive: true, force: true });
});

function start(settings: Record<string, string>) {
  const child = spawn(process.execPath, ['dist/src/main.js'], { cwd: image, env: settings });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  }
  return { child, output: () => text };
}

async function untilReady(port: string): Promise<Response> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (answer?.status === 200) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('the compiled tool serves in production, and leaves with status 0', async () => {
  const { child, output } = start(environment);
  await untilReady(environment['PORT']!);
  const address = `http://127.0.0.1:${environment['PORT']}`;
  expect((await fetch(`${address}/lti/keys`)).status).toBe(200);
  const page = await fetch(`${address}/nergens`);
  expect(page.status).toBe(404);
  expect(await page.text()).toContain('/assets/app.css');
  child.kill('SIGTERM');
  const [status] = (await once(child, 'exit')) as [number];
  expect(status).toBe(0);
  for (const line of output().trim().split('\n'))
    expect(() => JSON.parse(line) as unknown).not.toThrow();
}, 60_000);

test('the practice LMS and the demo are not in it', () => {
  expect(existsSync(join(image, 'dist/src/practice-lms'))).toBe(false);
  expect(existsSync(join(image, 'dist/src/demo.js'))).toBe(false);
});

test('in production nothing starts before every setting is there', async () => {
  const { child, output } = start({ NODE_ENV: 'production', PORT: 'eighty' });
  const [status] = (await once(child, 'exit')) as [number];
  expect(status).toBe(78);
  for (const name of ['PORT', 'PUBLIC_URL', 'MONGODB_URL', 'SECRET_KEY', 'ADMIN_TOKEN']) {
    expect(output()).toContain(name);
  }
}, 60_000);

test('in production a platform on this machine is not registered', async () => {
  const { child } = start(environment);
  await untilReady(environment['PORT']!);
  const answer = await fetch(`http://127.0.0.1:${environment['PORT']}/admin/api/registrations`, {
    method: 'POST',
    headers: {
      'Authorization': `Bearer ${environment['ADMIN_TOKEN']!}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      organisation: 'Hier',
      name: 'Hier',
      issuer: 'http://127.0.0.1:1',
      clientId: 'x',
      authorizationEndpoint: 'http://127.0.0.1:1/auth',
      tokenEndpoint: 'https://127.0.0.1:1/token',
      jwksUri: 'https://lms.example/jwks',
    }),
  });
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(answer.status).toBe(422);
  const { fields } = (await answer.json()) as { fields: object };
  expect(Object.keys(fields).toSorted()).toEqual(['authorizationEndpoint', 'tokenEndpoint']);
}, 60_000);
