import { describe, expect, test } from '@jest/globals';
import { setStage } from '../support/browser.js';
import { KARIN_PARTICIPANT, MARIT_INSTRUCTOR } from '../support/practice-lms.js';
import { visit } from '../support/visiting.js';

const WORK = 'Een **zorgcoöperatie** in ons dorp.\n\nWie betaalt de coördinator?';

const stage = await setStage();
const staged = stage ? test : test.skip;

describe('a person without JavaScript', () => {
  const withoutScripts = { javaScriptEnabled: false, viewport: { width: 390, height: 844 } };

  staged('hands in, after a first try without text that kept everything in place', async () => {
    const page = await visit(stage!, KARIN_PARTICIPANT, 'opdracht-2', withoutScripts);
    await page.getByRole('button', { name: 'Inleveren' }).click();
    expect(await page.locator('[role=alert]').innerText()).toContain('nog niet gelukt');
    await page.locator('textarea[name=text]').fill(WORK);
    await page.getByRole('button', { name: 'Inleveren' }).click();
    expect(await page.locator('main').innerText()).toContain('Ingeleverd op');
  });

  staged('jumps to a part of a film by a link', async () => {
    const page = await visit(stage!, KARIN_PARTICIPANT, 'college-2', withoutScripts);
    await page.getByRole('link', { name: /Analytisch raamwerk/ }).click();
    expect(page.url()).toMatch(/\?t=\d+#/);
    expect(await page.locator('video source').first().getAttribute('src')).toMatch(/#t=\d+/);
  });

  staged(
    'is told which parts of the rubric are still open, and then releases the grade',
    async () => {
      const page = await visit(stage!, MARIT_INSTRUCTOR, 'collegereeks', withoutScripts);
      await page.getByRole('link', { name: 'Nakijken', exact: true }).click();
      await page
        .getByRole('link', { name: /Karin Verhulst/ })
        .first()
        .click();
      await page.locator('textarea[name=comment]').fill('Mooi begin.');
      await page.locator('input[name="level[casus]"][value="2"]').check();
      await page.getByRole('button', { name: 'Vrijgeven', exact: true }).click();
      await page.locator('[role=alert]').waitFor();
      expect(await page.locator('.field__problem').count()).toBe(4);
      expect(await page.locator('textarea[name=comment]').inputValue()).toBe('Mooi begin.');
      for (const part of ['obstakels', 'raamwerk', 'handelingsperspectief', 'vraag']) {
        await page.locator(`input[name="level[${part}]"][value="1"]`).check();
      }
      await page.getByRole('button', { name: 'Vrijgeven', exact: true }).click();
      expect(await page.locator('.notice[role=status]').innerText()).toContain('Vrijgegeven');
    },
  );

  staged('chooses a language and a start date', async () => {
    const page = await visit(stage!, MARIT_INSTRUCTOR, 'collegereeks', withoutScripts);
    await page.getByRole('link', { name: 'Instellingen', exact: true }).click();
    await page.locator('input[name=startsAt]').fill('2027-01-12T12:00');
    await page.getByRole('button', { name: 'Instellingen bewaren' }).click();
    expect(await page.locator('input[name=startsAt]').inputValue()).toBe('2027-01-12T12:00');
    await page.locator('input[name=startsAt]').fill('');
    await page.getByRole('button', { name: 'Instellingen bewaren' }).click();
    await page.getByRole('link', { name: 'Mijn profiel', exact: true }).click();
    await page.locator('input[name=locale][value=en]').check();
    await page.getByRole('button', { name: 'Profiel bewaren' }).click();
    expect(await page.locator('h1').innerText()).toBe('My profile');
  });
});

const COMMON = ['', 'assignments/1', 'profile', 'privacy', 'lectures/1'];

staged('no page breaks its own content security policy', async () => {
  const page = await visit(stage!, KARIN_PARTICIPANT, 'collegereeks');
  const complaints: string[] = [];
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  const base = page.url();
  for (const path of COMMON) {
    await page.goto(`${base}${path}`, { waitUntil: 'load' });
  }
  await page.context().close();
  expect(complaints).toEqual([]);
});
