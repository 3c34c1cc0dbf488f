import { beforeEach, expect, test } from '@jest/globals';
import { hours, minutes } from '../../../src/kernel/clock.js';
import { BrowserLike } from '../../support/browser-like.js';
import { beginLogin, launch } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';

const { tool, platform } = await startPlatformAndTool();
let browser: BrowserLike;
let page: string;

beforeEach(async () => {
  browser = new BrowserLike();
  page = await launch(tool, platform, browser);
});

test('the browser is given its secret twice, partitioned and not, in cookies of this host alone', async () => {
  const answer = await fetch(`${tool.url}/lti/login`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({
      iss: platform.issuer,
      login_hint: '7',
      target_link_uri: `${tool.url}/lti/launch`,
    }),
  });
  const cookies = answer.headers.getSetCookie();
  expect(cookies).toHaveLength(2);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^__Host-/);
    expect(cookie).toContain('; Path=/');
    expect(cookie).toContain('; HttpOnly; Secure');
    expect(cookie).toContain('SameSite=None');
  }
  expect(cookies.filter((cookie) => cookie.includes('Partitioned'))).toHaveLength(1);
});

test('the address of a launch opens nothing in another browser', async () => {
  expect((await new BrowserLike().get(`${page}profile`)).status).toBe(401);
});

test('each launch has an address of its own, and both stay open', async () => {
  const second = await launch(tool, platform, browser, { sub: 'person-2' });
  expect(second).not.toBe(page);
  expect((await browser.get(`${page}profile`)).status).toBe(200);
  expect((await browser.get(`${second}profile`)).status).toBe(200);
});

test('a launch ends after eight idle hours, with a page that says what to do', async () => {
  tool.clock.advance(hours(8) + minutes(1));
  const answer = await browser.get(`${page}profile`);
  expect(answer.status).toBe(401);
  expect(await answer.text()).toContain('Open de cursus opnieuw vanuit je leeromgeving');
});

test('a launch in use ends after a day', async () => {
  for (let hour = 0; hour < 23; hour += 1) {
    tool.clock.advance(hours(1));
    expect((await browser.get(`${page}profile`)).status).toBe(200);
  }
  tool.clock.advance(hours(1) + minutes(1));
  expect((await browser.get(`${page}profile`)).status).toBe(401);
});

test('a form without its hidden field, or with that of another launch, changes nothing', async () => {
  const other = await launch(tool, platform, browser, { sub: 'person-2' });
  const form = { displayName: 'Binnengedrongen', role: '', locale: 'nl' };
  expect((await browser.post(`${page}profile`, form)).status).toBe(403);
  expect((await browser.submit(`${other}profile`, form, `${page}profile`)).status).toBe(403);
  expect(await (await browser.get(`${page}profile`)).text()).not.toContain('Binnengedrongen');
});

test.each([
  ['a foreign origin', { Origin: 'https://evil.example' }, 403],
  ['another site, as the browser says', { 'Sec-Fetch-Site': 'cross-site' }, 403],
  ['a page that hides where it is, with the right field', { Origin: 'null' }, 303],
  ['our own origin', { Origin: tool.url }, 303],
])('a form sent from %s', async (_name, headers, status) => {
  const form = { displayName: 'Noor', role: '', locale: 'nl' };
  const answer = await browser.submit(`${page}profile`, form, `${page}profile`, headers);
  expect(answer.status).toBe(status);
});

test('only the platform of the launch may frame its pages', async () => {
  const framing = (answer: Response) =>
    /frame-ancestors ([^;]*)/.exec(answer.headers.get('content-security-policy') ?? '')?.[1];
  expect(framing(await browser.get(`${page}profile`))).toBe(platform.issuer);
  expect(framing(await browser.get(`${tool.url}/nergens`))).toBe("'none'");
});

test('a page is kept by nobody and sends no referrer', async () => {
  const { headers } = await browser.get(`${page}profile`);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-powered-by')).toBeNull();
});

test('two first launches of a course at the same moment make one course and one membership each', async () => {
  const context = { id: 'brand-new', title: 'Nieuw' };
  const CONTEXT = 'https://purl.imsglobal.org/spec/lti/claim/context';
  const begun = await Promise.all(
    [1, 2, 3, 4].map(async (n) => {
      const own = new BrowserLike();
      const { state, nonce } = await beginLogin(tool, platform, own);
      const claims = platform.claims(nonce, { sub: `person-${n % 2}`, [CONTEXT]: context });
      return own.post(`${tool.url}/lti/launch`, { state, id_token: await platform.sign(claims) });
    }),
  );
  expect(begun.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
});

test('a text that comes after the session has ended is given back with the refusal', async () => {
  const form = {
    text: 'Een lange uitwerking die niemand nog eens wil schrijven. <b>',
    action: 'submit',
  };
  tool.clock.advance(hours(9));
  const answer = await browser.post(`${page}assignments/1`, form);
  expect(answer.status).toBe(401);
  const text = await answer.text();
  expect(text).toContain('Een lange uitwerking die niemand nog eens wil schrijven. &lt;b&gt;');
  expect(text).toContain('readonly');
});

test('a launch id stands in no line of the log, however it is written in an address', async () => {
  const id = /\/l\/([\w-]+)\//.exec(page)?.[1] ?? '';
  for (const path of [`/L/${id}/`, `//l/${id}/`, `/%6c/${id}/`, `/l/${id}%ff/`]) {
    await browser.get(`${tool.url}${path}`);
  }
  expect(tool.log()).not.toContain(id);
});
