import type { BrowserLike } from './browser-like.js';
import type { Claims, SigningPlatform } from './signing-platform.js';
import type { TestTool } from './tool.js';

export interface BegunLogin {
  readonly state: string;
  readonly nonce: string;
}

/** The first half of a launch: the platform sends the browser to the tool, which sends it back to sign in. */
export async function beginLogin(
  tool: TestTool,
  platform: SigningPlatform,
  browser: BrowserLike,
  parameters: Readonly<Record<string, string>> = {},
): Promise<BegunLogin> {
  const answer = await browser.post(`${tool.url}/lti/login`, {
    iss: platform.issuer,
    client_id: platform.clientId,
    login_hint: '7',
    target_link_uri: `${tool.url}/lti/launch`,
    ...parameters,
  });
  const location = new URL(answer.headers.get('location') ?? 'about:blank');
  return {
    state: location.searchParams.get('state') ?? '',
    nonce: location.searchParams.get('nonce') ?? '',
  };
}

/** A whole launch. @returns the address of the launch's first page. */
export async function launch(
  tool: TestTool,
  platform: SigningPlatform,
  browser: BrowserLike,
  claims: Claims = {},
): Promise<string> {
  const { state, nonce } = await beginLogin(tool, platform, browser);
  const id_token = await platform.sign(platform.claims(nonce, claims));
  const answer = await browser.post(`${tool.url}/lti/launch`, { state, id_token });
  const location = answer.headers.get('location');
  if (answer.status !== 303 || !location) {
    throw new Error(`The launch was refused with ${answer.status}: ${await answer.text()}`);
  }
  return new URL(location, tool.url).href;
}
