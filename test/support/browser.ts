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
  // A frame that goes to and fro between sites changes process each time, and now and then the driver loses it then.
  '--disable-site-isolation-trials',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--mute-audio',
];

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
export async function startBrowser(): Promise<Browser | null> {
  const browser = await startChromium();
  if (!browser) {
    process.stderr.write(
      'BROWSER TESTS SKIPPED: no Chromium was found. Name one with CHROMIUM_PATH.\n',
    );
  }
  return browser;
}

/** A Chromium to test with: the one that was named, the system's, or the packaged one. Null where none starts. */
async function startChromium(): Promise<Browser | null> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return launch(named);
  for (const path of SYSTEM_CHROMIUMS.filter((candidate) => existsSync(candidate))) {
    const browser = await launch(path).catch(() => null);
    if (browser) return browser;
  }
  return startPackaged();
}

async function startPackaged(): Promise<Browser | null> {
  const { default: packaged } = await import('@sparticuz/chromium');
  const path = await packaged.executablePath().catch(() => null);
  return path ? launch(path).catch(() => null) : null;
}

function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGUMENTS });
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
