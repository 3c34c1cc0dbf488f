import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportSPKI, generateKeyPair, importJWK, SignJWT, type CryptoKey } from 'jose';
import { minutes, seconds } from '../../../src/kernel/clock.js';
import { BrowserLike } from '../../support/browser-like.js';
import { beginLogin, launch } from '../../support/launching.js';
import {
  INSTRUCTOR,
  startSigningPlatform,
  type Claims,
  type SigningPlatform,
} from '../../support/signing-platform.js';
import { TestClock } from '../../support/test-clock.js';
import { startTestTool, type TestTool } from '../../support/tool.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
let tool: TestTool;
let platform: SigningPlatform;
let browser: BrowserLike;

beforeAll(async () => {
  tool = await startTestTool({ clock: new TestClock() });
  platform = await startSigningPlatform(tool.url, tool.clock);
  await tool.admin('POST', 'registrations', platform.registration);
  browser = new BrowserLike();
});
afterAll(async () => {
  await platform.stop();
  await tool.stop();
});

type Signer = (claims: Claims) => Promise<string>;

/** Launches with a token of the test's making; everything else about the launch is in order. */
async function launchWith(
  claims: (nonce: string) => Claims,
  sign: Signer = platform.sign,
): Promise<Response> {
  const { state, nonce } = await beginLogin(tool, platform, browser);
  return browser.post(`${tool.url}/lti/launch`, { state, id_token: await sign(claims(nonce)) });
}

/** The person gets a page in plain words with a reference; the log has the reason under the same reference. */
async function expectRefusal(answer: Response, status: number, reason: string): Promise<void> {
  const page = await answer.text();
  expect(answer.status).toBe(status);
  expect(page).toMatch(/<html lang="nl"[^]*<h1/);
  const reference = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(page)?.[0] ?? 'no reference on the page';
  const line = tool
    .log()
    .split('\n')
    .find((entry) => entry.includes(reference) && entry.includes('request refused'));
  expect(line).toContain(reason);
  expect(answer.headers.get('location')).toBeNull();
}

const refused = (
  name: string,
  status: number,
  reason: string,
  overrides: (nonce: string) => Claims,
) => {
  test(`${name} is refused`, async () => {
    await expectRefusal(
      await launchWith((nonce) => platform.claims(nonce, overrides(nonce))),
      status,
      reason,
    );
  });
};

const nowInSeconds = () => Math.floor(tool.clock.now().getTime() / 1000);
const badlySigned = (name: string, status: number, reason: string, sign: Signer) => {
  test(`${name} is refused`, async () => {
    await expectRefusal(await launchWith((nonce) => platform.claims(nonce), sign), status, reason);
  });
};

test('a launch in good order leads to its pages, in the browser that began it', async () => {
  const page = await launch(tool, platform, browser);
  expect((await browser.get(`${page}profile`)).status).toBe(200);
});

badlySigned('a wrong signature', 401, 'signature wrong', async (claims) => {
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'platform-key' })
    .sign(privateKey);
});

badlySigned('alg none', 401, 'algorithm not allowed', async (claims) => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none', kid: 'platform-key' })}.${part(claims)}.`;
});

badlySigned(
  'HS256 with the public key as its secret',
  401,
  'algorithm not allowed',
  async (claims) => {
    const pem = await exportSPKI(
      (await importJWK(platform.publicJwk, 'RS256', { extractable: true })) as CryptoKey,
    );
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ alg: 'HS256', kid: 'platform-key' })}.${part(claims)}`;
    return `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
  },
);

badlySigned('an unknown kid', 401, 'key unknown', (claims) =>
  platform.sign(claims, { kid: 'nobody-knows' }),
);

test('a thousand unknown kids would not send the tool to the platform a thousand times', async () => {
  const before = platform.keySetRequests();
  for (let i = 0; i < 10; i += 1) {
    await launchWith(
      (nonce) => platform.claims(nonce),
      (claims) => platform.sign(claims, { kid: `flood-${i}` }),
    );
  }
  expect(platform.keySetRequests() - before).toBeLessThanOrEqual(1);
});

