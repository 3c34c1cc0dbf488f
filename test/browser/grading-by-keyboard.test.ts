import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { setStage } from '../support/browser.js';
import { MARIT_INSTRUCTOR } from '../support/practice-lms.js';
import { until } from '../support/until.js';
import { visit } from '../support/visiting.js';

const PEOPLE = 6;
const ASSIGNMENTS = [1, 2, 3, 4, 5];
const ALL = PEOPLE * ASSIGNMENTS.length;
const REMARK = 'Helder. Denk nog aan 2 dingen.';

const stage = await setStage({ crowd: PEOPLE });

/** Hands in all five assignments, as the forms of their pages would. */
async function handInAll(person: string): Promise<void> {
  const page = await visit(stage!, person, 'collegereeks');
  const base = page.url();
  for (const number of ASSIGNMENTS) {
    await page.goto(`${base}assignments/${number}`);
    await page.locator('textarea[name=text]').fill(`Werk van ${person} bij opdracht ${number}.`);
    await page.locator('button[value=submit]').click();
    await page.getByText('Ingeleverd op').first().waitFor();
  }
  await page.context().close();
}

(stage ? describe : describe.skip)('an instructor without a mouse', () => {
  let page: Page;
  let base: string;
  beforeAll(async () => {
    for (let person = 0; person < PEOPLE; person += 1) await handInAll(String(1001 + person));
    page = await visit(stage!, MARIT_INSTRUCTOR, 'collegereeks');
    base = page.url();
  }, 240_000);

  test(`grades ${ALL} pieces of work and releases them all, by keys only`, async () => {
    await page.goto(`${base}grading`);
    await page.getByRole('link', { name: 'Begin met wat het langst wacht' }).focus();
    await page.keyboard.press('Enter');
    const graded = new Set<string>();
    for (let count = 1; count <= ALL; count += 1) {
      await page.locator('[data-keys-help]:not([hidden])').waitFor();
      const address = page.url().replace(/\?.*/, '');
      graded.add(address);
      for (const level of ['2', '1', '2', '0', '2']) await page.keyboard.press(level);
      // After the last part the focus is in the comment, where keys are letters again.
      await page.keyboard.type(REMARK);
      expect(await page.locator('#comment').inputValue()).toBe(REMARK);
      await page.keyboard.press('Control+Enter');
      await page.waitForURL((url) => !url.href.startsWith(address));
    }
    expect(graded.size).toBe(ALL);
    expect(new URL(page.url()).search).toBe('?state=ready');
    await page.getByRole('button', { name: `Geef alles vrij wat klaar is (${ALL})` }).focus();
    await page.keyboard.press('Enter');
    await page.getByText(`Vrijgegeven: ${ALL}.`).waitFor();
    expect(await page.locator('.card-list .card').count()).toBe(ALL);
    await until(async () => {
      await page.reload();
      return (await page.locator('.badge', { hasText: 'Aangekomen' }).count()) === ALL;
    });
  }, 240_000);

  test('keys do nothing once they are switched off, and the page works on', async () => {
    await page.locator('h2 a').first().click();
    await page.getByRole('button', { name: 'Zet de sneltoetsen uit' }).click();
    await page.getByRole('button', { name: 'Zet de sneltoetsen aan' }).waitFor();
    const chosen = () => page.locator('.rubric input:checked').evaluateAll((all) => all.length);
    await page.locator('body').press('0');
    expect(await page.locator('.rubric input[value="0"]:checked').count()).toBe(1);
    expect(await chosen()).toBe(5);
    await page.locator('body').press('j');
    expect(page.url()).toContain('/grading/');
  });

  test('what is filled in is kept by itself, and a colleague who is behind is shown both', async () => {
    const colleague = await visit(stage!, MARIT_INSTRUCTOR, 'collegereeks');
    await colleague.goto(`${colleague.url()}grading?state=released`);
    await colleague.locator('h2 a').first().click();
    await page.goto(colleague.url().replace(/\/l\/[^/]+\//, new URL(base).pathname));
    await page.locator('#comment').fill('Van de eerste docent');
    await page.getByText('Concept bewaard om').waitFor();
    await colleague.locator('#comment').fill('Van de tweede docent');
    await colleague.getByText('intussen ook beoordeeld').first().waitFor();
    await colleague.getByRole('button', { name: 'Bewaren' }).click();
    await colleague.getByRole('heading', { name: 'Wat een collega intussen bewaarde' }).waitFor();
    expect(await colleague.locator('main').innerText()).toContain('Van de eerste docent');
    expect(await colleague.locator('#comment').inputValue()).toBe('Van de tweede docent');
    await colleague.context().close();
  }, 90_000);
});
