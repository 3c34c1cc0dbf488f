import { expect, test } from '@jest/globals';
import { hours, minutes } from '../../../src/kernel/clock.js';
import { BrowserLike } from '../../support/browser-like.js';
import {
  bareGet,
  barePost,
  beginStorageLogin,
  checkedAddress,
  dataOf,
  FRAMED,
  LAPTOP,
  loginForm,
  OWN_PAGE,
  type StorageLogin,
} from '../../support/cookieless.js';
import { launch } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';

const { tool, platform } = await startPlatformAndTool();
const LOGIN = `${tool.url}/lti/login`;
const LAUNCH = `${tool.url}/lti/launch`;
const OFFERED = { lti_storage_target: 'post_message_forwarding' };

const framing = (answer: Response) =>
  /frame-ancestors ([^;]*)/.exec(answer.headers.get('content-security-policy') ?? '')?.[1];
const locationOf = (answer: Response) => answer.headers.get('location') ?? '';
const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');

async function tokenFor({ nonce }: StorageLogin): Promise<string> {
  return platform.sign(platform.claims(nonce));
}

/** Everything up to the page that asks the platform for the proof. */
async function beginLaunch(): Promise<StorageLogin> {
  const login = await beginStorageLogin(tool, platform);
  const page = await barePost(LAUNCH, { state: login.state, id_token: await tokenFor(login) });
  expect(page.status).toBe(200);
  return login;
}

const sendProof = ({ state, value }: StorageLogin, headers = OWN_PAGE, proof = value) =>
  barePost(LAUNCH, { state, storage_proof: proof }, headers);

async function cookielessLaunch(): Promise<string> {
  return new URL(locationOf(await sendProof(await beginLaunch())), tool.url).href;
}

async function expectRefusal(answer: Response, status: number, reason: string): Promise<void> {
  const reference = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(await answer.text())?.[0] ?? 'none';
  expect(answer.status).toBe(status);
  const lines = tool.log().split('\n');
  expect(lines.find((line) => line.includes(reference) && line.includes(reason))).toBeDefined();
  expect(answer.headers.get('location')).toBeNull();
}

test.each(['iframe', 'frame'])(
  'a browser in an %s that shows no cookie is sent once around to see whether it keeps them',
  async (destination) => {
    const headers = { 'Sec-Fetch-Dest': destination };
    const first = await barePost(LOGIN, loginForm(tool, platform), headers);
    expect(first.status).toBe(302);
    expect(locationOf(first)).toMatch(/^\/lti\/login\?.*&checked=1$/);
    const second = await bareGet(`${tool.url}${locationOf(first)}`, {
      ...headers,
      Cookie: cookiesOf(first),
    });
    expect(locationOf(second)).toContain(`${platform.issuer}/auth?`);
  },
);

test('a browser that shows a cookie, has a window of its own or does not say, is not sent around', async () => {
  const known = new BrowserLike();
  await launch(tool, platform, known);
  const answers = [
    await known.post(LOGIN, loginForm(tool, platform), FRAMED),
    await barePost(LOGIN, loginForm(tool, platform), { 'Sec-Fetch-Dest': 'document' }),
    await barePost(LOGIN, loginForm(tool, platform)),
  ];
  for (const answer of answers) expect(locationOf(answer)).toContain(`${platform.issuer}/auth?`);
});

test('a login too long for an address goes on to the platform at once', async () => {
  const long = { ...loginForm(tool, platform), lti_message_hint: 'x'.repeat(9000) };
  const answer = await barePost(LOGIN, long, FRAMED);
  expect(locationOf(answer)).toContain(`${platform.issuer}/auth?`);
});

test('31: a frame that keeps no cookies gets a button that begins the login anew, and the platform is not asked', async () => {
  const answer = await bareGet(checkedAddress(tool, platform), FRAMED);
  const page = await answer.text();
  expect(answer.status).toBe(200);
  expect(framing(answer)).toBe('*');
  expect(page).toContain('Open in nieuw venster');
  const href = /href="(\/lti\/login\?[^"]+)" target="_blank"/.exec(page)?.[1] ?? '';
  const anew = `${tool.url}${href.replaceAll('&amp;', '&').replaceAll('&#38;', '&')}`;
  expect(Object.fromEntries(new URL(anew).searchParams)).toEqual(loginForm(tool, platform));
  const opened = await bareGet(anew, { 'Sec-Fetch-Dest': 'document' });
  expect(locationOf(opened)).toContain(`${platform.issuer}/auth?`);
});

