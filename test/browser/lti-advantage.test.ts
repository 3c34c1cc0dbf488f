import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setStage, type Stage } from '../support/browser.js';
import { LmsVisitor } from '../support/lms-visitor.js';
import {
  KARIN_PARTICIPANT,
  MARIT_INSTRUCTOR,
  YUSUF_PARTICIPANT,
  register,
} from '../support/practice-lms.js';

const LECTURE = 'College 2: Intermediaire organisaties en knooppunten';
const ASSIGNMENT = 'Opdracht 2: Jouw knooppuntenkaart';

interface Link {
  readonly url: string;
}

const stage = await setStage();
const { browser, tool, lms } = stage ?? ({} as Stage);
if (stage) {
  await register(tool, lms.registrations.canvas);
  await register(tool, lms.registrations.brightspace);
}

const LMSS = ['moodle', 'canvas', 'brightspace'] as const;
(stage ? describe : describe.skip).each(LMSS)('in the frame of %s,', (name) => {
  let url: string;
  let marit: LmsVisitor;
  let karin: LmsVisitor;
  beforeAll(async () => {
    url = lms.registrations[name].issuer;
    marit = await LmsVisitor.arrive(browser, url, MARIT_INSTRUCTOR);
    karin = await LmsVisitor.arrive(browser, url, KARIN_PARTICIPANT);
  });
  afterAll(async () => {
    await marit.leave();
    await karin.leave();
  });

  test('a participant comes to the lecture of the link, and a teacher to the overview', async () => {
    const lecture = await karin.open('/activiteiten/college-1');
    await lecture.locator('video').waitFor();
    const overview = await marit.open('/activiteiten/collegereeks');
    await overview.getByRole('heading', { level: 1, name: 'Overzicht' }).waitFor();
    for (const { page } of [karin, marit]) {
      const cookies = await page.context().cookies(tool.url);
      expect(cookies.map((cookie) => cookie.name)).toEqual(['__Host-browser-framed']);
    }
  });

  test('what a teacher chooses stands in the course, with its column', async () => {
    const picker = await marit.open('/inhoud');
    await picker.getByLabel(LECTURE).check();
    await picker.getByLabel(ASSIGNMENT).check();
    await picker.getByRole('button', { name: 'Bekijk wat er wordt geplaatst' }).click();
    await picker.getByRole('heading', { name: 'Dit wordt in je cursus geplaatst' }).waitFor();
    await picker.getByRole('button', { name: /^Plaats in/ }).click();
    await picker.getByRole('heading', { name: /Dit (heb je gekozen|staat nu)/ }).waitFor();
    await picker.locator('.button').click();
    await marit.page.waitForURL(`${url}/`);
    const chosen = marit.page.locator('[aria-labelledby=week-0] a.activity strong');
    expect(await chosen.allInnerTexts()).toEqual([LECTURE, ASSIGNMENT]);
    await marit.go('/cijfers');
    // One of the activity that the course began with, and one of the new activity.
    expect(await marit.page.locator('thead th', { hasText: 'Opdracht 2' }).count()).toBe(2);
  });

  test('a participant opens what was chosen, and hands in', async () => {
    await karin.go('/');
    await karin.page.getByRole('link', { name: LECTURE }).click();
    await karin.inTool.locator('video').waitFor();
    await karin.go('/');
    await karin.page.getByRole('link', { name: ASSIGNMENT }).click();
    await karin.handIn(`Een kaart van het dorp in ${name}`);
  });
});

(stage ? test : test.skip)(
  'from the gradebook of Moodle a teacher comes to the work of exactly that participant',
  async () => {
    const yusuf = await LmsVisitor.arrive(browser, lms.url, YUSUF_PARTICIPANT);
    await yusuf.go('/');
    await yusuf.page.getByRole('link', { name: ASSIGNMENT }).click();
    await yusuf.handIn('Een kaart van de stad');
    await yusuf.leave();
    const marit = await LmsVisitor.arrive(browser, lms.url, MARIT_INSTRUCTOR);
    await marit.go('/cijfers');
    await marit.page.getByRole('link', { name: /Bekijk de inzending.*Karin Verhulst/ }).click();
    await marit.inTool.getByText('Een kaart van het dorp in moodle').waitFor();
    expect(await marit.inTool.getByText('Een kaart van de stad').count()).toBe(0);
    await marit.leave();
  },
);

(stage ? test : test.skip).each(LMSS)(
  'the tool registers itself with %s in a frame, and launches follow',
  async (name) => {
    const { issuer: url, clientId: known } = lms.registrations[name];
    const body = { organisation: 'Gemeente Zonnedael', autoApprove: true };
    const link = (await (await tool.admin('POST', 'registration-links', body)).json()) as Link;
    const administrator = await LmsVisitor.arrive(browser, url, MARIT_INSTRUCTOR);
    const { page, inTool } = administrator;
    await administrator.go('/beheer');
    await page.getByLabel('Registratielink van de tool').fill(link.url);
    await page.getByRole('button', { name: 'Registreer' }).click();
    await inTool.getByRole('heading', { name: 'De leeromgeving is aangemeld' }).waitFor();
    await inTool.getByRole('button', { name: 'Sluiten en terug naar de leeromgeving' }).click();
    await page.waitForURL(`${url}/beheer`);
    await page.getByRole('button', { name: 'Activeren' }).click();
    await page.getByRole('button', { name: 'Activeren' }).waitFor({ state: 'hidden' });

    const sent = page.waitForRequest((request) =>
      request.url().startsWith(`${tool.url}/lti/login`),
    );
    await administrator.open('/activiteiten/college-1');
    const clientId = new URLSearchParams((await sent).postData() ?? '').get('client_id');
    expect(clientId).not.toBe(known);
    const answer = await tool.admin('GET', 'registrations');
    expect(await answer.json()).toContainEqual(
      expect.objectContaining({ issuer: url, clientId, status: 'active' }),
    );
    await administrator.leave();
  },
);