refused('a foreign issuer', 401, 'issuer foreign', () => ({ iss: 'https://elsewhere.example' }));
refused('a wrong aud', 401, 'audience foreign', () => ({ aud: 'another-client' }));
refused('two audiences without azp', 401, 'audience foreign', () => ({
  aud: [platform.clientId, 'another-client'],
}));
refused('an azp of another client', 401, 'authorized party foreign', () => ({
  azp: 'another-client',
}));
refused('an expired token', 401, 'token expired', () => ({
  iat: nowInSeconds() - 600,
  exp: nowInSeconds() - 120,
}));
refused('a token without exp', 401, 'token lifetime unusable', () => ({ exp: undefined }));
refused('a token without iat', 401, 'token lifetime unusable', () => ({ iat: undefined }));
refused('a token issued in the future', 401, 'token issued in the future', () => ({
  iat: nowInSeconds() + 3600,
  exp: nowInSeconds() + 3660,
}));
refused('a token not valid yet', 401, 'token not valid yet', () => ({
  nbf: nowInSeconds() + 3600,
}));
refused('a missing nonce', 401, 'nonce missing', () => ({ nonce: undefined }));
refused('a foreign nonce', 401, 'nonce foreign', () => ({ nonce: 'not-the-one-we-sent' }));
refused('a wrong version', 400, 'version unknown', () => ({ [`${LTI}version`]: '1.1' }));
refused('an unknown message type', 400, 'message type unknown', () => ({
  [`${LTI}message_type`]: 'LtiSomethingElse',
}));
refused('a missing deployment', 400, 'required claim missing', () => ({
  [`${LTI}deployment_id`]: undefined,
}));
refused('a second deployment that nobody accepted', 403, 'deployment not accepted', () => ({
  [`${LTI}deployment_id`]: '2',
}));
refused('a target_link_uri of another host', 400, 'target of another host', () => ({
  [`${LTI}target_link_uri`]: 'https://elsewhere.example/lti/launch',
}));
refused('an anonymous person', 401, 'person anonymous', () => ({ sub: undefined }));

test('of two launches at the same moment with one nonce, one passes', async () => {
  const { state, nonce } = await beginLogin(tool, platform, browser);
  const form = { state, id_token: await platform.sign(platform.claims(nonce)) };
  const answers = await Promise.all([1, 2].map(() => browser.post(`${tool.url}/lti/launch`, form)));
  const opened = answers.map(({ headers }) => headers.get('location')).filter((path) => path);
  expect(new Set(opened).size).toBe(1); // one that comes later may be led to what the first opened
  expect(answers.map(({ status }) => status)).toContain(303);
});

test('a nonce is of no use with another state', async () => {
  const first = await beginLogin(tool, platform, browser);
  const second = await beginLogin(tool, platform, browser);
  const id_token = await platform.sign(platform.claims(first.nonce));
  const answer = await browser.post(`${tool.url}/lti/launch`, { state: second.state, id_token });
  await expectRefusal(answer, 401, 'nonce foreign');
});

test('a state that began in another browser is refused', async () => {
  const { state, nonce } = await beginLogin(tool, platform, browser);
  const id_token = await platform.sign(platform.claims(nonce));
  const answer = await new BrowserLike().post(`${tool.url}/lti/launch`, { state, id_token });
  await expectRefusal(answer, 401, 'state of another browser');
});

test('a launch sent again leads the browser that opened it to the same pages, and no other', async () => {
  const { state, nonce } = await beginLogin(tool, platform, browser);
  const form = { state, id_token: await platform.sign(platform.claims(nonce)) };
  const first = await browser.post(`${tool.url}/lti/launch`, form);
  const again = await browser.post(`${tool.url}/lti/launch`, form);
  expect([first.status, again.status]).toEqual([303, 303]);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  const stranger = new BrowserLike();
  await launch(tool, platform, stranger);
  for (const other of [stranger, new BrowserLike()]) {
    const answer = await other.post(`${tool.url}/lti/launch`, form);
    await expectRefusal(answer, 401, 'state unknown, used or expired');
  }
});

