import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContext, FrameLocator, Page } from 'playwright-core';
import { blockThirdPartyCookies, setStage, type Stage } from '../support/browser.js';

const WORK = 'Onze buurtmoestuin draait op twaalf vrijwilligers en één pomp.';
const COMMENT = 'Scherp waardemodel. Werk je eerste stap nog uit met een datum.';
const PARTS = ['casus', 'obstakels', 'raamwerk', 'handelingsperspectief', 'vraag'];

/** As much of a video element as the test touches. */
interface Film {
  muted: boolean;
  readonly currentTime: number;
  play(): Promise<void>;
}

const stage = await setStage();
const { browser, tool, lms } = stage ?? ({} as Stage);

async function openBrowser(viewport: { width: number; height: number }): Promise<Page> {
  const context = await browser.newContext({ viewport, locale: 'nl-NL' });
  const page = await context.newPage();
  await blockThirdPartyCookies(page);
  return page;
}

/** Picks a person in the practice LMS, as a click in its menu does. */
async function lookAs(page: Page, name: string): Promise<void> {
  await page.goto(lms.url);
  await page.locator('details.who summary').click();
  await page.locator('.who-menu button', { hasText: name }).first().click();
  await page.locator('.who-name', { hasText: name }).first().waitFor();
}

/** Opens an activity of the LMS course; the tool is in its frame. */
async function openActivity(page: Page, id: string): Promise<FrameLocator> {
  await page.goto(`${lms.url}/activiteiten/${id}`);
  const frame = page.frameLocator('iframe.tool');
  await frame.locator('h1').waitFor();
  return frame;
}

const cookieNames = async (context: BrowserContext) =>
  (await context.cookies(tool.url)).map(({ name }) => name).toSorted();

const sizes = [
  ['on a desk', { width: 1280, height: 900 }],
  ['on a phone', { width: 390, height: 844 }],
] as const;

(stage ? describe : describe.skip).each(sizes)('framed by the LMS, %s,', (where, viewport) => {
  const participant = where === 'on a desk' ? 'Karin Verhulst' : 'Yusuf Demirel';
  let page: Page;
  beforeAll(async () => {
    page = await openBrowser(viewport);
  });
  afterAll(() => page.context().close());

  test('a participant watches a lecture, with captions and five chapters to jump to', async () => {
    await lookAs(page, participant);
    const frame = await openActivity(page, 'college-1');
    expect(await cookieNames(page.context())).not.toContain('__Host-browser');
    const film = frame.locator('video');
    await film.evaluate((video: Film) => {
      video.muted = true;
      return video.play();
    });
    await frame
      .getByRole('link', { name: /Handelingsperspectief/ })
      .first()
      .click();
    await page.waitForTimeout(500);
    expect(await film.evaluate((video: Film) => video.currentTime)).toBeGreaterThan(20);
    expect(await film.locator('track[kind=captions][srclang=nl][default]').count()).toBe(1);
  });

  test('the participant hands in the assignment and gets a receipt', async () => {
    const frame = await openActivity(page, 'opdracht-1');
    await frame.locator('textarea[name=text]').fill(WORK);
    await frame.getByRole('button', { name: 'Inleveren' }).click();
    await frame
      .getByText(/Ingeleverd op/)
      .first()
      .waitFor();
  });

  test('the instructor finds the work, grades it with the rubric and releases it', async () => {
    await lookAs(page, 'Marit de Graaf');
    const frame = await openActivity(page, 'collegereeks');
    await frame.getByRole('link', { name: 'Nakijken', exact: true }).click();
    await frame
      .getByRole('link', { name: new RegExp(participant) })
      .first()
      .click();
    await frame.getByText(WORK).waitFor();
    for (const part of PARTS) {
      await frame
        .locator(`input[name="level[${part}]"][value="${part === 'vraag' ? 1 : 2}"]`)
        .check();
    }
    await frame.locator('textarea[name=comment]').fill(COMMENT);
    await frame.getByRole('button', { name: 'Vrijgeven', exact: true }).click();
    await frame
      .getByText(/Vrijgegeven/)
      .first()
      .waitFor();
  });

  test('the grade arrives in the gradebook of the LMS, with its comment', async () => {
    let gradebook = '';
    for (let tries = 0; tries < 40 && !gradebook.includes(COMMENT); tries += 1) {
      await page.waitForTimeout(500);
      await page.goto(`${lms.url}/cijfers`);
      gradebook = await page.locator('main').innerText();
    }
    expect(gradebook).toContain(COMMENT);
    expect(gradebook).toMatch(/\b9\b/);
  });

  test('the participant reads the result and sees that it is in the gradebook', async () => {
    await lookAs(page, participant);
    const frame = await openActivity(page, 'opdracht-1');
    await frame.getByText(COMMENT).waitFor();
    await frame.getByText('9 van 10 punten').first().waitFor();
    await frame.getByText(/In het gradebook van je LMS/).waitFor();
  });

  test('no page of the tool scrolls sideways', async () => {
    for (const activity of ['collegereeks', 'college-1', 'opdracht-1']) {
      const frame = await openActivity(page, activity);
      const overflow = await frame
        .locator('html')
        .evaluate((html) => html.scrollWidth - html.clientWidth);
      expect(overflow).toBe(0);
    }
  });
});
