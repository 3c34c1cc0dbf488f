import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, SignJWT, type JSONWebKeySet } from 'jose';
import { connectDatabase, type Database } from '../../../src/database/connect.js';
import { createLogger } from '../../../src/kernel/logger.js';
import { KeyRing, SecretKeyError } from '../../../src/lti/keys/key-ring.js';
import { signingKeyModel, type SigningKeyModel } from '../../../src/lti/keys/signing-key.model.js';
import { createPublicKey } from 'node:crypto';
import { BrowserLike } from '../../support/browser-like.js';
import { launch } from '../../support/launching.js';
import { startSigningPlatform } from '../../support/signing-platform.js';
import { TestClock } from '../../support/test-clock.js';
import { startTestTool } from '../../support/tool.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const secret = Buffer.alloc(32, 1);

let database: Database;
let model: SigningKeyModel;
let clock: TestClock;
let ring: KeyRing;

beforeAll(async () => {
  const logger = createLogger('silent');
  const at = { directory: ':memory:' };
  database = await connectDatabase({ at, name: 'ring_test' }, new TestClock(), logger);
  model = signingKeyModel(database.connection);
  await model.createIndexes();
});
afterAll(() => database.close());
beforeEach(async () => {
  await model.deleteMany({});
  clock = new TestClock();
  ring = new KeyRing(model, secret, clock);
  await ring.fill();
});

const states = async () => (await ring.published()).map(({ state }) => state);
const keySet = async (): Promise<JSONWebKeySet> => ({
  keys: (await ring.published()).map(({ kid, publicKeyPem }) => ({
    ...createPublicKey(publicKeyPem).export({ format: 'jwk' }),
    kid,
    kty: 'RSA',
  })),
});
async function signed(): Promise<string> {
  const { kid, key } = await ring.current();
  return new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
}

describe('rotation', () => {
  test('a key that platforms have known for a day signs at once, and a new one is published', async () => {
    clock.advance(2 * DAY);
    const [, next] = await ring.published();
    await ring.rotate();
    expect((await ring.current()).kid).toBe(next!.kid);
    expect(await states()).toEqual(['retired', 'current', 'next']);
  });

  test('a key that was published just now waits for a day, while the old one goes on signing', async () => {
    const [old, next] = await ring.published();
    await ring.rotate();
    expect((await ring.current()).kid).toBe(old!.kid);
    expect(await states()).toEqual(['current', 'next', 'next']);
    clock.advance(DAY + 1);
    expect((await ring.current()).kid).toBe(next!.kid);
  });

  test('a platform that kept the key set of before takes what is signed after', async () => {
    const kept = createLocalJWKSet(await keySet());
    await ring.rotate();
    await expect(jwtVerify(await signed(), kept)).resolves.toBeDefined();
    clock.advance(DAY + 1);
    await expect(jwtVerify(await signed(), kept)).resolves.toBeDefined();
  });

  test('what was signed before is found in the key set of after', async () => {
    clock.advance(2 * DAY);
    const before = await signed();
    await ring.rotate();
    await expect(jwtVerify(before, createLocalJWKSet(await keySet()))).resolves.toBeDefined();
  });

  test('of two processes that rotate at once, and of a second click, one counts', async () => {
    clock.advance(2 * DAY);
    const other = new KeyRing(model, secret, clock);
    await Promise.all([ring.rotate(), other.rotate(), ring.rotate()]);
    await other.rotate();
    expect(await states()).toEqual(['retired', 'current', 'next']);
  });

  test('processes that fill an empty ring at once make two keys', async () => {
    await model.deleteMany({});
    const rings = [1, 2, 3].map(() => new KeyRing(model, secret, clock));
    await Promise.all(rings.map((one) => one.fill()));
    expect(await states()).toEqual(['current', 'next']);
  });

  test('the job rotates after 90 days and not before, and forgets a key a week after it retired', async () => {
    const [first] = await ring.published();
    clock.advance(89 * DAY);
    await ring.job.run();
    expect(await states()).toEqual(['current', 'next']);
    clock.advance(DAY + HOUR);
    await Promise.all([ring.job.run(), new KeyRing(model, secret, clock).job.run()]);
    expect(await states()).toEqual(['retired', 'current', 'next']);
    clock.advance(6 * DAY);
    await ring.job.run();
    expect((await ring.published()).map(({ kid }) => kid)).toContain(first!.kid);
    clock.advance(2 * DAY);
    await ring.job.run();
    expect((await ring.published()).map(({ kid }) => kid)).not.toContain(first!.kid);
    expect(await states()).toEqual(['current', 'next']);
  });
});