test('a state that has expired is refused', async () => {
  const { state, nonce } = await beginLogin(tool, platform, browser);
  tool.clock.advance(minutes(11));
  const id_token = await platform.sign(platform.claims(nonce));
  const answer = await browser.post(`${tool.url}/lti/launch`, { state, id_token });
  await expectRefusal(answer, 401, 'state unknown, used or expired');
});

test('a token on the edge of its lifetime passes: clocks differ by up to a minute', async () => {
  const { state, nonce } = await beginLogin(tool, platform, browser);
  const id_token = await platform.sign(
    platform.claims(nonce, { iat: nowInSeconds() - 110, exp: nowInSeconds() - 50 }),
  );
  tool.clock.advance(seconds(0));
  expect((await browser.post(`${tool.url}/lti/launch`, { state, id_token })).status).toBe(303);
});

test('the answer of a platform that refuses is shown in words, and its text is not', async () => {
  const { state } = await beginLogin(tool, platform, browser);
  const answer = await browser.post(`${tool.url}/lti/launch`, {
    state,
    error: 'login_required',
    error_description: `<script>alert(1)</script> and ${'a long story '.repeat(10)}`,
  });
  const page = await answer.clone().text();
  expect(page).not.toContain('alert(1)');
  expect(page).not.toContain('a long story');
  await expectRefusal(answer, 401, 'platform answered with an error');
});

test.each(['/lti/launch', '/lti/anything', '/lti/keys'])(
  'a malformed state posted to %s answers 400 and the process lives on',
  async (path) => {
    const answer = await browser.post(`${tool.url}${path}`, { state: 'a b' });
    expect(answer.status).toBe(400);
    expect((await browser.get(`${tool.url}/healthz`)).status).toBe(200);
  },
);

test('operators and lists in place of texts are refused and remove nothing', async () => {
  const { state, nonce } = await beginLogin(tool, platform, browser);
  const answer = await fetch(`${tool.url}/lti/launch`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ state: { $ne: null }, id_token: ['x'] }),
  });
  expect(answer.status).toBe(415);
  const id_token = await platform.sign(platform.claims(nonce));
  expect((await browser.post(`${tool.url}/lti/launch`, { state, id_token })).status).toBe(303);
});

refused('an id with half a character in it', 400, 'required claim missing', () => ({
  [`${LTI}deployment_id`]: '1\ud800',
}));

badlySigned('a token that names no key', 401, 'key unknown', (claims) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(platform.privateKey),
);

badlySigned(
  'a header that demands what nobody knows',
  401,
  'header demands the unknown',
  (claims) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'platform-key', crit: ['new'], new: 1 })
      .sign(platform.privateKey, { crit: { new: true } }),
);

test('a launch that is not a form is refused', async () => {
  const { state, nonce } = await beginLogin(tool, platform, browser);
  const id_token = await platform.sign(platform.claims(nonce));
  const answer = await browser.post(
    `${tool.url}/lti/launch`,
    { state, id_token },
    { 'Content-Type': 'text/plain' },
  );
  expect(answer.status).toBe(415);
});

test('a launch leaves no cookie that names its state, and no header that cuts the tool off', async () => {
  const { state, nonce } = await beginLogin(tool, platform, browser);
  const id_token = await platform.sign(platform.claims(nonce));
  const { headers } = await browser.post(`${tool.url}/lti/launch`, { state, id_token });
  expect(headers.getSetCookie()).toEqual([]);
  for (const name of [
    'cross-origin-embedder-policy',
    'cross-origin-opener-policy',
    'x-powered-by',
  ]) {
    expect(headers.get(name)).toBeNull();
  }
  expect(headers.get('strict-transport-security')).not.toContain('includeSubDomains');
});

