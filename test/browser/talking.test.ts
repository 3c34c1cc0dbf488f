import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { faultsOf } from '../support/axe.js';
import { setStage, type Stage } from '../support/browser.js';
import { KARIN_PARTICIPANT, MARIT_INSTRUCTOR, YUSUF_PARTICIPANT } from '../support/practice-lms.js';
import { visit } from '../support/visiting.js';

const stage = await setStage();

interface Run {
  readonly id: string;
}

/** The same people in the LMS of another municipality, which is of another family. */
async function elsewhere({ browser, tool, lms }: Stage): Promise<Stage> {
  const registration = lms.registrations.canvas;
  const names = { organisation: 'Gemeente Bunnik', name: 'Canvas van Bunnik' };
  await tool.admin('POST', 'registrations', { ...names, ...registration });
  return { browser, tool, lms: { ...lms, url: registration.issuer, registration } };
}

const forumOf = (page: Page): string => page.url().replace(/(\/l\/[^/]+\/).*/, '$1forum');
const post = (page: Page, seq: number) => page.locator(`#post-${seq}`);

(stage ? describe : describe.skip)('two municipalities in one run', () => {
  let karin: Page;
  let other: Page;
  beforeAll(async () => {
    karin = await visit(stage!, KARIN_PARTICIPANT, 'collegereeks');
    const bunnik = await elsewhere(stage!);
    other = await visit(bunnik, YUSUF_PARTICIPANT, 'collegereeks');
    const runs = (await (await stage!.tool.admin('GET', 'runs')).json()) as Run[];
    expect(runs).toHaveLength(2);
    const joined = await stage!.tool.admin('POST', 'runs/join', { runs: runs.map(({ id }) => id) });
    expect(joined.status).toBe(200);
  });
  afterAll(async () => {
    await karin.context().close();
    await other.context().close();
  });

  test('talk with each other: a question from Moodle, an answer from Canvas, and what helped', async () => {
    await karin.goto(`${forumOf(karin)}/new`);
    await karin.locator('#lecture').selectOption('algemeen');
    await karin.locator('input[name=type][value=vraag]').check();
    await karin.locator('#title').fill('Wie kent een goed voorbeeld?');
    await karin.locator('#body').fill('Van een **buurthuis** in eigen beheer.');
    await karin.getByRole('button', { name: 'Plaats onderwerp' }).click();
    await post(karin, 1).waitFor();

    await other.goto(forumOf(other));
    await other.getByRole('link', { name: 'Wie kent een goed voorbeeld?', exact: true }).click();
    expect(await post(other, 1).innerText()).toContain('Gemeente Zonnedael');
    await other.locator('#body').fill('Bij ons sinds vorig jaar.');
    await other.getByRole('button', { name: 'Plaats reactie' }).click();
    await post(other, 2).waitFor();

    await karin.goto(`${forumOf(karin)}/notices`);
    await karin.getByRole('link', { name: 'Iemand reageerde op jou' }).first().click();
    expect(await post(karin, 2).innerText()).toContain('Gemeente Bunnik');
    await post(karin, 2).getByRole('button', { name: 'Dit helpt mij' }).click();
    await other.reload();
    expect(await post(other, 2).innerText()).toContain('Dit hielp wie de vraag stelde');
  });

  test('keep their participants to themselves', async () => {
    const marit = await visit(stage!, MARIT_INSTRUCTOR, 'collegereeks');
    await marit.goto(marit.url().replace(/(\/l\/[^/]+\/).*/, '$1participants'));
    const names = await marit.locator('main').innerText();
    const { length } = names.match(/Yusuf/g) ?? [];
    expect(length).toBeLessThanOrEqual(1); // the one of the own LMS, if its roster lists him
    expect(names).not.toContain('Bunnik');
    await marit.context().close();
  });

  test('part again when an administrator takes one out, and what was said stays', async () => {
    const { browser, tool } = stage!;
    const admin = await (await browser.newContext({ locale: 'nl-NL' })).newPage();
    await admin.goto(`${tool.url}/admin/sign-in`);
    await admin.locator('input[name=token]').fill(tool.adminToken);
    await admin.locator('main form button').click();
    await admin.goto(`${tool.url}/admin/runs`);
    expect(await admin.locator('main li.entry').count()).toBe(1);
    await admin.getByRole('button', { name: /Haal eruit.*Bunnik/ }).click();
    await admin.locator('main li.entry').nth(1).waitFor();
    expect(await admin.getByRole('button', { name: /Haal eruit/ }).count()).toBe(0);
    await admin.context().close();

    await karin.reload();
    expect(await post(karin, 2).innerText()).toContain('Gemeente Bunnik');
    await other.goto(forumOf(other));
    expect(await other.locator('main').innerText()).not.toContain('Wie kent een goed voorbeeld?');
  });
});