test('a window of its own that keeps no cookies is told to allow them, without a button that would lead back', async () => {
  const ownWindow = { 'Sec-Fetch-Dest': 'document' };
  const answer = await bareGet(checkedAddress(tool, platform), ownWindow);
  expect(await answer.clone().text()).not.toContain('_blank');
  await expectRefusal(answer, 401, 'browser keeps no cookies');
  const login = await barePost(LOGIN, loginForm(tool, platform), ownWindow);
  const { searchParams } = new URL(locationOf(login));
  const claims = platform.claims(searchParams.get('nonce') ?? '');
  const form = { state: searchParams.get('state') ?? '', id_token: await platform.sign(claims) };
  await expectRefusal(await barePost(LAUNCH, form, ownWindow), 401, 'browser keeps no cookies');
});

test('22: the platform is given a proof to keep, by a page that only it may frame', async () => {
  const answer = await bareGet(checkedAddress(tool, platform, OFFERED), FRAMED);
  const page = await answer.text();
  const { target, origin, key, value, next } = dataOf(page);
  expect(answer.status).toBe(200);
  expect(framing(answer)).toBe(platform.issuer);
  expect([target, origin]).toEqual(['post_message_forwarding', platform.issuer]);
  expect(key).toMatch(/^wmmi_[\w-]{16}$/);
  expect(value).toMatch(/^[\w-]{43}$/);
  expect(next).toContain(`${platform.issuer}/auth?`);
  expect(page).toMatch(/href="\/lti\/login\?[^"]*checked=1/);
});

test('without word of the destination the storage that is offered is used at once', async () => {
  const answer = await barePost(LOGIN, { ...loginForm(tool, platform), ...OFFERED });
  expect(dataOf(await answer.text())['storage']).toBe('put');
});

test.each(['"><script>', 'a b', 'x'.repeat(300)])(
  '14: the storage target %s is not the name of a frame, and ignored',
  async (target) => {
    const address = checkedAddress(tool, platform, { lti_storage_target: target });
    expect(await (await bareGet(address, FRAMED)).text()).toContain('Open in nieuw venster');
  },
);

test('a launch without cookies gets in by the proof that the platform kept', async () => {
  const login = await beginStorageLogin(tool, platform);
  const id_token = await tokenFor(login);
  const asking = await barePost(LAUNCH, { state: login.state, id_token });
  const page = await asking.text();
  expect(dataOf(page)).toMatchObject({ storage: 'get', origin: platform.issuer, key: login.key });
  expect(page).not.toContain(id_token);
  expect(page).not.toContain(login.value);
  expect(framing(asking)).toBe(platform.issuer);

  const opened = await sendProof(login);
  expect(opened.status).toBe(303);
  const base = `${tool.url}${locationOf(opened)}`;
  expect((await bareGet(`${base}profile`)).status).toBe(200);
  const csrf = /name="csrf" value="([^"]+)"/.exec(await (await bareGet(`${base}profile`)).text());
  const form = { csrf: csrf?.[1] ?? '', displayName: 'Noor', role: '', locale: 'nl' };
  expect((await barePost(`${base}profile`, form)).status).toBe(303);
});

test('30: a proof that is wrong, empty or of another login opens nothing, and the login is spent', async () => {
  const other = await beginLaunch();
  for (const proof of ['not-the-one-we-gave', '', other.value]) {
    const login = await beginLaunch();
    await expectRefusal(await sendProof(login, OWN_PAGE, proof), 401, 'proof from storage wrong');
    await expectRefusal(await sendProof(login), 401, 'state unknown, used or expired');
  }
});

