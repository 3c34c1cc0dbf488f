import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FrameLocator, Page } from 'playwright-core';
import { setStage, type Stage } from '../support/browser.js';
import { LmsVisitor } from '../support/lms-visitor.js';
import {
  KARIN_PARTICIPANT,
  MARIT_INSTRUCTOR,
  MARIT_SWITCHED,
  register,
} from '../support/practice-lms.js';

const stage = await setStage();
const { browser, tool, lms } = stage ?? ({} as Stage);
const staged = stage ? test : test.skip;
const SWITCHED = 'Docent in de rol van deelnemer';
const workOf = (frame: FrameLocator) => frame.locator('textarea[name=text]');

/** Copies the course that is shown. @returns what its activities have behind their ids. */
async function copyCourse({ page }: LmsVisitor): Promise<string> {
  await page.getByRole('button', { name: 'Cursus kopiëren' }).click();
  await page.locator('h1', { hasText: '(kopie)' }).waitFor();
  return behindIds(page);
}

const behindIds = async (page: Page): Promise<string> =>
  /-k\d+/.exec((await page.locator('.activity').first().getAttribute('href')) ?? '')?.[0] ?? '';

staged('two courses in two tabs each keep their own work', async () => {
  const marit = await LmsVisitor.arrive(browser, lms.url, MARIT_INSTRUCTOR);
  await marit.go('/');
  const copy = await copyCourse(marit);
  await marit.leave();

  const first = await LmsVisitor.arrive(browser, lms.url, KARIN_PARTICIPANT);
  const second = await first.openTab();
  const inFirst = await first.open('/activiteiten/opdracht-1');
  const inSecond = await second.open(`/activiteiten/opdracht-1${copy}`);
  await first.lookHere();
  await workOf(inFirst).fill('Concept van de eerste cursus');
  await inFirst.getByRole('button', { name: 'Concept bewaren' }).click();
  await inFirst.getByText('Je concept is bewaard.').waitFor();
  await second.handIn('Werk van de tweede cursus');
  await first.lookHere();
  await inFirst.getByRole('link', { name: 'Mijn profiel', exact: true }).click();
  await inFirst.locator('input[name=displayName]').fill('Karin in de eerste');
  await inFirst.getByRole('button', { name: 'Profiel bewaren' }).click();
  await inFirst.getByText('Bewaard.').waitFor();
  expect(await inSecond.getByText('Karin in de eerste').count()).toBe(0);

  await first.open('/activiteiten/opdracht-1');
  expect(await workOf(inFirst).inputValue()).toBe('Concept van de eerste cursus');
  await inFirst.getByText('Karin in de eerste').first().waitFor();
  await second.open(`/activiteiten/opdracht-1${copy}`);
  expect(await workOf(inSecond).inputValue()).toBe('Werk van de tweede cursus');
  expect(await inSecond.getByText('Karin in de eerste').count()).toBe(0);
  await first.leave();
});

staged(
  'a teacher goes on teaching while another tab shows the course to a participant',
  async () => {
    const teaching = await LmsVisitor.arrive(browser, lms.url, MARIT_INSTRUCTOR);
    const overview = await teaching.open('/activiteiten/collegereeks');
    await teaching.lookAs(MARIT_SWITCHED);
    const learning = await teaching.openTab();
    const assignment = await learning.open('/activiteiten/opdracht-2');
    await assignment.locator('header').getByText(SWITCHED).waitFor();
    await learning.handIn('Even proberen als deelnemer');

    await teaching.lookHere();
    await overview.getByRole('link', { name: 'Nakijken', exact: true }).click();
    await overview.getByRole('heading', { level: 1, name: 'Nakijken' }).waitFor();
    // The teacher is one again here; the work that was tried out is marked as such.
    expect(await overview.locator('header').getByText(SWITCHED).count()).toBe(0);
    await overview.locator('main').getByText(SWITCHED).waitFor();
    await teaching.leave();
  },
);

(stage ? describe : describe.skip).each(['moodle', 'canvas', 'brightspace'] as const)(
  'a course that was copied in %s',
  (name) => {
    let marit: LmsVisitor;
    beforeAll(async () => {
      if (name !== 'moodle') await register(tool, lms.registrations[name]);
      const { issuer } = lms.registrations[name];
      marit = await LmsVisitor.arrive(browser, issuer, MARIT_INSTRUCTOR);
    });
    afterAll(() => marit.leave());

    test('asks its teacher once, and shows its participants the schedule that was kept', async () => {
      const original = await marit.open('/activiteiten/collegereeks');
      await original.locator('input[name=startsAt]').fill('2090-03-01T12:00');
      await original.getByRole('button', { name: 'Begin vastleggen' }).click();
      await original.getByRole('heading', { level: 1, name: 'Instellingen' }).waitFor();
      await marit.go('/');
      const copy = await copyCourse(marit);
      const question = await marit.open(`/activiteiten/collegereeks${copy}`);
      await question.getByRole('heading', { name: 'Deze cursus is een kopie' }).waitFor();
      await question.getByRole('button', { name: 'Planning overnemen' }).click();
      await question
        .getByText(/De reeks begint op woensdag 1 maart 2090/)
        .first()
        .waitFor();
      const again = await marit.open(`/activiteiten/collegereeks${copy}`);
      await again.getByRole('heading', { level: 1, name: 'Overzicht' }).waitFor();

      await marit.lookAs(KARIN_PARTICIPANT);
      const home = await marit.open(`/activiteiten/collegereeks${copy}`);
      await home
        .getByText(/De reeks begint op woensdag 1 maart 2090/)
        .first()
        .waitFor();
    });
  },
);
