import { resolve as resolvePath } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import express from 'express';
import { pino } from 'pino';
import request from 'supertest';
import { createApp } from '../../../src/app.js';
import { connectDatabase } from '../../../src/database/connect.js';
import { renderPage } from '../../../src/http/render-page.js';
import { createAssets } from '../../../src/http/assets.js';
import { describeError } from '../../../src/kernel/logger.js';
import { createLti, type LtiSurroundings } from '../../../src/lti/index.js';
import {
  json,
  startRegisteringPlatform,
  type RegisteringPlatform,
} from '../../support/registering-platform.js';
import { TestClock } from '../../support/test-clock.js';
import { startTestTool, type TestTool } from '../../support/tool.js';

const SIX_SECONDS = 6000;
let tool: TestTool;
let platform: RegisteringPlatform;
let link: string;

beforeAll(async () => {
  tool = await startTestTool();
  platform = await startRegisteringPlatform();
  const made = await tool.admin('POST', 'registration-links', {
    organisation: 'Gemeente Zonnedael',
    autoApprove: true,
  });
  ({ url: link } = (await made.json()) as { url: string });
});
afterAll(async () => {
  await platform.stop();
  await tool.stop();
});
beforeEach(() => {
  platform.reset();
});

interface Refusal {
  readonly status: number;
  /** Words of the page. */
  readonly says: string;
  readonly logged: string;
}

function expectReason(page: string, log: string, { says, logged }: Omit<Refusal, 'status'>): void {
  expect(page).toMatch(/<html lang="nl"[^]*<h1/);
  expect(page).toContain(says);
  const reference = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(page)?.[0] ?? 'no reference on the page';
  const line = log
    .split('\n')
    .find((entry) => entry.includes(reference) && entry.includes('request refused'));
  expect(line).toContain(logged);
}

/** Refused within six seconds, with the reason on the page and in the log; nothing is stored, the link stays good. */
async function expectRefusal(
  refusal: Refusal,
  parameters: Record<string, string> = {},
): Promise<string> {
  const query = new URLSearchParams({
    openid_configuration: platform.configurationUrl,
    registration_token: 'secret-token-of-one-registration-0123456789',
    ...parameters,
  });
  const begun = performance.now();
  const answer = await fetch(`${link}?${query.toString()}`, {
    headers: { 'Accept-Language': 'nl' },
  });
  const page = await answer.text();
  expect(performance.now() - begun).toBeLessThan(SIX_SECONDS);
  expect({ status: answer.status, page }).toMatchObject({ status: refusal.status });
  expectReason(page, tool.log(), refusal);
  expect(page + tool.log()).not.toContain('secret-token-of-one-registration');
  expect(await (await tool.admin('GET', 'registrations')).json()).toEqual([]);
  expect((await fetch(link)).status).toBe(200);
  return page;
}

const ADDRESS = { status: 400, says: 'mag de cursus niet aanroepen', logged: 'addressRefused' };

describe('#121: a configuration is not fetched from', () => {
  test.each([
    ['a private address', 'https://10.0.0.1/configuration'],
    ['a private address written as one number', 'https://167772161/configuration'],
    ['a private address in octal', 'https://012.0.0.1/configuration'],
    ['a private address in hexadecimal', 'https://0x0a.0.0.1/configuration'],
    ['a private IPv4 address mapped into IPv6', 'https://[::ffff:10.0.0.1]/configuration'],
    ['a private IPv6 address', 'https://[fd00::1]/configuration'],
    ['the address of a cloud’s metadata', 'https://169.254.169.254/latest/meta-data'],
    ['an address over plain http', 'http://lms.example/configuration'],
    ['an address with a password', 'https://user:password@lms.example/configuration'],
    ['a file', 'file:///etc/passwd'],
    ['what is no address', 'configuration'],
  ])('%s', async (_name, openid_configuration) => {
    await expectRefusal(ADDRESS, { openid_configuration });
    expect(platform.received).toEqual([]);
  });
});

describe('#121: no registration is sent to', () => {
  test.each([
    ['a private address', { registration_endpoint: 'https://10.0.0.1/register' }],
    ['a platform whose token endpoint is private', { token_endpoint: 'https://10.0.0.1/token' }],
    ['a platform whose keys are over plain http', { jwks_uri: 'http://lms.example/jwks' }],
  ])('%s', async (_name, changes) => {
    platform.configuration = changes;
    await expectRefusal(ADDRESS);
    expect(platform.received).toHaveLength(1);
  });

  test('a third host', async () => {
    platform.configuration = { registration_endpoint: 'https://elsewhere.example/register' };
    const logged = 'foreignEndpoint';
    await expectRefusal({ status: 400, says: 'naar elsewhere.example', logged });
  });

  test('a platform that speaks for another', async () => {
    platform.configuration = { issuer: 'https://moodle.example' };
    const logged = 'foreignIssuer';
    await expectRefusal({ status: 400, says: 'spreekt namens moodle.example', logged });
  });
});