test.each([
  ['another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ['a neighbour of our host', { 'Sec-Fetch-Site': 'same-site' }],
  ['a page of another origin', { Origin: 'https://evil.example' }],
  ['nobody knows where', { Origin: 'null' }],
])('30: a right proof sent from %s opens nothing', async (_where, headers) => {
  await expectRefusal(
    await sendProof(await beginLaunch(), headers),
    401,
    'proof from storage wrong',
  );
});

test('an older browser says by its origin that our own page sent the proof', async () => {
  const origin = { Origin: tool.url };
  expect((await sendProof(await beginLaunch(), origin)).status).toBe(303);
});

test('29, 32: a proof that comes after the login has expired opens nothing', async () => {
  const login = await beginLaunch();
  tool.clock.advance(minutes(11));
  await expectRefusal(await sendProof(login), 401, 'state unknown, used or expired');
});

test('a proof alone, without a token that waits for it, opens nothing', async () => {
  const login = await beginStorageLogin(tool, platform);
  await expectRefusal(await sendProof(login), 401, 'proof from storage wrong');
});

test('28: a second token for a login that waits for its proof is refused, and the first gets in', async () => {
  const login = await beginLaunch();
  const again = await barePost(LAUNCH, { state: login.state, id_token: await tokenFor(login) });
  await expectRefusal(again, 401, 'state unknown, used or expired');
  expect((await sendProof(login)).status).toBe(303);
});

test('of two tokens, and of two proofs, at the same moment one passes', async () => {
  const login = await beginStorageLogin(tool, platform);
  const form = { state: login.state, id_token: await tokenFor(login) };
  const statuses = (answers: readonly Response[]) => answers.map(({ status }) => status).toSorted();
  expect(statuses(await Promise.all([1, 2].map(() => barePost(LAUNCH, form))))).toEqual([200, 401]);
  expect(statuses(await Promise.all([1, 2].map(() => sendProof(login))))).toEqual([303, 401]);
  await expectRefusal(await sendProof(login), 401, 'state unknown, used or expired');
});

test('a browser with a cookie of ours is not asked for a proof: it has another cookie or the right one', async () => {
  const login = await beginStorageLogin(tool, platform);
  const stranger = new BrowserLike();
  await launch(tool, platform, stranger);
  const form = { state: login.state, id_token: await tokenFor(login) };
  await expectRefusal(await stranger.post(LAUNCH, form), 401, 'state of another browser');

  const late = await bareGet(checkedAddress(tool, platform, OFFERED), FRAMED);
  const { searchParams } = new URL(dataOf(await late.clone().text())['next'] ?? '');
  const claims = platform.claims(searchParams.get('nonce') ?? '');
  const answer = await barePost(
    LAUNCH,
    { state: searchParams.get('state') ?? '', id_token: await platform.sign(claims) },
    { Cookie: cookiesOf(late) },
  );
  const page = `${tool.url}${locationOf(answer)}profile`;
  expect((await bareGet(page, { Cookie: cookiesOf(late) })).status).toBe(200);
  expect((await bareGet(page)).status).toBe(401); // it began with a cookie, and stays with it
});

test('a state without cookie and without storage is spent by the refusal', async () => {
  const login = await barePost(LOGIN, loginForm(tool, platform));
  const { searchParams } = new URL(locationOf(login));
  const claims = platform.claims(searchParams.get('nonce') ?? '');
  const form = { state: searchParams.get('state') ?? '', id_token: await platform.sign(claims) };
  await expectRefusal(await barePost(LAUNCH, form, FRAMED), 401, 'state of another browser');
  const own = { Cookie: cookiesOf(login) };
  await expectRefusal(await barePost(LAUNCH, form, own), 401, 'state unknown, used or expired');
});

test.each([
  ['in another browser', LAPTOP],
  ['in a browser that keeps cookies', { Cookie: `__Host-browser=${'c'.repeat(43)}` }],
])(
  'an address that opens pages without a cookie ends when it appears %s',
  async (_where, other) => {
    const page = await cookielessLaunch();
    expect((await bareGet(page)).status).toBe(200);
    expect((await bareGet(page, other)).status).toBe(401);
    expect((await bareGet(page)).status).toBe(401);
  },
);

test('a film is fetched by a player with a name of its own, which opens no page and ends nothing', async () => {
  const page = await cookielessLaunch();
  const player = { 'User-Agent': 'AppleCoreMedia/1.0.0 (iPhone)' };
  const film = /(media\/[\w.-]+)/.exec(await (await bareGet(`${page}lectures/1`)).text())?.[1];
  expect((await bareGet(`${page}${film}`, player)).status).toBe(200);
  expect((await bareGet(page)).status).toBe(200);
  expect((await bareGet(`${page}profile`, player)).status).toBe(401);
});

test('a launch without cookies ends after two idle hours, and after a day in use', async () => {
  const idle = await cookielessLaunch();
  tool.clock.advance(hours(2) + minutes(1));
  expect((await bareGet(idle)).status).toBe(401);
  const used = await cookielessLaunch();
  for (let hour = 0; hour < 23; hour += 1) {
    tool.clock.advance(hours(1));
    expect((await bareGet(used)).status).toBe(200);
  }
  tool.clock.advance(hours(1) + minutes(1));
  expect((await bareGet(used)).status).toBe(401);
});

test('no proof, state, token or address of all these launches stands in the log', () => {
  expect(tool.log()).not.toMatch(/eyJ[\w-]+\.|wmmi_|[?&]state=|\/l\/[\w-]{43}/);
});
