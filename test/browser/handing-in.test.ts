import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { setStage } from '../support/browser.js';
import { KARIN_PARTICIPANT, MARIT_INSTRUCTOR } from '../support/practice-lms.js';
import { visit } from '../support/visiting.js';

const stage = await setStage();

(stage ? describe : describe.skip)('a participant who writes', () => {
  let page: Page;
  beforeAll(async () => {
    page = await visit(stage!, KARIN_PARTICIPANT, 'opdracht-1');
  });
  afterAll(() => page.context().close());
  const says = (words: string, on = page) =>
    on.locator('[data-saved]', { hasText: words }).waitFor({ timeout: 10_000 });
  const write = (text: string) => page.locator('#text').fill(text);

  test('is told when a text could not be kept, and it is kept once there is a connection', async () => {
    await write('Met verbinding');
    await says('Concept bewaard om');
    await page.context().setOffline(true);
    await write('Zonder verbinding');
    await says('kon nu niet worden bewaard');
    await page.context().setOffline(false);
    await says('Concept bewaard om');
    await page.reload();
    expect(await page.locator('#text').inputValue()).toBe('Zonder verbinding');
  });

  test('sees how it will look before it is handed in, and nothing has gone', async () => {
    await write('## Mijn *waardemodel*\n\n- eerste punt\n\n<script>alert(1)</script>');
    await page.getByRole('button', { name: 'Bekijk hoe het eruitziet' }).click();
    const preview = page.locator('section[aria-labelledby=preview]');
    await preview.locator('em', { hasText: 'waardemodel' }).waitFor();
    expect(await preview.locator('li').innerText()).toBe('eerste punt');
    expect(await preview.locator('script').count()).toBe(0);
    expect(await page.locator('#text').inputValue()).toContain('eerste punt');
    expect(await page.getByText('Ingeleverd op').count()).toBe(0);
  });

  test('on a second device that is behind is told, and both texts stay', async () => {
    const other = await visit(stage!, KARIN_PARTICIPANT, 'opdracht-1');
    await write('Van de telefoon');
    await says('Concept bewaard om');
    await other.locator('#text').fill('Van de laptop');
    await says('Op een ander apparaat', other);
    await other.getByRole('button', { name: 'Concept bewaren' }).click();
    expect(await other.locator('.as-written').innerText()).toBe('Van de telefoon');
    expect(await other.locator('#text').inputValue()).toBe('Van de laptop');
    await other.context().close();
  });

  test('hands in without a script, and reads a receipt', async () => {
    const bare = await visit(stage!, '22', 'opdracht-1', { javaScriptEnabled: false });
    await bare.locator('#text').fill('Werk zonder script');
    await bare.getByRole('button', { name: 'Inleveren' }).click();
    await bare.getByText('Ingeleverd op').first().waitFor();
    await bare.context().close();
  });
});

(stage ? describe : describe.skip)('an instructor who grades without names', () => {
  test('sees no name until the grade is released', async () => {
    const page = await visit(stage!, MARIT_INSTRUCTOR, 'collegereeks');
    const base = page.url();
    await page.goto(`${base}settings`);
    await page.locator('input[name=names][value=hidden]').check();
    await page.getByRole('button', { name: 'Bewaren' }).click();
    await page.getByRole('status').first().waitFor();
    await page.goto(`${base}grading`);
    const main = () => page.locator('main').innerText();
    expect(await main()).not.toMatch(/Yusuf|Karin/);
    await page.locator('h2 a').first().click();
    expect(await main()).not.toMatch(/Yusuf|Karin/);
    for (const row of await page.locator('.rubric fieldset').all())
      await row.locator('input[value="2"]').check();
    await page.getByRole('button', { name: /^Vrijgeven/ }).click();
    await page.goto(`${base}grading?state=released`);
    expect(await main()).toContain('Yusuf Demirel');
    await page.context().close();
  });
});
