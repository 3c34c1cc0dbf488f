import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from '@jest/globals';
import { PlatformHttp } from '../../../src/lti/services/platform-http.js';

const production = new PlatformHttp({
  production: true,
  privateHosts: ['lms.intern.example', '10.1.2.3'],
});
const laboratory = new PlatformHttp({ production: false, privateHosts: [] });
afterAll(async () => {
  await production.close();
  await laboratory.close();
});

describe('in production this address is not called:', () => {
  test.each([
    'http://lms.example/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://100.64.0.1/',
    'https://user:secret@lms.example/',
    'file:///etc/hosts',
    'gopher://lms.example/',
    'http://unix:/run/docker.sock:/',
    'not an address',
    '',
  ])('%s', (address) => {
    expect(production.whyNotCalled(address)).not.toBeNull();
  });
});

test('a public address over https is called, and a private one that the operator named', () => {
  expect(production.whyNotCalled('https://lms.example/token')).toBeNull();
  expect(production.whyNotCalled('https://10.1.2.3/token')).toBeNull();
});

test('a name that leads to a private address is found out when it is resolved', async () => {
  await expect(production.request('https://localhost:1/')).rejects.toMatchObject({ status: null });
});

test('outside production a platform may be on this machine, over plain http', () => {
  expect(laboratory.whyNotCalled('http://127.0.0.1:4000/token')).toBeNull();
  expect(laboratory.whyNotCalled('http://localhost:4000/token')).toBeNull();
  expect(laboratory.whyNotCalled('http://lms.example/token')).not.toBeNull();
});

async function answering(
  listener: RequestListener,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('an answer without end is cut off', async () => {
  const endless: RequestListener = (_req, res) => {
    const more = () => {
      while (!res.destroyed && res.write(Buffer.alloc(64 * 1024)));
    };
    res.on('drain', more);
    more();
  };
  await answering(endless, async (url) => {
    await expect(laboratory.request(url)).rejects.toThrow('the answer is too large');
  });
});

test('a platform that says nothing is given up on', async () => {
  await answering(
    () => undefined,
    async (url) => {
      await expect(laboratory.request(url)).rejects.toMatchObject({ status: null });
    },
  );
}, 10_000);

test('a platform whose answer is not to be decompressed into memory is cut off as well', async () => {
  const { gzipSync } = await import('node:zlib');
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
  const listener: RequestListener = (_req, res) =>
    res.setHeader('Content-Encoding', 'gzip').end(bomb);
  await answering(listener, async (url) => {
    await expect(laboratory.request(url)).rejects.toThrow('the answer is too large');
  });
});
