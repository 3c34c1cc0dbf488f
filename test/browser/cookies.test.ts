import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, FrameLocator, Page } from 'playwright-core';
import {
  blockThirdPartyCookies,
  IN_ONE_PROCESS,
  startAllowingBrowser,
  startBrowser,
} from '../support/browser.js';
import { startFrameProxy } from '../support/frame-proxy.js';
import { LmsVisitor } from '../support/lms-visitor.js';
import { KARIN_PARTICIPANT, startTestLms } from '../support/practice-lms.js';
import { freePort } from '../support/free-port.js';
import { startSigningPlatform } from '../support/signing-platform.js';
import { serveStoragePlatform, type StorageManner } from '../support/storage-platform.js';
import { startTestTool } from '../support/tool.js';

const started = await startBrowser(IN_ONE_PROCESS);
const browser = started ?? ({} as Browser);
const port = await freePort();
const PUBLIC_URL = `http://localhost:${port}`;
const proxy = await startFrameProxy(port);
const tool = await startTestTool({ environment: { PUBLIC_URL } });
proxy.towards(tool.url.replace('localhost', '127.0.0.1'));
const platform = await startSigningPlatform(PUBLIC_URL, tool.clock);
await tool.admin('POST', 'registrations', platform.registration);
const canvas = await startTestLms({ ...tool, url: PUBLIC_URL }, { profile: 'canvas' });
const lms = serveStoragePlatform(platform, PUBLIC_URL);

let signInsBefore = 0;
beforeEach(() => {
  signInsBefore = lms.signIns();
});
afterAll(async () => {
  await started?.close();
  await canvas.stop();
  await platform.stop();
  await proxy.stop();
  await tool.stop();
});

const signIns = () => lms.signIns() - signInsBefore;

/** Opens the course page of the LMS, with the tool in its frame, in a new browser. */
async function openCourse(
  manner: StorageManner,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; frame: FrameLocator }> {
  const context = await browser.newContext({
    locale: 'nl-NL',
    viewport: { width: 390, height: 844 },
    ...options,
  });
  const page = await context.newPage();
  await page.goto(lms.courseUrl(manner));
  return { page, frame: page.frameLocator('iframe[name=tool]') };
}

const cookieNames = async (page: Page) =>
  (await page.context().cookies(PUBLIC_URL)).map(({ name }) => name).toSorted();
const home = (frame: FrameLocator | Page) => frame.locator('nav a[aria-current]');

(started ? describe : describe.skip)('in a browser that keeps cookies in frames,', () => {
  beforeEach(() => {
    proxy.losesCookies = false;
  });

  test('a launch opens without a stop on the way', async () => {
    const profile = await mkdtemp(join(tmpdir(), 'profile-'));
    const context = await startAllowingBrowser(profile);
    const page = await (context ?? (await browser.newContext())).newPage();
    await page.goto(lms.courseUrl('has no storage'));
    await home(page.frameLocator('iframe[name=tool]')).waitFor();
    expect(signIns()).toBe(1);
    if (context) expect(await cookieNames(page)).toContain('__Host-browser');
    await page.context().close();
    await rm(profile, { recursive: true, force: true });
  });

  test('the partitioned cookie is enough where third-party cookies are blocked', async () => {
    const context = await browser.newContext({ locale: 'nl-NL' });
    const page = await context.newPage();
    await blockThirdPartyCookies(page);
    await page.goto(lms.courseUrl('has no storage'));
    await home(page.frameLocator('iframe[name=tool]')).waitFor();
    expect(await cookieNames(page)).toEqual(['__Host-browser-framed']);
    await context.close();
  });

  test('a launch needs no JavaScript of ours', async () => {
    const { page, frame } = await openCourse('answers', { javaScriptEnabled: false });
    await frame.getByRole('button', { name: 'Verder' }).click(); // the platform's own form
    await home(frame).waitFor();
    await page.context().close();
  });
});

(started ? describe : describe.skip)('in a browser that keeps no cookies in frames,', () => {
  beforeEach(() => {
    proxy.losesCookies = true;
  });

  test('a launch opens by the storage of the platform, as far as a film and a form that is sent', async () => {
    const { page, frame } = await openCourse('answers');
    await home(frame).waitFor();
    expect(await cookieNames(page)).toEqual([]);
    await frame
      .getByRole('link', { name: /Introductie/ })
      .first()
      .click();
    await frame.locator('video').evaluate((video: { muted: boolean; play(): Promise<void> }) => {
      video.muted = true;
      return video.play();
    });
    await frame.getByRole('link', { name: 'Mijn profiel', exact: true }).click();
    await frame.locator('input[name=displayName]').fill('Noor aan de telefoon');
    await frame.getByRole('button', { name: 'Profiel bewaren' }).click();
    await frame.getByText('Bewaard.').waitFor();
    await frame.getByText('Noor aan de telefoon').first().waitFor();
    await page.context().close();
  });

  test('in a Canvas course a participant reads a lecture and hands in the assignment', async () => {
    const karin = await LmsVisitor.arrive(browser, canvas.url, KARIN_PARTICIPANT);
    await (await karin.open('/activiteiten/college-1')).locator('video').waitFor();
    await karin.open('/activiteiten/opdracht-1');
    await karin.handIn('Ingeleverd zonder een enkel cookie.');
    expect(await cookieNames(karin.page)).toEqual([]);
    await karin.leave();
  });

  test.each<StorageManner>([
    'has no storage',
    'is silent',
    'answers too late',
    'answers another question',
    'has another origin answer',
  ])(
    'a window of its own is offered before the platform is asked anything, where it %s',
    async (manner) => {
      const { page, frame } = await openCourse(manner);
      const button = frame.getByRole('link', { name: 'Open in nieuw venster' });
      await button.waitFor();
      expect(signIns()).toBe(0);
      const [opened] = await Promise.all([page.waitForEvent('popup'), button.click()]);
      await home(opened).waitFor();
      expect(opened.url()).toContain(`${PUBLIC_URL}/l/`);
      expect(signIns()).toBe(1);
      await page.context().close();
    },
  );

  test.each<StorageManner>(['forgets what it kept', 'remembers too late'])(
    'nothing opens where the platform %s',
    async (manner) => {
      const { page, frame } = await openCourse(manner);
      // A machine with much else to do may miss the first answer as well, and then offers the window at once.
      await frame
        .getByText(/nieuw venster/)
        .first()
        .waitFor();
      expect(await home(frame).count()).toBe(0);
      await page.context().close();
    },
    60_000,
  );

  test('the pages on the way break no security policy', async () => {
    const complaints: string[] = [];
    const context = await browser.newContext({ locale: 'nl-NL' });
    const page = await context.newPage();
    page.on('console', (line) => {
      if (line.type() === 'error') complaints.push(line.text());
    });
    await page.goto(lms.courseUrl('answers'));
    await home(page.frameLocator('iframe[name=tool]')).waitFor();
    await page.goto(lms.courseUrl('has no storage'));
    await page.frameLocator('iframe[name=tool]').locator('a.button').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
