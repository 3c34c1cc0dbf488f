import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { beginLogin, launch } from '../../support/launching.js';
import { startSigningPlatform, type SigningPlatform } from '../../support/signing-platform.js';
import { startTestTool, type TestTool } from '../../support/tool.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const AGS = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const NRPS = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
const SCOPE = 'https://purl.imsglobal.org/spec/lti-ags/scope/score';

interface Finding {
  readonly probe: string;
  readonly ok: boolean | null;
  readonly detail: string;
  readonly advice: string | null;
}
/** What the platform answers: the token endpoint, the line items, the roster. */
interface Answers {
  token: (scope: string) => { status: number; body: string };
  lineItems: number;
  roster: number;
  date: Date | null;
}

let tool: TestTool;
let platform: SigningPlatform;
let answers: Answers;
const ids: Record<string, string> = {};

const granted = (scope: string) => ({
  status: 200,
  body: JSON.stringify({ access_token: 'opaque', expires_in: 3600, scope }),
});

const serve: Parameters<SigningPlatform['answer']>[0] = (req, body, res) => {
  if (answers.date) res.setHeader('Date', answers.date.toUTCString());
  if (req.url === '/token') {
    const { status, body: text } = answers.token(new URLSearchParams(body).get('scope') ?? '');
    res.writeHead(status, { 'Content-Type': 'text/html' }).end(text);
  } else if (req.url?.startsWith('/jwks-')) {
    res
      .writeHead(req.url === '/jwks-good' ? 200 : 404)
      .end(JSON.stringify({ keys: [platform.publicJwk] }));
  } else {
    res.writeHead(req.url?.startsWith('/roster') ? answers.roster : answers.lineItems).end('[]');
  }
};

beforeAll(async () => {
  tool = await startTestTool();
  platform = await startSigningPlatform(tool.url, tool.clock);
  platform.answer(serve);
  for (const family of ['moodle', 'canvas', 'brightspace', 'other']) {
    const jwksUri = `${platform.issuer}/jwks-${family === 'moodle' ? 'good' : 'gone'}`;
    const registration = {
      ...platform.registration,
      family,
      jwksUri,
      clientId: `client-${family}`,
    };
    const answer = await tool.admin('POST', 'registrations', registration);
    ids[family] = ((await answer.json()) as { id: string }).id;
  }
  const main = await tool.admin('POST', 'registrations', {
    ...platform.registration,
    family: 'moodle',
  });
  ids['main'] = ((await main.json()) as { id: string }).id;
});
afterAll(async () => {
  await platform.stop();
  await tool.stop();
});
beforeEach(() => {
  answers = { token: granted, lineItems: 200, roster: 200, date: null };
});

async function check(which: string): Promise<Record<string, Finding>> {
  const answer = await tool.admin('GET', `registrations/${ids[which]}/check`);
  expect(answer.status).toBe(200);
  return byProbe((await answer.json()) as Finding[]);
}
const byProbe = (findings: Finding[]) =>
  Object.fromEntries(findings.map((finding) => [finding.probe, finding]));

const launchWithServices = () =>
  launch(tool, platform, new BrowserLike(), {
    [AGS]: { scope: [SCOPE], lineitems: `${platform.issuer}/items?type_id=1` },
    [NRPS]: { context_memberships_url: `${platform.issuer}/roster`, service_versions: ['2.0'] },
  });
