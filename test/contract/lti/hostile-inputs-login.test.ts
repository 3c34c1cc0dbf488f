import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect } from '@jest/globals';
import { minutes } from '../../../src/kernel/clock.js';
import { joinTrial, row, startTrial } from '../../support/trial.js';

const trial = await startTrial();
const { tool, platform, login, loginForm, launch, expectRefusal, expectEntry } = trial;
const twice = await joinTrial(tool);
await tool.admin('POST', 'registrations', {
  ...twice.platform.registration,
  clientId: 'another-client-of-this-issuer',
});
const shutOut = await joinTrial(tool);
for (const { id, issuer } of (await (await tool.admin('GET', 'registrations')).json()) as {
  id: string;
  issuer: string;
}[]) {
  if (issuer === shutOut.platform.issuer) await tool.admin('POST', `registrations/${id}/disable`);
}

const refused = (
  number: number,
  title: string,
  reason: string,
  parameters: Parameters<typeof login>[0],
) => {
  row(number, title, async () => {
    await expectRefusal(await login(parameters), 400, reason);
  });
};
const redirectOf = (answer: Response) => {
  expect(answer.status).toBe(302);
  return new URL(answer.headers.get('location') ?? '');
};
const raw = (body: string, type = 'application/x-www-form-urlencoded') =>
  fetch(`${tool.url}/lti/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': type, 'Accept-Language': 'nl' },
    body,
  });

describe('a login', () => {
  refused(1, 'without iss', 'login parameters incomplete', { iss: undefined });
  refused(2, 'without login_hint', 'login parameters incomplete', { login_hint: undefined });
  refused(3, 'without target_link_uri', 'login parameters incomplete', {
    target_link_uri: undefined,
  });
  row(4, 'of an unknown platform: it is not called, and an administrator finds it', async () => {
    let calls = 0;
    const stranger = createServer((_req, res) => {
      calls += 1;
      res.end();
    });
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    const iss = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
    await expectRefusal(await login({ iss }), 400, 'platform unknown');
    stranger.close();
    expect(calls).toBe(0);
  });
  row(5, 'of an unknown client: the page does not tell it from an unknown platform', async () => {
    const pages = [];
    for (const parameters of [{ client_id: 'unknown' }, { iss: 'https://elsewhere.example' }]) {
      const page = await (await login(parameters)).text();
      pages.push(page.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ''));
    }
    expect(pages[0]).toBe(pages[1]);
    await expectRefusal(await login({ client_id: 'unknown' }), 400, 'platform unknown');
  });
  row(6, 'without a client, of a platform that has two', async () => {
    const answer = await twice.login({ client_id: undefined });
    await expectRefusal(answer, 400, 'platform unknown');
  });
  row(6, 'without a client, of a platform that has one', async () => {
    expect(redirectOf(await login({ client_id: undefined })).searchParams.get('client_id')).toBe(
      platform.clientId,
    );
  });
  for (const [what, iss] of [
    ['a slash at its end', `${platform.issuer}/`],
    ['a capital in it', platform.issuer.replace('http', 'Http')],
    ['a blank before it', ` ${platform.issuer}`],
  ] as const) {
    refused(7, `of an issuer with ${what}`, 'platform unknown', { iss });
  }
  for (const target of [
    'https://evil.example/',
    'javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    '//evil.example/lti/launch',
    tool.url.replace('//', '//x@evil.example/?'),
    `${tool.url}@evil.example/`,
    `${tool.url}.evil.example/`,
    'not an address',
  ]) {
    refused(target.startsWith('https://evil') ? 8 : 9, `for ${target}`, 'target of another host', {
      target_link_uri: target,
    });
  }
  row(8, 'is answered to one address only, whatever page of ours it is for', async () => {
    const { searchParams } = redirectOf(
      await login({ target_link_uri: `${tool.url}/lti/launch?item=42` }),
    );
    expect(searchParams.get('redirect_uri')).toBe(`${tool.url}/lti/launch`);
  });
  row(10, 'gives the hints of a platform back to the letter', async () => {
    const lti_message_hint = '{"cmid":6,"launchid":"lti & <launch> é ü \u{1F393} 100%+"}';
    const { searchParams, href } = redirectOf(
      await login({ login_hint: 'ä&b=c', lti_message_hint }),
    );
    expect(searchParams.get('lti_message_hint')).toBe(lti_message_hint);
    expect(searchParams.get('login_hint')).toBe('ä&b=c');
    expect(href).not.toContain('repost');
  });
  row(11, 'with a hint of twelve kilobytes is sent on, with twenty refused', async () => {
    const lti_message_hint = 'h'.repeat(12_000);
    const { searchParams } = redirectOf(await login({ lti_message_hint }));
    expect(searchParams.get('lti_message_hint')).toBe(lti_message_hint);
    expect((await login({ lti_message_hint: 'h'.repeat(20_000) })).status).toBe(413);
  });
  for (const extra of ['login_hint=b', 'iss=x', 'iss[]=x', 'iss[$ne]=x', 'login_hint[a]=b']) {
    row(12, `with ${extra} besides`, async () => {
      const form = loginForm({ [/^\w+/.exec(extra)?.[0] ?? '']: extra.includes('[') ? '' : 'a' });
      const answer = await raw(`${new URLSearchParams(form).toString()}&${extra}`);
      await expectRefusal(answer, 400, 'login parameters incomplete');
    });
  }
  row(13, 'with a line break or a NUL in a parameter', async () => {
    for (const hint of ['7\r\nLocation: https://evil.example', '7\n', '7\0']) {
      await expectRefusal(await login({ login_hint: hint }), 400, 'login parameters incomplete');
    }
  });
  row(13, 'with a line break in a parameter adds no header', async () => {
    const answer = await login({ login_hint: '7\r\nSet-Cookie: evil=1' });
    expect(answer.headers.getSetCookie().join()).not.toContain('evil');
  });
  for (const lti_storage_target of ['"><script>alert(1)</script>', '_top', 'x'.repeat(300)]) {
    row(14, `with the storage target ${lti_storage_target.slice(0, 30)}`, async () => {
      const answer = await login({ lti_storage_target });
      expect(redirectOf(answer).href).not.toContain('script');
      expect(await answer.text()).not.toContain('<script>alert');
    });
  }
  row(15, 'by GET and by POST', async () => {
    const query = new URLSearchParams(loginForm()).toString();
    redirectOf(await trial.browser.get(`${tool.url}/lti/login?${query}`));
    redirectOf(await login());
  });
  row(15, 'by another method is answered 405, with those that are allowed', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const answer = await fetch(`${tool.url}/lti/login`, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toMatch(/GET.*POST/);
    }
  });
  row(16, 'in JSON is answered 415', async () => {
    expect((await raw(JSON.stringify(loginForm()), 'application/json')).status).toBe(415);
  });
  row(17, 'for one deployment, answered with another', async () => {
    const answer = await launch({}, { login: { lti_deployment_id: '7' } });
    await expectRefusal(answer, 401, 'deployment of another login');
  });
  row(17, 'for the deployment that is answered', async () => {
    expectEntry(await launch({}, { login: { lti_deployment_id: '1' } }));
  });
  row(18, 'with the older name of the deployment', async () => {
    expectEntry(await launch({}, { login: { deployment_id: '1' } }));
  });
  row(18, 'with the older name of another deployment', async () => {
    const answer = await launch({}, { login: { deployment_id: '7' } });
    await expectRefusal(answer, 401, 'deployment of another login');
  });
  row(19, 'is answered 429 after three hundred refusals a minute, unless it is good', async () => {
    tool.clock.beginMinute();
    const flood = Array.from({ length: 320 }, () => login({ iss: 'https://flood.example' }));
    await Promise.all(flood);
    const answer = await login({ login_hint: undefined });
    expect(answer.headers.get('retry-after')).toBe('60');
    await expectRefusal(answer, 429, 'login parameters incomplete');
    expectEntry(await launch());
    tool.clock.advance(minutes(1));
    expect((await login({ login_hint: undefined })).status).toBe(400);
  });
  row(20, 'of a platform that was shut out', async () => {
    await expectRefusal(await shutOut.login(), 403, 'registration disabled');
  });
  row(21, 'leaves cookies that travel over https only', async () => {
    const cookies = (await login({}, { 'X-Forwarded-Proto': 'http' })).headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) expect(cookie).toMatch(/^__Host-.*; HttpOnly; Secure/);
  });
});
