import { describe, expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { beginLogin, launch } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';
import { INSTRUCTOR, LEARNER, type Claims } from '../../support/signing-platform.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const { tool, platform } = await startPlatformAndTool();

async function open(claims: Claims) {
  const browser = new BrowserLike();
  const page = await launch(tool, platform, browser, claims);
  const answer = await browser.get(page);
  return { page, status: answer.status, html: await answer.text() };
}
const presenting = (return_url: unknown): Claims => ({
  [`${LTI}launch_presentation`]: { locale: 'nl', return_url },
});

describe('a link whose content is not there', () => {
  const unknown = { [`${LTI}custom`]: { item: 'lecture-77' } };

  test('tells a participant to come back later', async () => {
    const { status, html } = await open({ ...unknown, [`${LTI}roles`]: [LEARNER] });
    expect(status).toBe(404);
    expect(html).toContain('Je docent moet nog kiezen wat hier te zien is');
    expect(html).not.toContain('lecture-77');
  });

  test('tells an instructor to choose again', async () => {
    const { status, html } = await open({ ...unknown, [`${LTI}roles`]: [INSTRUCTOR] });
    expect(status).toBe(404);
    expect(html).toContain('Kies opnieuw, in de instellingen van deze activiteit');
  });
});

test('a launch of the course itself opens its home', async () => {
  const { page } = await open({
    [`${LTI}message_type`]: 'LtiContextLaunchRequest',
    [`${LTI}resource_link`]: null,
  });
  expect(page).toMatch(/\/l\/[\w-]{43}\/$/);
});

describe('the way back to the LMS', () => {
  test('stands on every page, by the name of the course, and leaves the frame', async () => {
    const returnUrl = `${platform.issuer}/mod/lti/return.php?course=2&sesskey=a"b`;
    const { html } = await open(presenting(returnUrl));
    expect(html).toMatch(
      /<a href="http[^"]+return\.php\?course=2&amp;sesskey=a&#34;b" target="_top">Terug naar je leeromgeving</,
    );
  });

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'http://evil.example/',
    'no address',
    7,
    null,
    undefined,
  ])('is not shown for %j, and the launch works', async (returnUrl) => {
    const { status, html } = await open(presenting(returnUrl));
    expect(status).toBe(200);
    expect(html).not.toContain('Terug naar');
  });

  test('tells the LMS why a launch was refused, in the language of the reader', async () => {
    const browser = new BrowserLike();
    const { state, nonce } = await beginLogin(tool, platform, browser);
    const claims = {
      ...presenting(`${platform.issuer}/return?course=2`),
      [`${LTI}deployment_id`]: 'another deployment',
    };
    const id_token = await platform.sign(platform.claims(nonce, claims));
    const answer = await browser.post(`${tool.url}/lti/launch`, { state, id_token });
    expect(answer.status).toBe(403);
    const [, href = ''] = /<a class="button" href="([^"]+)" target="_top"/.exec(
      await answer.text(),
    )!;
    const back = new URL(href.replaceAll('&amp;', '&'));
    expect(back.origin).toBe(platform.issuer);
    expect(back.searchParams.get('course')).toBe('2');
    expect(back.searchParams.get('lti_errormsg')).toContain('wacht nog op goedkeuring');
  });

  test('is not offered by a launch that nobody vouched for', async () => {
    const browser = new BrowserLike();
    const { state } = await beginLogin(tool, platform, browser);
    const claims = presenting(`${platform.issuer}/return`);
    const id_token = await platform.sign(platform.claims('a foreign nonce', claims));
    const answer = await browser.post(`${tool.url}/lti/launch`, { state, id_token });
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toContain('target="_top"');
  });
});
