import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { setStage, type Stage } from '../support/browser.js';
import { KARIN_PARTICIPANT, MARIT_INSTRUCTOR } from '../support/practice-lms.js';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WORK = 'Een **zorgcoöperatie** in ons dorp.\n\nWie betaalt de coördinator?';

const stage = await setStage();
const { browser, tool, lms } = stage ?? ({} as Stage);
const staged = stage ? test : test.skip;

/** Opens an activity in a window of its own, as somebody. @returns a page on the tool. */
async function open(
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

describe('a person without JavaScript', () => {
  const withoutScripts = { javaScriptEnabled: false, viewport: { width: 390, height: 844 } };

  staged('hands in, after a first try without text that kept everything in place', async () => {
    const page = await open(KARIN_PARTICIPANT, 'opdracht-2', withoutScripts);
    await page.getByRole('button', { name: 'Inleveren' }).click();
    expect(await page.locator('[role=alert]').innerText()).toContain('nog niet gelukt');
    await page.locator('textarea[name=text]').fill(WORK);
    await page.getByRole('button', { name: 'Inleveren' }).click();
    expect(await page.locator('main').innerText()).toContain('Ingeleverd op');
  });

  staged('jumps to a part of a film by a link', async () => {
    const page = await open(KARIN_PARTICIPANT, 'college-2', withoutScripts);
    await page.getByRole('link', { name: /Analytisch raamwerk/ }).click();
    expect(page.url()).toMatch(/\?t=\d+#/);
    expect(await page.locator('video source').first().getAttribute('src')).toMatch(/#t=\d+/);
  });

  staged(
    'is told which parts of the rubric are still open, and then releases the grade',
    async () => {
      const page = await open(MARIT_INSTRUCTOR, 'collegereeks', withoutScripts);
      await page.getByRole('link', { name: 'Nakijken', exact: true }).click();
      await page
        .getByRole('link', { name: /Karin Verhulst/ })
        .first()
        .click();
      await page.locator('textarea[name=comment]').fill('Mooi begin.');
      await page.locator('input[name="level[casus]"][value="2"]').check();
      await page.getByRole('button', { name: 'Vrijgeven', exact: true }).click();
      expect(await page.locator('.field__problem').count()).toBe(4);
      expect(await page.locator('textarea[name=comment]').inputValue()).toBe('Mooi begin.');
      for (const part of ['obstakels', 'raamwerk', 'handelingsperspectief', 'vraag']) {
        await page.locator(`input[name="level[${part}]"][value="1"]`).check();
      }
      await page.getByRole('button', { name: 'Vrijgeven', exact: true }).click();
      expect(await page.locator('[role=status]').innerText()).toContain('Vrijgegeven');
    },
  );

  staged('chooses a language and a start date', async () => {
    const page = await open(MARIT_INSTRUCTOR, 'collegereeks', withoutScripts);
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
const PAGES = [
  [KARIN_PARTICIPANT, [...COMMON, 'films/introductie', 'assignments/2', 'lectures/9']],
  [MARIT_INSTRUCTOR, ['', 'grading', 'grading?state=released', 'settings', 'assignments/1']],
] as const;

(stage ? describe : describe.skip).each(['light', 'dark'] as const)('in the %s,', (colorScheme) => {
  test.each(PAGES)(
    'no page of person %s has a fault that can be found by machine',
    async (person, paths) => {
      const page = await open(person, 'collegereeks', {
        colorScheme,
        bypassCSP: true, // for the tester's own script; the policy itself is tested elsewhere
        viewport: { width: 390, height: 844 },
      });
      const base = page.url();
      const found: unknown[] = [];
      for (const path of paths) {
        await page.goto(`${base}${path}`);
        await page.addScriptTag({ path: AXE });
        const run = `axe.run({ runOnly: { type: 'tag', values: ${JSON.stringify(WCAG)} } })`;
        const { violations } = await page.evaluate<{
          violations: { id: string; nodes: { html: string }[] }[];
        }>(run);
        found.push(...violations.map(({ id, nodes }) => ({ path, id, where: nodes[0]?.html })));
      }
      await page.context().close();
      expect(found).toEqual([]);
    },
    60_000,
  );
});

staged('no page breaks its own content security policy', async () => {
  const page = await open(KARIN_PARTICIPANT, 'collegereeks');
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
