import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { blockThirdPartyCookies, setStage, type Stage } from '../support/browser.js';
import { register } from '../support/practice-lms.js';

const stage = await setStage();
const { browser, tool, lms } = stage ?? ({} as Stage);
const staged = stage ? test : test.skip;
if (stage) await register(tool, lms.registrations.canvas);

async function open(path: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: 'nl-NL' })).newPage();
  await blockThirdPartyCookies(page);
  await page.goto(`${lms.registrations.canvas.issuer}${path}`);
  return page;
}

/** What a script of the tool, in its frame, is answered by the frame of the LMS; null after a second of silence. */
const ask = (message: object) => `new Promise((done) => {
  const message = ${JSON.stringify(message)};
  addEventListener('message', ({ data, origin }) => {
    if (data.subject === message.subject + '.response') done({ ...data, origin });
  });
  parent.frames['post_message_forwarding'].postMessage(message, '${new URL(lms.url).origin}');
  setTimeout(done, 1000, null);
})`;

staged('the Canvas course keeps things for the tool, and for nobody else', async () => {
  const page = await open('/activiteiten/college-1');
  const inFrame = page.frameLocator('iframe.tool');
  await inFrame.locator('h1').waitFor();
  const frame = page.frames().find((one) => one.url().startsWith(tool.url))!;
  const put = { subject: 'lti.put_data', message_id: 'a', key: 'k', value: 'v' };
  const { origin } = new URL(lms.url);
  expect(await frame.evaluate(ask(put))).toEqual({
    ...put,
    subject: 'lti.put_data.response',
    origin,
  });
  const get = { subject: 'lti.get_data', message_id: 'b', key: 'k' };
  expect(await frame.evaluate(ask(get))).toMatchObject({ message_id: 'b', key: 'k', value: 'v' });
  expect(await frame.evaluate(ask({ ...get, key: 'other' }))).toMatchObject({ value: null });
  // The page of the LMS itself is another site than the tool: it gets no answer.
  expect(await page.evaluate(ask(get))).toBeNull();
  await page.context().close();
});

staged('the frame of the tool grows when the tool asks for it', async () => {
  const page = await open('/activiteiten/college-1');
  await page.frameLocator('iframe.tool').locator('h1').waitFor();
  const frame = page.frames().find((one) => one.url().startsWith(tool.url))!;
  await frame.evaluate(ask({ subject: 'lti.frameResize', message_id: 'c', height: 1234 }));
  expect(
    await page.locator('iframe.tool').evaluate((it: { clientHeight: number }) => it.clientHeight),
  ).toBeGreaterThan(1200);
  await page.context().close();
});

staged(
  'a tool ends its registration by a message, and the list of tools is shown again',
  async () => {
    const page = await open('/beheer');
    await page.locator('input[name=url]').fill(`${tool.url}/healthz`);
    await page.getByRole('button', { name: 'Registreer' }).click();
    await page.waitForURL('**/beheer/registratie?**');
    // Whatever page of the tool it is: in the frame it says that it is done.
    const inside = page.frames().find((one) => one !== page.mainFrame())!;
    await inside.waitForLoadState();
    await inside.evaluate("parent.postMessage({ subject: 'org.imsglobal.lti.close' }, '*')");
    await page.waitForURL('**/canvas/beheer');
    await page.context().close();
  },
);
