import { request } from 'node:http';
import { expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { bareGet, barePost, loginForm } from '../../support/cookieless.js';
import { beginLogin } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';

const { tool, platform } = await startPlatformAndTool();
const LOGIN = `${tool.url}/lti/login`;
const LAUNCH = `${tool.url}/lti/launch`;
const login = loginForm(tool, platform);
const addressWith = (query: string) => `${LOGIN}?${new URLSearchParams(login).toString()}${query}`;

/** fetch gives up on an answer whose headers are as long as a long hint makes them. */
const postAndReadLocation = (form: Readonly<Record<string, string>>): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    request(LOGIN, { method: 'POST', headers, maxHeaderSize: 200_000 }, (answer) => {
      answer.resume();
      resolve(answer.headers.location ?? '');
    })
      .on('error', reject)
      .end(new URLSearchParams(form).toString());
  });

test('11: a hint of 16 kB comes back byte for byte, and a longer one is too much', async () => {
  const hint = '{"cmid":"ë & \\"7\\""}'.padEnd(16_384, 'ü');
  const location = await postAndReadLocation({ ...login, lti_message_hint: hint });
  expect(new URL(location).searchParams.get('lti_message_hint')).toBe(hint);
  for (const extra of [1, 300_000]) {
    const long = { ...login, lti_message_hint: `${hint}${'x'.repeat(extra)}` };
    expect((await barePost(LOGIN, long)).status).toBe(413);
  }
});

test.each([
  '&iss=again',
  '&login_hint=a',
  '&client_id=a',
  '&lti_message_hint=a&lti_message_hint=b',
])('12: a parameter given twice (%s) is refused', async (query) => {
  expect((await bareGet(addressWith(query))).status).toBe(400);
});

test.each(['iss[]', 'iss[a]', 'iss.a'])('12: %s is no issuer', async (name) => {
  const { iss, ...rest } = login;
  expect((await barePost(LOGIN, { ...rest, [name]: iss })).status).toBe(400);
});

test.each(['%0d%0aSet-Cookie:%20a=b', '%0a', '%00'])(
  '13: a line break or NUL (%s) in a parameter is refused',
  async (code) => {
    expect((await bareGet(addressWith(`&lti_message_hint=${code}`))).status).toBe(400);
  },
);

test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('15: %s is no way to log in', async (method) => {
  const answer = await fetch(addressWith(''), { method });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
});

test('15: HEAD is answered as GET is', async () => {
  const answer = await fetch(addressWith(''), { method: 'HEAD', redirect: 'manual' });
  expect(answer.status).toBe(302);
});

test('16: a login in JSON is refused', async () => {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(LOGIN, { method: 'POST', headers, body: JSON.stringify(login) });
  expect(answer.status).toBe(415);
});

test('18: the deployment may go by the name that older Canvas versions give it', async () => {
  const browser = new BrowserLike();
  const { state, nonce } = await beginLogin(tool, platform, browser, { deployment_id: 'other' });
  const id_token = await platform.sign(platform.claims(nonce));
  expect((await browser.post(LAUNCH, { state, id_token })).status).toBe(401);
});

test('an empty optional parameter counts as absent', async () => {
  const empty = { client_id: '', lti_message_hint: '', lti_deployment_id: '' };
  const answer = await barePost(LOGIN, { ...login, ...empty });
  const sent = new URL(answer.headers.get('location') ?? '').searchParams;
  expect(sent.get('client_id')).toBe(platform.clientId);
  expect(sent.has('lti_message_hint')).toBe(false);
});

test.each(['GET', 'HEAD', 'PUT', 'DELETE'])('23: %s opens no launch', async (method) => {
  const answer = await fetch(LAUNCH, { method, headers: { 'Accept-Language': 'nl' } });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('POST');
  if (method === 'GET') expect(await answer.text()).toContain('Ga naar je leeromgeving');
});

test.each(['application/json', 'text/plain'])('40: a launch as %s is refused', async (type) => {
  const headers = { 'Content-Type': type };
  const answer = await fetch(LAUNCH, { method: 'POST', headers, body: '{"state":"x"}' });
  expect(answer.status).toBe(415);
});

test('26: the login is spent when the platform answers with an error', async () => {
  const browser = new BrowserLike();
  const { state, nonce } = await beginLogin(tool, platform, browser);
  await browser.post(LAUNCH, { state, error: 'login_required' });
  const id_token = await platform.sign(platform.claims(nonce));
  expect((await browser.post(LAUNCH, { state, id_token })).status).toBe(401);
});
