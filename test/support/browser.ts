import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { startTestLms, type TestLms, type TestLmsOptions } from './practice-lms.js';
import { startTestTool, type TestTool } from './tool.js';

const SYSTEM_CHROMIUMS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--mute-audio',
];

/**
 * All frames in one process. A frame that goes to and fro between sites otherwise changes its process each time, and now
 * and then the driver loses it then: the page is there, and no question about it is answered.
 */
export const IN_ONE_PROCESS = ['--disable-site-isolation-trials'];

export interface Stage {
  readonly browser: Browser;
  readonly tool: TestTool;
  readonly lms: TestLms;
}

/** All that the browser tests of a file need. Null where no Chromium starts, said in a line that fails the checks of a change. */
export async function setStage(options: TestLmsOptions = {}): Promise<Stage | null> {
  const browser = await startBrowser();
  if (!browser) return null;
  const tool = await startTestTool();
  const lms = await startTestLms(tool, options);
  afterAll(async () => {
    await browser.close();
    await lms.stop();
    await tool.stop();
  });
  return { browser, tool, lms };
}

/** The browser alone. Null where none starts, and then the same line says so. */
export async function startBrowser(more: readonly string[] = []): Promise<Browser | null> {
  const browser = await startChromium(more);
  if (!browser) {
    process.stderr.write(
      'BROWSER TESTS SKIPPED: no Chromium was found. Name one with CHROMIUM_PATH.\n',
    );
  }
  return browser;
}

/** A Chromium to test with: the one that was named, the system's, or the packaged one. Null where none starts. */
async function startChromium(more: readonly string[]): Promise<Browser | null> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return launch(named, more);
  for (const path of SYSTEM_CHROMIUMS.filter((candidate) => existsSync(candidate))) {
    const browser = await launch(path, more).catch(() => null);
    if (browser) return browser;
  }
  return startPackaged(more);
}

async function startPackaged(more: readonly string[]): Promise<Browser | null> {
  const { default: packaged } = await import('@sparticuz/chromium');
  const path = await packaged.executablePath().catch(() => null);
  return path ? launch(path, more).catch(() => null) : null;
}

function launch(executablePath: string, more: readonly string[]): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...ARGUMENTS, ...more] });
}

/** A browser that sends cookies in frames of other sites, whatever its build does by default. */
export async function startAllowingBrowser(profile: string): Promise<BrowserContext | null> {
  await mkdir(join(profile, 'Default'), { recursive: true });
  const settings = { profile: { cookie_controls_mode: 0 } };
  await writeFile(join(profile, 'Default/Preferences'), JSON.stringify(settings));
  const executablePath =
    process.env['CHROMIUM_PATH'] ?? SYSTEM_CHROMIUMS.find((candidate) => existsSync(candidate));
  return executablePath
    ? chromium.launchPersistentContext(profile, { executablePath, args: ARGUMENTS })
    : null;
}

const SETTINGS = {
  enableThirdPartyCookieRestriction: true,
  disableThirdPartyCookieMetadata: true,
  disableThirdPartyCookieHeuristics: true,
};

/** Blocks third-party cookies in a page, whatever the build of Chromium does by default. */
export async function blockThirdPartyCookies(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  // Builds that block by default need not know the command.
  await session.send('Network.setCookieControls', SETTINGS).catch(() => undefined);
}
