import type { SigningPlatform } from './signing-platform.js';
import type { TestTool } from './tool.js';

type Headers = Readonly<Record<string, string>>;

/** What a browser says of itself; the tool tells browsers without cookies apart by it. */
export const PHONE: Headers = { 'User-Agent': 'A phone', 'Accept-Language': 'nl' };
export const LAPTOP: Headers = { 'User-Agent': 'A laptop', 'Accept-Language': 'nl' };
export const FRAMED: Headers = { 'Sec-Fetch-Dest': 'iframe' };
export const OWN_PAGE: Headers = { 'Sec-Fetch-Site': 'same-origin' };

/** A request of a browser that sends no cookies and follows nothing by itself. */
export const bareGet = (url: string, headers: Headers = {}): Promise<Response> =>
  fetch(url, { redirect: 'manual', headers: { ...PHONE, ...headers } });

export const barePost = (
  url: string,
  form: Readonly<Record<string, string>>,
  headers: Headers = {},
): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...PHONE, ...headers },
    body: new URLSearchParams(form),
  });

export const loginForm = (tool: TestTool, platform: SigningPlatform) => ({
  iss: platform.issuer,
  client_id: platform.clientId,
  login_hint: '7',
  target_link_uri: `${tool.url}/lti/launch`,
});

/** The address at which the tool looks whether its cookies came back. */
export function checkedAddress(
  tool: TestTool,
  platform: SigningPlatform,
  more: Readonly<Record<string, string>> = {},
): string {
  const parameters = { ...loginForm(tool, platform), checked: '1', ...more };
  return `${tool.url}/lti/login?${new URLSearchParams(parameters).toString()}`;
}

/** What the page for the platform's storage carries, and what the platform would keep. */
export interface StorageLogin {
  readonly target: string;
  readonly origin: string;
  readonly key: string;
  readonly value: string;
  readonly state: string;
  readonly nonce: string;
}

/** The data attributes of a page. */
export const dataOf = (html: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...html.matchAll(/ data-(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('&amp;', '&'),
    ]),
  );

/** A login in a frame that keeps no cookies, of a platform that offers its storage. */
export async function beginStorageLogin(
  tool: TestTool,
  platform: SigningPlatform,
  target = '_parent',
): Promise<StorageLogin> {
  const address = checkedAddress(tool, platform, { lti_storage_target: target });
  const page = dataOf(await (await bareGet(address, FRAMED)).text());
  const { searchParams } = new URL(page['next'] ?? 'about:blank');
  return {
    target: page['target'] ?? '',
    origin: page['origin'] ?? '',
    key: page['key'] ?? '',
    value: page['value'] ?? '',
    state: searchParams.get('state') ?? '',
    nonce: searchParams.get('nonce') ?? '',
  };
}