describe('a changed secret', () => {
  const changed = Buffer.alloc(32, 2);

  test('with the secret before it encrypts every key anew, once, in whichever process', async () => {
    const { kid } = await ring.current();
    const rings = [1, 2].map(() => new KeyRing(model, changed, clock));
    const counts = await Promise.all(rings.map((one) => one.reseal(secret)));
    expect(counts[0]! + counts[1]!).toBe(2);
    expect(await rings[0]!.reseal(secret)).toBe(0);
    expect(await rings[0]!.reseal(null)).toBe(0);
    expect((await rings[0]!.current()).kid).toBe(kid);
    await expect(ring.current()).rejects.toThrow();
  });

  test.each([
    ['without the secret before it', null],
    ['with another secret than the one before it', Buffer.alloc(32, 3)],
  ])('%s is refused in one sentence, and nothing is changed', async (_name, previous) => {
    const wrong = new KeyRing(model, changed, clock);
    await expect(wrong.reseal(previous)).rejects.toThrow(SecretKeyError);
    await expect(wrong.reseal(previous)).rejects.toThrow('SECRET_KEY_PREVIOUS');
    expect(await ring.reseal(null)).toBe(0);
  });
});

describe('the whole tool', () => {
  test('keeps its keys over a change of its secret, says so in the log, and launches on', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'secret-'));
    const [old, fresh] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
    const start = (environment: Record<string, string>) =>
      startTestTool({ environment: { DATA_DIR: directory, ...environment } });
    try {
      const before = await start({ SECRET_KEY: old });
      const keys = (await (await fetch(`${before.url}/lti/keys`)).json()) as JSONWebKeySet;
      await before.stop();
      await expect(start({ SECRET_KEY: fresh })).rejects.toThrow('SECRET_KEY_PREVIOUS');
      const after = await start({ SECRET_KEY: fresh, SECRET_KEY_PREVIOUS: old });
      expect(await (await fetch(`${after.url}/lti/keys`)).json()).toEqual(keys);
      expect(after.log()).toContain('signing keys encrypted anew');
      await after.stop();
      const later = await start({ SECRET_KEY: fresh });
      expect(later.log()).not.toContain('signing keys encrypted anew');
      await later.stop();
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('rotates by the API in the middle of a launch, which goes on', async () => {
    const tool = await startTestTool();
    const platform = await startSigningPlatform(tool.url, tool.clock);
    try {
      await tool.admin('POST', 'registrations', platform.registration);
      const [answer] = await Promise.all([
        tool.admin('POST', 'keys/rotate'),
        launch(tool, platform, new BrowserLike()),
      ]);
      const rotated = (await answer.json()) as { kid: string; state: string }[];
      expect(rotated.map(({ state }) => state)).toEqual(['current', 'next', 'next']);
      const { keys } = (await (await fetch(`${tool.url}/lti/keys`)).json()) as JSONWebKeySet;
      expect(keys.map(({ kid }) => kid).toSorted()).toEqual(
        rotated.map(({ kid }) => kid).toSorted(),
      );
      for (const key of keys) expect(key).toMatchObject({ alg: 'RS256', use: 'sig' });
    } finally {
      await platform.stop();
      await tool.stop();
    }
  });
});