/** What a screen reader is told of the element that has the focus. */
const spoken = (page: Page) =>
  page.evaluate<string>(`(() => {
    const element = document.activeElement;
    const by = document.getElementById(element.getAttribute('aria-labelledby'));
    return (element.tagName + ' ' + (by ?? element).textContent).replaceAll(/\\s+/g, ' ');
  })()`);

/** Tab by tab to where a name is, as somebody without a mouse gets there. */
async function tabTo(page: Page, name: RegExp, most = 80): Promise<void> {
  for (let tabs = 0; tabs < most; tabs += 1) {
    await page.keyboard.press('Tab');
    if (name.test(await spoken(page))) return;
  }
  throw new Error(`${name} was not reached with ${most} tabs`);
}

(stage ? describe : describe.skip)('by keyboard and by ear', () => {
  let page: Page;
  beforeAll(async () => {
    page = await visit(stage!, YUSUF_PARTICIPANT, 'collegereeks', { bypassCSP: true });
    await page.goto(forumOf(page));
  });
  afterAll(() => page.context().close());

  test('a new topic is begun without a mouse', async () => {
    await page.keyboard.press('Tab');
    expect(await spoken(page)).toContain('Naar de inhoud');
    await page.keyboard.press('Enter');
    await tabTo(page, /Nieuw onderwerp/);
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Nieuw onderwerp' }).waitFor();
    await page.locator('#lecture').focus();
    await page.keyboard.type('Alg');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Zonder muis');
    await tabTo(page, /^SUMMARY Laat anderen kiezen/); // stays folded
    await tabTo(page, /^TEXTAREA/);
    await page.keyboard.type('Met het toetsenbord geschreven.');
    await tabTo(page, /Plaats onderwerp/);
    await page.keyboard.press('Enter');
    await page.locator('h1', { hasText: 'Zonder muis' }).waitFor();
  });

  test('a post is an article that says who wrote it and when, below the one heading of the thread', async () => {
    await page.locator('#body').fill('Een reactie op mezelf.');
    await page.getByRole('button', { name: 'Plaats reactie' }).click();
    await page.locator('#post-2').waitFor();
    const article = page.getByRole('article', { name: /Yusuf.*Bericht 2/ });
    expect(await article.count()).toBe(1);
    expect(await page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual(['Zonder muis']);
    expect(await page.getByRole('main').getByRole('list').first().count()).toBe(1);
    expect(page.url()).toContain('#post-2');
    expect(await spoken(page)).toMatch(/^(ARTICLE|BODY)/);
  });

  test('each button of a post says of which post it is', async () => {
    const names = await page.evaluate<string[]>(`
      [...document.querySelectorAll('article a, article button, article summary')]
        .filter((one) => one.checkVisibility())
        .map((one) => one.getAttribute('aria-label') ?? one.textContent)
    `);
    expect(names.length).toBeGreaterThan(4);
    for (const name of names) expect(name).toMatch(/bericht [12]/i);
  });

  test('a problem in the form is told and led to', async () => {
    await page.locator('#body').fill('');
    await page.getByRole('button', { name: 'Plaats reactie' }).click();
    const body = page.locator('#body[aria-invalid=true]');
    await body.waitFor();
    const told = await body.getAttribute('aria-describedby');
    expect(told).toContain('body-problem');
    expect(await page.locator('#body-problem').innerText()).toContain('Schrijf eerst een bericht');
    expect(await faultsOf(page)).toEqual([]);
  });
});
