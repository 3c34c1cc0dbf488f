import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { nl } from '../../../src/i18n/messages.nl.js';
import { beginLogin, launch } from '../../support/launching.js';
import { startSigningPlatform, type SigningPlatform } from '../../support/signing-platform.js';
import { startTestTool, type TestTool } from '../../support/tool.js';

const TOKEN = randomBytes(24).toString('hex');

let tool: TestTool;
let platform: SigningPlatform;
let admin: BrowserLike;

beforeAll(async () => {
  tool = await startTestTool({ adminToken: TOKEN });
  platform = await startSigningPlatform(tool.url, tool.clock);
});
afterAll(async () => {
  await platform.stop();
  await tool.stop();
});
beforeEach(async () => {
  tool.clock.advance(61_000);
  admin = new BrowserLike();
  await admin.post(at('/sign-in'), { token: TOKEN });
});

const at = (path: string) => `${tool.url}/admin${path}`;
const read = async (path: string, browser = admin) => (await browser.get(at(path))).text();
const form = () => ({
  ...(platform.registration as Record<string, string>),
  organisation: 'Gemeente Zonnedael',
  family: 'moodle',
  tokenAudience: '',
});
const register = async (clientId: string): Promise<string> => {
  const fields = { ...form(), clientId };
  const answer = await admin.submit(at('/registrations/new'), fields, at('/registrations'));
  expect(answer.status).toBe(303);
  return answer.headers.get('location')!.replace('/admin', '');
};
/** Launches are noted behind the answer. */
async function pageWith(path: string, text: string): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const page = await read(path);
    if (page.includes(text)) return page;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${path} does not show ${text}`);
}

test('without signing in every page leads to where one does', async () => {
  for (const path of [
    '',
    '/registrations/new',
    '/launches',
    '/keys',
    `/registrations/${'0'.repeat(24)}`,
  ]) {
    const answer = await new BrowserLike().get(at(path));
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/sign-in']);
  }
  const posted = await new BrowserLike().post(at('/keys/rotate'), {});
  expect(posted.headers.get('location')).toBe('/admin/sign-in');
});

test('a wrong token signs nobody in, and the eleventh try in a minute has to wait, right or not', async () => {
  tool.clock.beginMinute();
  const stranger = new BrowserLike();
  const tries = [];
  for (let count = 0; count < 10; count += 1) {
    tries.push((await stranger.post(at('/sign-in'), { token: `wrong-${count}` })).status);
  }
  expect(tries).toEqual(Array.from({ length: 10 }, () => 401));
  const late = await stranger.post(at('/sign-in'), { token: TOKEN });
  expect(late.status).toBe(429);
  expect(await late.text()).toContain('Wacht een minuut');
  tool.clock.advance(61_000);
  expect((await stranger.post(at('/sign-in'), { token: TOKEN })).status).toBe(303);
});

test('the session is a cookie of this host alone, out of reach of scripts and other sites, and ends after eight hours', async () => {
  const answer = await new BrowserLike().post(at('/sign-in'), { token: TOKEN });
  const [cookie] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-admin=/);
  for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Strict'])
    expect(cookie).toContain(part);
  expect(cookie).not.toContain(TOKEN);
  expect((await admin.get(at('/keys'))).status).toBe(200);
  tool.clock.advance(8 * 3_600_000);
  expect((await admin.get(at('/keys'))).status).toBe(303);
});

test.each(['', 'x', '9999999999999.abc.def', `${'9'.repeat(13)}.a`, '..', '9999999999999..'])(
  'the made-up session %p opens nothing',
  async (value) => {
    const stranger = new BrowserLike();
    stranger.keep('__Host-admin', value);
    expect((await stranger.get(at('/keys'))).status).toBe(303);
  },
);

test('a form without the field of this very session changes nothing', async () => {
  const before = await read('/keys');
  const other = new BrowserLike();
  await other.post(at('/sign-in'), { token: TOKEN });
  const foreign = /name="csrf" value="([^"]+)"/.exec(await read('/keys', other))![1]!;
  for (const csrf of ['', 'x', foreign]) {
    expect((await admin.post(at('/keys/rotate'), { csrf })).status).toBe(403);
  }
  expect((await admin.post(at('/keys/rotate'), {})).status).toBe(403);
  expect(keysOn(await read('/keys'))).toEqual(keysOn(before));
});
const keysOn = (page: string) => page.match(/[0-9a-f-]{36}/g);

test('a platform is connected by hand: what is wrong is said, and what was typed stays', async () => {
  const wrong = { ...form(), clientId: 'by-hand', tokenEndpoint: 'nowhere', name: '<Moodle> & co' };
  const refused = await admin.submit(at('/registrations/new'), wrong, at('/registrations'));
  expect(refused.status).toBe(422);
  const page = await refused.text();
  expect(page).toContain('value="nowhere" required aria-invalid="true"');
  expect(page).toContain('value="&lt;Moodle&gt; &amp; co"');
  expect(page).toContain('id="tokenEndpoint-problem"');
  const one = await register('by-hand');
  expect(await read('')).toContain('Gemeente Zonnedael');
  expect(await read(one)).toContain('by-hand');
});

test('the same platform a second time is said to be there already, and what was typed stays', async () => {
  await register('twice');
  const fields = { ...form(), clientId: 'twice' };
  const again = await admin.submit(at('/registrations/new'), fields, at('/registrations'));
  expect(again.status).toBe(422);
  const page = await again.text();
  expect(page).toContain('value="twice" required aria-invalid="true"');
  expect(page).toContain(nl['error.registrationExists']);
});

test('a platform and its deployments are shut out and let in again', async () => {
  const one = await register(platform.clientId);
  await launch(tool, platform, new BrowserLike());
  await pageWith(one, 'Toegelaten');
  await admin.submit(at(one), {}, at(`${one}/deployments/1/disable`));
  await expect(launch(tool, platform, new BrowserLike())).rejects.toThrow('403');
  expect(await read('')).not.toContain('Wacht op jou');
  await admin.submit(at(one), {}, at(`${one}/deployments/1/approve`));
  await launch(tool, platform, new BrowserLike());
  await admin.submit(at(one), {}, at(`${one}/disable`));
  expect(await read(one)).toContain('Uitgeschakeld');
  await admin.submit(at(one), {}, at(`${one}/approve`));
  await launch(tool, platform, new BrowserLike(), {
    'https://purl.imsglobal.org/spec/lti/claim/deployment_id': 'a second one',
  }).catch(() => null);
  expect(await read('')).toContain('Wacht op jou');
});

test('the check shows what is wrong with where to click, and its link can be given away and taken back', async () => {
  const one = await register('checked');
  const page = await read(`${one}?check=1`);
  expect(page).toContain('De leeromgeving laat de cursus toe');
  expect(page).toContain('Sitebeheer ›');
  const made = await (await admin.submit(at(one), {}, at(`${one}/share`))).text();
  const url = /value="(http[^"]+connection[^"]+)"/.exec(made)![1]!;
  const shared = url.replace(/^https?:\/\/[^/]+/, tool.url);
  expect((await new BrowserLike().get(shared)).status).toBe(200);
  await admin.submit(at(one), {}, at(`${one}/revoke`));
  expect((await new BrowserLike().get(shared)).status).toBe(404);
});

test('addresses are kept as origins, and what is no address is refused', async () => {
  const one = await register('addresses');
  const origins = {
    frameOrigins: 'https://portal.example/x\nhttps://b.example',
    serviceOrigins: '',
  };
  await admin.submit(at(one), origins, at(`${one}/origins`));
  expect(await read(one)).toContain('https://portal.example\nhttps://b.example</textarea>');
  const wrong = { ...origins, serviceOrigins: 'nowhere' };
  expect((await admin.submit(at(one), wrong, at(`${one}/origins`))).status).toBe(422);
});

test('a refused launch is found by the reference that its page shows, with claims but without the person', async () => {
  const browser = new BrowserLike();
  const { state, nonce } = await beginLogin(tool, platform, browser);
  const claims = {
    'sub': 'MARKER-sub',
    'name': 'MARKER-name',
    'email': 'MARKER-mail',
    'https://purl.imsglobal.org/spec/lti/claim/version': '9',
  };
  const id_token = await platform.sign(platform.claims(nonce, claims));
  const refused = await browser.post(`${tool.url}/lti/launch`, { state, id_token });
  const reference = /[0-9a-f-]{36}/.exec(await refused.text())![0];
  const page = await pageWith(`/launches?find=${reference}`, 'version unknown');
  expect(page).toContain('purl.imsglobal.org/spec/lti/claim/roles');
  expect(page).toContain('membership#Learner');
  expect(page).not.toContain('MARKER');
  expect(page).not.toContain(state);
});

test('a launch that was let in and then may not choose content is noted as refused', async () => {
  const one = await register('client-of-choices');
  const browser = new BrowserLike();
  const client_id = 'client-of-choices';
  const { state, nonce } = await beginLogin(tool, platform, browser, { client_id });
  const claims = {
    'aud': client_id,
    'https://purl.imsglobal.org/spec/lti/claim/message_type': 'LtiDeepLinkingRequest',
    'https://purl.imsglobal.org/spec/lti/claim/resource_link': null,
    'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings': {
      deep_link_return_url: `${platform.issuer}/return`,
      accept_types: ['ltiResourceLink'],
      accept_presentation_document_targets: ['iframe'],
    },
  };
  const id_token = await platform.sign(platform.claims(nonce, claims));
  const refused = await browser.post(`${tool.url}/lti/launch`, { state, id_token });
  expect(refused.status).toBe(403);
  expect(await pageWith(one, 'picker.notAllowed')).not.toContain('Toegelaten');
});

test('logins from nowhere are noted, so many a minute and no more', async () => {
  tool.clock.advance(61_000);
  const login = () =>
    new BrowserLike().post(`${tool.url}/lti/login`, {
      iss: 'https://nowhere.example',
      login_hint: 'MARKER-hint',
      target_link_uri: `${tool.url}/lti/launch`,
    });
  for (let count = 0; count < 80; count += 1) await login();
  const page = await pageWith('/launches', 'nowhere.example');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const noted = (await read('/launches')).match(/https:\/\/nowhere\.example/g) ?? [];
  expect(noted).toHaveLength(60);
  expect(page).not.toContain('MARKER');
});

test('the key is renewed by a button', async () => {
  const before = keysOn(await read('/keys'))!;
  const answer = await admin.submit(at('/keys'), {}, at('/keys/rotate'));
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/admin/keys']);
  expect(keysOn(await read('/keys'))).toHaveLength(before.length + 1);
});

test('who signs out has to sign in again', async () => {
  const answer = await admin.submit(at('/'), {}, at('/sign-out'));
  expect(answer.headers.get('location')).toBe('/admin/sign-in');
  expect((await admin.get(at('/'))).status).toBe(303);
});

test('what does not exist is not found', async () => {
  expect((await admin.get(at(`/registrations/${'0'.repeat(24)}`))).status).toBe(404);
  expect((await admin.get(at('/registrations/not-an-id'))).status).toBe(404);
  const share = await admin.submit(at('/keys'), {}, at(`/registrations/${'0'.repeat(24)}/share`));
  expect(share.status).toBe(404);
});