const endless: RegisteringPlatform['onConfiguration'] = (res) => {
  const more = () => {
    while (!res.destroyed && res.write(Buffer.alloc(64 * 1024, ' ')));
  };
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 2 ** 30 });
  res.on('drain', more);
  more();
};
const dripping: RegisteringPlatform['onConfiguration'] = (res) => {
  res.writeHead(200, { 'Content-Type': 'application/json' });
  const drip = setInterval(() => res.write(' '), 200);
  res.on('close', () => {
    clearInterval(drip);
  });
};

/** What goes wrong in the same way in either answer of a platform. */
const BAD_ANSWERS: readonly [string, RegisteringPlatform['onConfiguration'], Refusal][] = [
  [
    'redirects',
    (res) => res.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(),
    { status: 400, says: 'verwijst door naar een ander adres', logged: 'redirected' },
  ],
  [
    'connects and never answers',
    () => undefined,
    { status: 502, says: 'antwoordt niet op tijd', logged: 'noAnswer' },
  ],
  ['drips', dripping, { status: 502, says: 'antwoordt niet op tijd', logged: 'noAnswer' }],
  [
    'sends a gigabyte',
    endless,
    { status: 400, says: 'stuurt veel meer dan een registratie', logged: 'tooLarge' },
  ],
  [
    'sends more than 64 KB',
    (res) => {
      json(res, { client_id: '1', padding: 'x'.repeat(65 * 1024) });
    },
    { status: 400, says: 'stuurt veel meer dan een registratie', logged: 'tooLarge' },
  ],
  [
    'hangs up',
    (res) => res.destroy(),
    { status: 502, says: 'antwoordt niet op tijd', logged: 'noAnswer' },
  ],
];

describe('a platform is refused that, asked for its configuration,', () => {
  test.each(BAD_ANSWERS)(
    '%s',
    async (_name, answering, refusal) => {
      platform.onConfiguration = answering;
      await expectRefusal(refusal);
    },
    20_000,
  );

  const unreadable = { status: 400, says: 'geen configuratie', logged: 'unreadable' };
  test.each<[string, RegisteringPlatform['onConfiguration']]>([
    ['sends a page', (res) => res.writeHead(200).end('<h1>Log in</h1>')],
    [
      'sends a list',
      (res) => {
        json(res, []);
      },
    ],
    ['sends nothing', (res) => res.writeHead(204).end()],
    [
      'fails',
      (res) => {
        json(res, { error: 'down' }, 500);
      },
    ],
    [
      'names no key set',
      (res) => {
        json(res, { issuer: platform.url });
      },
    ],
  ])('%s', async (_name, answering) => {
    platform.onConfiguration = answering;
    await expectRefusal(unreadable);
  });
});

describe('#122: a platform is refused that, sent the registration,', () => {
  test.each(BAD_ANSWERS)(
    '%s',
    async (_name, answering, refusal) => {
      platform.onRegistration = answering;
      await expectRefusal(refusal);
    },
    20_000,
  );

  test.each<[string, RegisteringPlatform['onConfiguration'], string]>([
    [
      'complains in plain text, as Moodle does',
      (res) =>
        res.writeHead(400, { 'Content-Type': 'text/html' }).end('domain_targetlinkuri_mismatch'),
      '(status 400): domain_targetlinkuri_mismatch',
    ],
    [
      'complains in JSON, as Canvas does',
      (res) => {
        json(res, { errors: [{ message: 'scope is not allowed' }] }, 422);
      },
      '(status 422): {&#34;errors&#34;:[{&#34;message&#34;:&#34;scope is not allowed&#34;}]}',
    ],
    [
      'answers without a client id',
      (res) => {
        json(res, { scope: '' });
      },
      '(status 200)',
    ],
    ['answers with a page', (res) => res.writeHead(200).end('<p>Thanks</p>'), 'Thanks'],
  ])('%s', async (_name, answering, says) => {
    platform.onRegistration = answering;
    await expectRefusal({ status: 502, says, logged: 'refusedByPlatform' });
  });

  test('took its time before and does not answer now', async () => {
    const { onConfiguration } = platform;
    platform.onConfiguration = (...asked) =>
      setTimeout(() => {
        onConfiguration(...asked);
      }, 3000);
    platform.onRegistration = () => undefined;
    await expectRefusal({ status: 502, says: 'antwoordt niet op tijd', logged: 'noAnswer' });
  }, 20_000);

  test('repeats the token and brings script', async () => {
    platform.onRegistration = (res, { headers }) => {
      const { authorization } = headers;
      res
        .writeHead(401)
        .end(`<script>alert(1)</script> bad <b>token</b> ${authorization} <img src=x`);
    };
    const refusal = { status: 502, says: 'bad  token  Bearer … &lt;img', logged: '401' };
    const page = await expectRefusal(refusal);
    expect(page).not.toContain('alert');
  });
});

