import { afterAll, expect, test } from '@jest/globals';
import { BrowserLike } from './browser-like.js';
import { beginLogin } from './launching.js';
import { startSigningPlatform, type Claims, type SigningPlatform } from './signing-platform.js';
import { startTestTool, type TestTool, type TestToolOptions } from './tool.js';

type Signer = (claims: Claims) => Promise<string> | string;

/** The whole tool and a platform that does as the test wants, with the words of the tests about refusals. */
export interface Trial {
  readonly tool: TestTool;
  readonly platform: SigningPlatform;
  readonly browser: BrowserLike;
  readonly nowInSeconds: () => number;
  /** The parameters of a login in good order. A parameter that is undefined is left out. */
  readonly loginForm: (
    parameters?: Readonly<Record<string, string | undefined>>,
  ) => Record<string, string>;
  readonly login: (
    parameters?: Readonly<Record<string, string | undefined>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
  /** A launch that is in order but for what the test changes in its claims, its signing or its form. */
  readonly launch: (
    overrides?: Claims | ((nonce: string) => Claims),
    how?: {
      readonly sign?: Signer;
      readonly form?: Readonly<Record<string, string>>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly browser?: BrowserLike;
      readonly login?: Readonly<Record<string, string>>;
    },
  ) => Promise<Response>;
  /** Opens a launch that has to be let in, and reads one of its pages. @returns its base and the page. */
  readonly enter: (
    overrides?: Claims,
    page?: string,
    browser?: BrowserLike,
  ) => Promise<{ readonly base: string; readonly status: number; readonly page: string }>;
  /** A page in plain Dutch with a reference under which the log has the reason; nothing opened, nothing given away. */
  readonly expectRefusal: (answer: Response, status: number, reason: string) => Promise<void>;
  readonly expectEntry: (answer: Response) => void;
}

/** For as long as the tests of a file take. */
export async function startTrial(
  registration: Readonly<Record<string, unknown>> = {},
  options: TestToolOptions = {},
): Promise<Trial> {
  const tool = await startTestTool(options);
  afterAll(() => tool.stop());
  return joinTrial(tool, registration);
}

/** One more platform at the same tool. */
export async function joinTrial(
  tool: TestTool,
  registration: Readonly<Record<string, unknown>> = {},
): Promise<Trial> {
  const platform = await startSigningPlatform(tool.url, tool.clock);
  afterAll(() => platform.stop());
  await tool.admin('POST', 'registrations', { ...platform.registration, ...registration });
  return trialOf(tool, platform);
}

function trialOf(tool: TestTool, platform: SigningPlatform): Trial {
  const browser = new BrowserLike();
  const trial: Trial = {
    tool,
    platform,
    browser,
    nowInSeconds: () => Math.floor(tool.clock.now().getTime() / 1000),
    loginForm: (parameters = {}) => {
      const all = {
        iss: platform.issuer,
        client_id: platform.clientId,
        login_hint: '7',
        target_link_uri: `${tool.url}/lti/launch`,
        ...parameters,
      };
      const given = Object.entries(all).filter((entry): entry is [string, string] => !!entry[1]);
      return Object.fromEntries(given);
    },
    login: (parameters = {}, headers = {}) =>
      browser.post(`${tool.url}/lti/login`, trial.loginForm(parameters), headers),
    launch: async (overrides = {}, how = {}) => {
      const { sign = platform.sign, form = {}, headers = {}, login = {} } = how;
      const inBrowser = how.browser ?? browser;
      const { state, nonce } = await beginLogin(tool, platform, inBrowser, login);
      const changed = typeof overrides === 'function' ? overrides(nonce) : overrides;
      const id_token = await sign(platform.claims(nonce, changed));
      return inBrowser.post(`${tool.url}/lti/launch`, { state, id_token, ...form }, headers);
    },
    enter: async (overrides = {}, page = '', inBrowser = browser) => {
      const answer = await trial.launch(overrides, { browser: inBrowser });
      trial.expectEntry(answer);
      const opened = new URL(answer.headers.get('location') ?? '', tool.url).href;
      const base = /^.*\/l\/[^/]+\//.exec(opened)?.[0] ?? opened;
      const read = await inBrowser.get(page === '' ? opened : `${base}${page}`);
      return { base, status: read.status, page: await read.text() };
    },
    expectRefusal: async (answer, status, reason) => {
      const page = await answer.text();
      expect({ status: answer.status, page }).toMatchObject({ status });
      expect(page).toMatch(/<html lang="nl"[^]*<h1/);
      expect(page).not.toMatch(HOSTILE);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
      expect(answer.headers.get('location')).toBeNull();
      expect(answer.headers.getSetCookie().filter((line) => !/^__Host-browser/.test(line))).toEqual(
        [],
      );
      expect(logged(tool, referenceOn(page))).toContain(reason);
    },
    expectEntry: (answer) => {
      const { status } = answer;
      const location = answer.headers.get('location');
      expect({ status, location }).toEqual({
        status: 303,
        location: expect.stringMatching(/\/l\/[\w-]{43}\//),
      });
    },
  };
  return trial;
}

/** What hostile texts in these tests are made of. */
const HOSTILE = /<script>|<img|onerror|alert\(|Location: |javascript:|data:text/;

const referenceOn = (page: string): string =>
  /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(page)?.[0] ?? 'no reference on the page';

const logged = (tool: TestTool, reference: string): string =>
  tool
    .log()
    .split('\n')
    .find((line) => line.includes(reference) && line.includes('request refused')) ??
  'nothing in the log';

/** A test of one input of the list of hostile inputs, by its number there. */
export const row = (number: number | string, title: string, work: () => Promise<void>): void => {
  test(`${number} · ${title}`, work);
};
