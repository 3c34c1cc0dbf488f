import type { BrowserContextOptions, Page } from 'playwright-core';
import type { Stage } from './browser.js';

/** Opens an activity of the practice LMS in a window of its own, as somebody. @returns a page on the tool. */
export async function visit(
  { browser, tool, lms }: Stage,
  person: string,
  activity: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ locale: 'nl-NL', ...options });
  await context.addCookies([{ name: 'persoon', value: person, url: lms.url }]);
  const page = await context.newPage();
  await page.goto(`${lms.url}/activiteiten/${activity}/start?venster=nieuw`);
  if (options.javaScriptEnabled === false) {
    await page.getByRole('button').click(); // from the LMS to the tool
    await page.getByRole('button').click(); // and back, signed in
  }
  await page.waitForURL(`${tool.url}/l/**`);
  return page;
}

/** Chooses the language of the interface, as in the profile. */
export async function speak(page: Page, base: string, locale: 'nl' | 'en'): Promise<void> {
  await page.goto(`${base}profile`);
  await page.locator(`input[name=locale][value=${locale}]`).check();
  await page.locator('main form button[type=submit]').click();
  await page.locator(`html[lang=${locale}] [role=status]`).waitFor();
}