test.each([
  ['a token that would break a header', { registration_token: 'a\r\nX-Evil: 1' }],
  ['an empty address', { openid_configuration: '' }],
  ['an address without end', { openid_configuration: `https://lms.example/${'x'.repeat(3000)}` }],
])('%s is refused', async (_name, parameters) => {
  const says = 'niet zoals het hoort';
  await expectRefusal({ status: 400, says, logged: 'malformed' }, parameters);
});

test('a parameter that comes twice is refused', async () => {
  const url = encodeURIComponent(platform.configurationUrl);
  const answer = await fetch(`${link}?openid_configuration=${url}&openid_configuration=${url}`);
  expect(answer.status).toBe(400);
  expect(platform.received).toEqual([]);
});

/** The border alone, with names that lead where a test wants them to. */
async function registeringWith(
  resolve: NonNullable<LtiSurroundings['resolve']>,
  parameters: { openid_configuration: string },
): Promise<{ status: number; page: string; log: string }> {
  const clock = new TestClock();
  const lines: string[] = [];
  const write = (chunk: Buffer, _encoding: string, done: () => void) => {
    lines.push(chunk.toString());
    done();
  };
  const logger = pino({ serializers: { err: describeError } }, new Writable({ write }));
  const at = { directory: ':memory:' } as const;
  const database = await connectDatabase({ at, name: 'names_test' }, clock, logger);
  const lti = createLti({
    ...{ db: database.connection, clock, secretKey: Buffer.alloc(32), resolve },
    ...{ publicUrl: 'http://localhost:1', production: false, privateHosts: [], logger },
    showPage: (res, { template, view }) => {
      renderPage(res, template, view);
    },
  });
  const started = await lti.start(
    async () => undefined,
    async () => null,
  );
  const app = createApp({
    views: { directory: resolvePath('views'), cache: true, strict: true },
    ...{ trustProxy: false, logger, clock, isReady: async () => true },
    assets: createAssets('views/assets', '/assets'),
    lti: started.routes,
    ...{
      admin: express.Router(),
      publicPages: [express.Router()],
      entrance: [],
      rooms: [express.Router()],
    },
  });
  const { url } = await lti.registrationLinks.create('Gemeente Zonnedael', true);
  const path = `${new URL(url).pathname}?${new URLSearchParams(parameters).toString()}`;
  const answer = await request(app).get(path).set('Accept-Language', 'nl');
  expect(await lti.registrations.list()).toEqual([]);
  await started.close();
  await database.close();
  return { status: answer.status, page: answer.text, log: lines.join('') };
}

test.each(['10.0.0.1', '::ffff:10.0.0.1', '169.254.169.254', 'fd00::1'])(
  'a name that leads to %s is found out, and refused',
  async (address) => {
    const family = address.includes(':') ? 6 : 4;
    const { status, page, log } = await registeringWith(
      (_name, _options, done) => {
        done(null, [{ address, family }]);
      },
      { openid_configuration: 'https://lms.example/configuration' },
    );
    expect(status).toBe(400);
    expectReason(page, log, { ...ADDRESS, logged: 'lms.example is at a private address' });
  },
  30_000,
);

test('a name that leads to an allowed address first and to a private one after is refused', async () => {
  const { port } = new URL(platform.url);
  const host = `http://localhost:${port}`;
  platform.onConfiguration = (res) => {
    res.setHeader('Connection', 'close');
    json(res, {
      ...{ issuer: host, authorization_endpoint: `${host}/auth`, token_endpoint: `${host}/token` },
      ...{ jwks_uri: `${host}/jwks`, registration_endpoint: `${host}/registration` },
    });
  };
  const addresses = ['127.0.0.1', '10.0.0.1'];
  const { status, page, log } = await registeringWith(
    (_name, _options, done) => {
      done(null, [{ address: addresses.shift() ?? '10.0.0.1', family: 4 }]);
    },
    { openid_configuration: `${host}/configuration` },
  );
  expect(status).toBe(400);
  expectReason(page, log, { ...ADDRESS, logged: 'localhost is at a private address' });
  expect(platform.received.map(({ method }) => method)).toEqual(['GET']);
}, 30_000);