/** Launches are noted behind the answer. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100 && !(await condition()); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const noted = async () => (await check('main'))['lastLaunch']!.ok !== null;

test('what was never tried is neither right nor wrong', async () => {
  const found = await check('main');
  for (const probe of ['lineItems', 'roster', 'deployments', 'cookies', 'lastLaunch']) {
    expect(found[probe]).toMatchObject({ ok: null, advice: null });
  }
});

describe('a connection in good order', () => {
  beforeAll(async () => {
    answers = { token: granted, lineItems: 200, roster: 200, date: null };
    await launchWithServices();
    await until(noted);
  });

  test('is right in every probe, and needs no advice', async () => {
    const found = await check('main');
    expect(Object.values(found).filter(({ ok }) => ok !== true)).toEqual([]);
    expect(Object.values(found).every(({ advice }) => advice === null)).toBe(true);
    expect(Object.keys(found)).toHaveLength(10);
  });

  test.each<[string, string, Partial<Answers>, RegExp]>([
    [
      'a token refused',
      'token',
      { token: () => ({ status: 400, body: '{"error":"invalid_client"}' }) },
      /invalid_client/,
    ],
    [
      'a Moodle that cannot read our keys',
      'token',
      { token: () => ({ status: 404, body: '<html><h1>fix_jwks_alg(): Argument #1</h1>' }) },
      /404 fix_jwks_alg/,
    ],
    [
      'a scope withheld',
      'scopes',
      {
        token: (scope) =>
          scope.endsWith('/score')
            ? { status: 400, body: '{"error":"invalid_scope"}' }
            : granted(scope),
      },
      /^score$/,
    ],
    [
      'a scope granted in name only',
      'scopes',
      { token: (scope) => (scope.endsWith('/lineitem') ? granted(SCOPE) : granted(scope)) },
      /^lineitem$/,
    ],
    ['line items that are not read', 'lineItems', { lineItems: 403 }, /403/],
    ['a roster that is not read', 'roster', { roster: 500 }, /500/],
  ])(
    '%s is red, says what was seen, and where to click in Moodle',
    async (_name, probe, change, detail) => {
      answers = { ...answers, ...change };
      const found = (await check('main'))[probe]!;
      expect(found).toMatchObject({ ok: false });
      expect(found.detail).toMatch(detail);
      expect(found.advice).toContain('Sitebeheer › ');
    },
  );

  test('what a platform gives back of our own request is not shown', async () => {
    const echo = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(60)}.${'b'.repeat(60)}`;
    answers.token = () => ({ status: 400, body: `{"error":"bad ${echo}"}` });
    expect((await check('main'))['token']!.detail).toContain('bad :secret');
  });

  test('a clock that is a minute off is red', async () => {
    answers.date = new Date(tool.clock.now().getTime() + 60_000);
    const { clock } = await check('moodle');
    expect(clock).toMatchObject({ ok: false });
    expect(Number.parseInt(clock!.detail)).toBeGreaterThan(55);
    expect(clock!.advice).toContain('NTP');
  });

  test('a deployment that waits is named', async () => {
    await launch(tool, platform, new BrowserLike(), { [`${LTI}deployment_id`]: '2' }).catch(
      () => null,
    );
    expect((await check('main'))['deployments']).toMatchObject({ ok: false, detail: '2' });
    await tool.admin('POST', `registrations/${ids['main']}/deployments/2/approve`);
    expect((await check('main'))['deployments']).toMatchObject({ ok: true });
  });

  test('browsers that lose what proves a launch make the connection red', async () => {
    const { state, nonce } = await beginLogin(tool, platform, new BrowserLike());
    const id_token = await platform.sign(platform.claims(nonce));
    await new BrowserLike().post(`${tool.url}/lti/launch`, { state, id_token });
    await until(async () => (await check('main'))['cookies']!.ok === false);
    const { cookies, lastLaunch } = await check('main');
    expect(cookies!.detail).toMatch(/✗: 1/);
    expect(cookies!.advice).toContain('New window');
    expect(lastLaunch).toMatchObject({ ok: false });
    expect(lastLaunch!.detail).toContain('state of another browser');
  });

  test('a later launch that names no services does not hide where they are', async () => {
    await launch(tool, platform, new BrowserLike());
    expect((await check('main'))['roster']!.ok).toBe(true);
  });

  test('launches that never named a service make it red', async () => {
    const browser = new BrowserLike();
    const client_id = 'client-moodle';
    const { state, nonce } = await beginLogin(tool, platform, browser, { client_id });
    const id_token = await platform.sign(platform.claims(nonce, { aud: client_id }));
    await browser.post(`${tool.url}/lti/launch`, { state, id_token });
    await until(async () => (await check('moodle'))['lastLaunch']!.ok !== null);
    const { roster, lineItems } = await check('moodle');
    expect([roster!.ok, lineItems!.ok]).toEqual([false, false]);
  });

  test('ends within fifteen seconds when nothing answers', async () => {
    platform.answer(() => undefined);
    const begun = Date.now();
    const found = await check('other');
    expect(Date.now() - begun).toBeLessThan(15_000);
    expect(found['platformKeys']!.ok).toBe(false);
    expect(found['token']!.ok).toBe(false);
    platform.answer(serve);
  }, 30_000);
});

describe('the way to mend it is that of the LMS', () => {
  test.each([
    ['moodle', /Moodle: .*Sitebeheer ›/],
    ['canvas', /Canvas: .*Developer Keys/],
    ['brightspace', /Brightspace: .*Manage Extensibility/],
    ['other', /LTI-tool/],
  ])('%s', async (family, path) => {
    answers.token = () => ({ status: 401, body: 'no' });
    const found = await check(family);
    expect(found['token']!.advice).toMatch(path);
    if (family !== 'moodle') expect(found['platformKeys']!.advice).toMatch(path);
  });
});

describe('a share link', () => {
  const share = async () => {
    const answer = await tool.admin('POST', `registrations/${ids['canvas']}/share`);
    return ((await answer.json()) as { url: string }).url;
  };
  const page = (url: string, language: string) =>
    fetch(url, { headers: { 'Accept-Language': language } });

  test('shows the check in the language of who reads it, to nobody else and to no search engine', async () => {
    answers.token = () => ({ status: 401, body: 'not known' });
    const url = await share();
    const answer = await page(url, 'en');
    expect(answer.headers.get('x-robots-tag')).toBe('noindex');
    const text = await answer.text();
    expect(text).toContain('The learning platform lets the course in');
    expect(text).toContain('Canvas: go to Admin › Developer Keys.');
    expect(text).not.toContain('client-canvas');
    expect(await (await page(url, 'nl')).text()).toContain(
      'Canvas: ga naar Admin › Developer Keys.',
    );
    expect(tool.log()).not.toContain(url.split('/').at(-1));
  });

  test('runs the probes once a minute at most', async () => {
    let asked = 0;
    answers.token = (scope) => {
      asked += 1;
      return granted(scope);
    };
    tool.clock.advance(61_000);
    const url = await share();
    await page(url, 'nl');
    await page(url, 'nl');
    expect(asked).toBe(5);
  });

  test('ends when it is revoked, when a new one is made, and after thirty days', async () => {
    const [first, second] = [await share(), await share()];
    expect((await page(first, 'nl')).status).toBe(404);
    expect((await page(second, 'nl')).status).toBe(200);
    await tool.admin('POST', `registrations/${ids['canvas']}/revoke`);
    expect((await page(second, 'nl')).status).toBe(404);
    const third = await share();
    tool.clock.advance(31 * 24 * 3_600_000);
    expect((await page(third, 'nl')).status).toBe(404);
    expect((await page(`${tool.url}/connection/${'a'.repeat(43)}`, 'nl')).status).toBe(404);
  });
});
