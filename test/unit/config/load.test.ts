import { expect, test } from '@jest/globals';
import type { ConfigError } from '../../../config/load.js';
import { loadConfig } from '../../../config/load.js';

const KEY = 'ab'.repeat(32);
const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://cursus.example',
  MONGODB_URL: 'mongodb://db.example/?replicaSet=rs0',
  SECRET_KEY: KEY,
  ADMIN_TOKEN: 'x'.repeat(24),
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
}

test('without any setting the tool stands on this machine with the embedded database', () => {
  expect(loadConfig({})).toMatchObject({
    production: false,
    http: { port: 3000, host: '127.0.0.1', trustProxy: false },
    publicUrl: 'http://localhost:3000',
    database: { directory: '.data/database' },
    content: { courseDirectory: 'config/course', mediaDirectory: 'config/course/media' },
  });
});

test('production starts with its four settings', () => {
  expect(loadConfig(PRODUCTION)).toMatchObject({
    production: true,
    publicUrl: 'https://cursus.example',
    database: { url: PRODUCTION.MONGODB_URL },
    secretKey: Buffer.from(KEY, 'hex'),
  });
});

test('everything that is missing or malformed is listed at once', () => {
  const problems = problemsOf({
    NODE_ENV: 'production',
    PORT: 'eighty',
    SECRET_KEY: 'short',
    LOG_LEVEL: 'loud',
  });
  const named = ['PUBLIC_URL', 'MONGODB_URL', 'ADMIN_TOKEN', 'PORT', 'SECRET_KEY', 'LOG_LEVEL'];
  for (const name of named) expect(problems.join('\n')).toContain(name);
});

test.each([
  [
    'an address without https in production',
    { ...PRODUCTION, PUBLIC_URL: 'http://cursus.example' },
    'PUBLIC_URL',
  ],
  ['an address with a path', { PUBLIC_URL: 'https://cursus.example/lti' }, 'PUBLIC_URL'],
  ['something that is no address', { PUBLIC_URL: 'cursus' }, 'PUBLIC_URL'],
  ['a database of another kind', { MONGODB_URL: 'postgres://db' }, 'MONGODB_URL'],
  ['a port that cannot be', { PORT: '70000' }, 'PORT'],
  ['an admin token that can be guessed', { ADMIN_TOKEN: 'admin' }, 'ADMIN_TOKEN'],
])('%s is refused by name', (_name, environment, setting) => {
  expect(problemsOf(environment).join('\n')).toContain(setting);
});

test('an empty setting counts as absent', () => {
  expect(loadConfig({ PUBLIC_URL: '', MONGODB_URL: '' }).publicUrl).toBe('http://localhost:3000');
});

test('a secret may be written in base64', () => {
  const secretKey = Buffer.alloc(32, 9);
  expect(loadConfig({ SECRET_KEY: secretKey.toString('base64') }).secretKey).toEqual(secretKey);
});

test.each([
  ['1', 1],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['', false],
])('TRUST_PROXY %p is read as %p', (text, trustProxy) => {
  expect(loadConfig({ TRUST_PROXY: text }).http.trustProxy).toBe(trustProxy);
});
