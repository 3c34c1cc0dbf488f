import { createRequire } from 'node:module';
import { decodeJwt } from 'jose';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import { setStage, type Stage } from '../support/browser.js';
import { INSTRUCTOR, startSigningPlatform } from '../support/signing-platform.js';
import type { Claims, SigningPlatform } from '../support/signing-platform.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const SETTINGS = 'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings';
const ITEMS = 'https://purl.imsglobal.org/spec/lti-dl/claim/content_items';

const stage = await setStage();
const { browser, tool } = stage ?? ({} as Stage);
const staged = stage ? test : test.skip;

let platform: SigningPlatform;
let claims: Claims = {};
let returned: string[] = [];
if (stage) {
  platform = await startSigningPlatform(tool.url, tool.clock);
  platform.answer((req, body, res) => {
    void answer(new URL(req.url ?? '/', platform.issuer), body).then((html) =>
      res.setHeader('Content-Type', 'text/html').end(html),
    );
  });
  await tool.admin('POST', 'registrations', platform.registration);
  afterAll(() => platform.stop());
}
beforeEach(() => {
  returned = [];
});

/** A page with the tool in a frame, the sign-in of the platform, and the place where choices come back. */
async function answer({ pathname, searchParams }: URL, body: string): Promise<string> {
  if (pathname === '/course') {
    const login = new URLSearchParams({
      iss: platform.issuer,
      client_id: platform.clientId,
      login_hint: '7',
      target_link_uri: `${tool.url}/lti/launch`,
    });
    return `<!doctype html><title>LMS</title>
      <script>addEventListener('message', ({ data, origin }) => {
        if (origin === '${tool.url}' && data.subject === 'lti.frameResize')
          document.querySelector('iframe').height = data.height;
      });</script>
      <iframe title="tool" width="100%" height="300" src="${tool.url}/lti/login?${login.toString()}"></iframe>`;
  }
  if (pathname === '/auth') {
    const token = await platform.sign(platform.claims(searchParams.get('nonce') ?? '', claims));
    return `<!doctype html><title>LMS</title>
      <form method="post" action="${searchParams.get('redirect_uri')}">
        <input type="hidden" name="state" value="${searchParams.get('state')}">
        <input type="hidden" name="id_token" value="${token}">
      </form><script>document.forms[0].submit()</script>`;
  }
  if (pathname === '/return') returned.push(body);
  return '<!doctype html><title>LMS</title><p>Terug in de LMS</p>';
}

const choosing = (): Claims => ({
  [`${LTI}message_type`]: 'LtiDeepLinkingRequest',
  [`${LTI}roles`]: [INSTRUCTOR],
  [SETTINGS]: {
    deep_link_return_url: `${platform.issuer}/return?course=2&sesskey=x`,
    accept_types: ['ltiResourceLink'],
    accept_multiple: true,
  },
});

async function openFrame(
  options: BrowserContextOptions = {},
): Promise<{ page: Page; frame: FrameLocator }> {
  const context = await browser.newContext({ locale: 'nl-NL', ...options });
  const page = await context.newPage();
  await page.goto(`${platform.issuer}/course`);
  return { page, frame: page.frameLocator('iframe') };
}

staged('in the frame of the LMS a teacher chooses, sees the outcome, and sends it', async () => {
  claims = choosing();
  const { page, frame } = await openFrame();
  await frame.getByLabel(/College 2/).check();
  await frame.getByLabel(/Opdracht 2/).check();
  await frame.getByRole('button', { name: 'Bekijk wat er wordt geplaatst' }).click();
  await frame.getByRole('heading', { name: 'Dit wordt in je cursus geplaatst' }).waitFor();
  expect(returned).toEqual([]);
  await frame.getByRole('button', { name: /^Plaats in/ }).click();
  await frame.getByText('Terug in de LMS').waitFor();
  const items = decodeJwt(new URLSearchParams(returned[0]).get('JWT') ?? '')[ITEMS] as Claims[];
  expect(items.map(({ custom }) => custom)).toEqual([
    { item: 'lecture-2' },
    { item: 'assignment-2' },
  ]);
  await page.context().close();
});

staged('the LMS hears how high the page is, within bounds', async () => {
  claims = { [`${LTI}roles`]: [INSTRUCTOR] };
  const { page, frame } = await openFrame();
  await frame.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForFunction("document.querySelector('iframe').height !== '300'");
  const height = Number(await page.locator('iframe').getAttribute('height'));
  const content = await frame.locator('body').evaluate('document.body.scrollHeight');
  expect(Math.abs(height - Number(content))).toBeLessThan(2);
  expect(height).toBeLessThanOrEqual(5000);
  await page.context().close();
});

const LOOKS = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [390, 1280].map((width) => [colorScheme, width] as const),
);
(stage ? test : test.skip).each(LOOKS)(
  'choosing has no fault that can be found by machine: %s, %i wide',
  async (colorScheme, width) => {
    claims = choosing();
    const viewport = { width, height: 844 };
    const { page } = await openFrame({ colorScheme, viewport, bypassCSP: true });
    const faults = async () => {
      const tool = page.frames()[1]!;
      await tool.waitForSelector('form');
      await tool.addScriptTag({ path: AXE });
      const run = `axe.run({ runOnly: { type: 'tag', values: ${JSON.stringify(WCAG)} } })`;
      const { violations } = await tool.evaluate<{ violations: { id: string }[] }>(run);
      const wide = await tool.evaluate<boolean>('document.body.scrollWidth > innerWidth');
      return [...violations.map(({ id }) => id), ...(wide ? ['scrolls sideways'] : [])];
    };
    const frame = page.frameLocator('iframe');
    await frame.getByRole('link', { name: 'Kies alle colleges en opdrachten' }).click();
    await frame.locator('input:checked').first().waitFor();
    expect(await faults()).toEqual([]);
    await frame.getByRole('button', { name: 'Bekijk wat er wordt geplaatst' }).click();
    await frame.getByRole('heading', { name: 'Dit wordt in je cursus geplaatst' }).waitFor();
    expect(await faults()).toEqual([]);
    await page.context().close();
  },
  60_000,
);