test.each(['/lti/%', '/lti/%ff', '/l/%ff/'])(
  'the unreadable path %s answers 400 with a page of ours',
  async (path) => {
    const answer = await browser.get(`${tool.url}${path}`);
    expect(answer.status).toBe(400);
    const page = await answer.text();
    expect(page).toContain('<html');
    expect(page).not.toMatch(/URIError|at .*\.(js|ts):/);
  },
);

test('a session token of ltijs opens nothing', async () => {
  const answer = await fetch(`${tool.url}/lti/launch?ltik=x.y.z`, {
    headers: { Authorization: 'Bearer x.y.z' },
  });
  await expectRefusal(answer, 405, 'method not allowed');
});

test.each([
  ['without a login hint', { login_hint: '' }, 'login parameters incomplete'],
  [
    'of a platform that nobody registered',
    { iss: 'https://elsewhere.example' },
    'platform unknown',
  ],
  [
    'for a target on another host',
    { target_link_uri: 'https://elsewhere.example/' },
    'target of another host',
  ],
])('a login %s is refused', async (_name, parameters, reason) => {
  const answer = await browser.post(`${tool.url}/lti/login`, {
    iss: platform.issuer,
    client_id: platform.clientId,
    login_hint: '7',
    target_link_uri: `${tool.url}/lti/launch`,
    ...parameters,
  });
  await expectRefusal(answer, 400, reason);
});

test('a login with an operator for an issuer is refused', async () => {
  const answer = await browser.get(
    `${tool.url}/lti/login?iss[$ne]=x&login_hint=7&target_link_uri=${tool.url}/`,
  );
  await expectRefusal(answer, 400, 'login parameters incomplete');
});

test('a role that the platform has taken back ends in the launches opened with it', async () => {
  const [first, second] = [new BrowserLike(), new BrowserLike()];
  const teacher = { sub: 'was-teacher', [`${LTI}roles`]: [INSTRUCTOR] };
  const base = await launch(tool, platform, first, teacher);
  expect((await first.get(`${base}grading`)).status).toBe(200);
  await launch(tool, platform, second, { sub: 'was-teacher' });
  expect((await first.get(`${base}grading`)).status).toBe(403);
});

test('a platform that is away for a while is still believed by its last good key set', async () => {
  const before = platform.keySetRequests();
  platform.keySetStatus(503);
  tool.clock.advance(minutes(1));
  const realNow = Date.now;
  Date.now = () => realNow() + minutes(11); // the key set's own cache looks at the machine's clock
  try {
    expect(await launch(tool, platform, browser)).toContain('/l/');
  } finally {
    Date.now = realNow;
    platform.keySetStatus(200);
  }
  expect(platform.keySetRequests()).toBeGreaterThan(before);
});

test('a disabled registration lets nobody in, and ends the sessions it opened', async () => {
  const page = await launch(tool, platform, browser);
  const begun = await beginLogin(tool, platform, browser);
  const [{ id }] = (await (await tool.admin('GET', 'registrations')).json()) as [{ id: string }];
  await tool.admin('POST', `registrations/${id}/disable`);
  expect((await browser.get(`${page}profile`)).status).toBe(401);
  const id_token = await platform.sign(platform.claims(begun.nonce));
  const answer = await browser.post(`${tool.url}/lti/launch`, { state: begun.state, id_token });
  await expectRefusal(answer, 403, 'registration disabled');
  await tool.admin('POST', `registrations/${id}/approve`);
  expect(await launch(tool, platform, browser)).toContain('/l/');
});

test('no token, state or cookie of all these launches stands in the log', () => {
  expect(tool.log()).not.toMatch(/eyJ[\w-]+\.|__Host-browser|\/l\/[\w-]{43}/);
});
