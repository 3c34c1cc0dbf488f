import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { faultsOf } from '../support/axe.js';
import { setStage, type Stage } from '../support/browser.js';
import { KARIN_PARTICIPANT, MARIT_INSTRUCTOR } from '../support/practice-lms.js';
import { speak, visit } from '../support/visiting.js';

/** The numbers are those of the checklist of accessibility that the course is held to. */
const stage = await setStage();
const { tool } = stage ?? ({} as Stage);
const onStage = stage ? describe : describe.skip;

const WORK = 'Onze buurtmoestuin draait op twaalf vrijwilligers.\n\n**Wie** doet mee?';
const SPACING =
  '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }';

const FOR_PARTICIPANTS = [
  '',
  'introduction',
  'lectures/1',
  'lectures/2?t=12',
  'films/introductie',
  'films/afsluiting',
  'assignments/1',
  'assignments/2',
  'forum',
  'forum/new',
  'forum/notices',
  'forum?q=initiatief',
  'profile',
  'privacy',
  'lectures/9',
];
const OUTSIDE = ['l/nobody/', 'erased', 'nowhere', 'certificate/ABCD', `post/${'a'.repeat(24)}/1`];
const FOR_INSTRUCTORS = [
  '',
  'introduction',
  'films/afsluiting',
  'lectures/1',
  'grading',
  'grading?state=released',
  'participants',
  'forum/moderation',
  'settings',
  'assignments/1',
];

const within = (page: Page, expression: string) => page.evaluate<number>(expression);
/** By how much a page is wider than its window. */
const overflow = (page: Page) =>
  within(page, 'document.documentElement.scrollWidth - document.documentElement.clientWidth');
/** Texts that do not fit their boxes: they would be cut off. */
const CUT = `[...document.querySelectorAll('main *, header *')].filter((element) => {
  const { overflowX, overflowY, clipPath } = getComputedStyle(element);
  const hides = [overflowX, overflowY].includes('hidden') || [overflowX, overflowY].includes('clip');
  return hides && clipPath === 'none' && element.textContent.trim() !== '' &&
    !element.closest('.plyr') && element.scrollHeight > element.clientHeight + 1;
}).map((element) => element.outerHTML.slice(0, 120))`;

/** Karin has handed in, and set right what she said, so that her pages and those of who grades are full. */
beforeAll(async () => {
  if (!stage) return;
  const page = await visit(stage, KARIN_PARTICIPANT, 'opdracht-2');
  await page.locator('textarea[name=text]').fill(WORK);
  await page.getByRole('button', { name: 'Inleveren' }).click();
  await page
    .getByText(/Ingeleverd op/)
    .first()
    .waitFor();
  const base = page.url().replace(/(\/l\/[^/]+\/).*/, '$1');
  await page.goto(`${base}forum/new`);
  await page.locator('input[value=vraag]').check();
  await page.locator('#title').fill('Wie kent een goed voorbeeld?');
  await page.locator('#body').fill('Het gaat om buurtmoestuinen.');
  await page.locator('main button[value=post]').click();
  await page.waitForURL(/forum\/[0-9a-f]{24}/);
  await page.goto(`${page.url()}/posts/1/edit`);
  await page.locator('#body').fill('Het gaat mij om buurtmoestuinen.');
  await page.getByRole('button', { name: 'Bewaar wijziging' }).click();
  await page.getByRole('link', { name: 'Eerdere versies' }).waitFor();
  await page.context().close();
});

onStage.each(['nl', 'en'] as const)('in the language %s', (locale) => {
  describe.each(['light', 'dark'] as const)('in the %s', (colorScheme) => {
    test.each([
      ['participant', KARIN_PARTICIPANT, FOR_PARTICIPANTS],
      ['instructor', MARIT_INSTRUCTOR, FOR_INSTRUCTORS],
    ] as const)(
      'A1–A9 no page of a %s has a fault that a machine can find, at 320 and at 1280 pixels',
      async (_who, person, paths) => {
        const page = await visit(stage!, person, 'collegereeks', {
          colorScheme,
          bypassCSP: true, // for the tester's own script; the policy itself is tested elsewhere
          viewport: { width: 320, height: 640 },
        });
        const base = page.url();
        await speak(page, base, locale);
        const found: string[] = [];
        for (const path of await allPaths(page, base, paths)) {
          await page.setViewportSize({ width: 320, height: 640 });
          await page.goto(`${base}${path}`);
          const atPhone = await faultsOf(page);
          const tooWide = await overflow(page);
          await page.setViewportSize({ width: 1280, height: 900 });
          const atDesk = await faultsOf(page);
          const faults = new Set([...atPhone, ...atDesk, ...(tooWide > 0 ? ['too wide'] : [])]);
          found.push(...[...faults].map((fault) => `${path} ${fault}`));
        }
        await page.context().close();
        expect(found).toEqual([]);
      },
      120_000,
    );
  });
});

onStage('A1–A9', () => {
  test.each(['light', 'dark'] as const)(
    'what is locked has no fault that a machine can find, in the %s',
    async (colorScheme) => {
      const options = { colorScheme, bypassCSP: true, viewport: { width: 320, height: 640 } };
      const marit = await visit(stage!, MARIT_INSTRUCTOR, 'collegereeks', options);
      const settings = `${marit.url()}settings`;
      const startAt = async (startsAt: string) => {
        await marit.goto(settings);
        await marit.locator('input[name=startsAt]').fill(startsAt);
        await marit.locator('main form button[type=submit]').click();
        await marit.locator('[role=status]').waitFor();
      };
      await startAt('2037-01-12T12:00');
      const karin = await visit(stage!, KARIN_PARTICIPANT, 'collegereeks', options);
      const base = karin.url();
      const found: string[] = [];
      const paths = ['', 'introduction', 'lectures/1', 'films/afsluiting', 'assignments/1'];
      for (const path of [...paths, 'certificate.pdf', 'media/college-1.sample.mp4']) {
        await karin.goto(`${base}${path}`);
        const faults = [
          ...(await faultsOf(karin)),
          ...((await overflow(karin)) > 0 ? ['too wide'] : []),
        ];
        found.push(...faults.map((fault) => `${path} ${fault}`));
      }
      await startAt('');
      await karin.context().close();
      await marit.context().close();
      expect(found).toEqual([]);
    },
  );

  test('the choice of content has no fault that a machine can find, before and after choosing', async () => {
    const context = await stage!.browser.newContext({ locale: 'nl-NL', bypassCSP: true });
    await context.addCookies([{ name: 'persoon', value: MARIT_INSTRUCTOR, url: stage!.lms.url }]);
    const page = await context.newPage();
    await page.goto(`${stage!.lms.url}/inhoud`);
    const frame = page.frameLocator('iframe.tool');
    await frame.locator('h1').waitFor();
    const tooled = () => page.frames().find((one) => one.url().startsWith(tool.url))!;
    const found = [...(await faultsOf(tooled()))];
    await frame.locator('input[type=checkbox]').first().check();
    const question = await frame.locator('h1').innerText();
    // By its kind, because what this person chose as a language depends on what was tested before.
    await frame.locator('main form button[type=submit]').first().click();
    await frame.locator('h1', { hasNotText: question }).waitFor();
    found.push(...(await faultsOf(tooled())));
    await context.close();
    expect(found).toEqual([]);
  });
});

onStage('A1–A9 outside the course', () => {
  test.each([
    ['nl-NL', 'light'],
    ['nl-NL', 'dark'],
    ['en-GB', 'light'],
    ['en-GB', 'dark'],
  ] as const)(
    'no page has a fault that a machine can find: %s, %s',
    async (locale, colorScheme) => {
      const context = await stage!.browser.newContext({ locale, colorScheme, bypassCSP: true });
      const page = await context.newPage();
      const found: string[] = [];
      const visitPage = async (path: string) => {
        await page.goto(`${tool.url}/${path}`);
        for (const [width, height] of [
          [320, 640],
          [1280, 900],
        ] as const) {
          await page.setViewportSize({ width, height });
          const faults = await faultsOf(page);
          const tooWide = (await overflow(page)) > 0 ? ['too wide'] : [];
          found.push(...[...faults, ...tooWide].map((fault) => `${path} at ${width}: ${fault}`));
        }
      };
      for (const path of [...OUTSIDE, 'admin/sign-in']) await visitPage(path);
      await page.locator('input[name=token]').fill(tool.adminToken);
      await page.locator('main form button').click();
      await page.waitForURL(`${tool.url}/admin`);
      const registration = page.locator('main a[href*="/admin/registrations/"]').last();
      const { pathname } = new URL((await registration.getAttribute('href')) ?? '', tool.url);
      const rest = ['registrations/new', 'runs', 'launches', 'keys'].map((path) => `admin/${path}`);
      for (const path of ['admin', ...rest, pathname.slice(1)]) await visitPage(path);
      await context.close();
      expect(found).toEqual([]);
    },
    60_000,
  );
});

/** The paths, with those of what Karin said, a dilemma, and for who grades of one piece of work, one participant and a thread. */
async function allPaths(page: Page, base: string, paths: readonly string[]) {
  const ofOne = async (list: string, narrowed = '') => {
    await page.goto(`${base}${list}${narrowed}`);
    const links = await page.locator(`main a[href*="/${list}/"]`).all();
    const addresses = await Promise.all(links.map((link) => link.getAttribute('href')));
    const [found] = addresses.flatMap(
      (address) => new RegExp(`${list}/[0-9a-f]{24}`).exec(address ?? '') ?? [],
    );
    if (!found) throw new Error(`There is nothing in ${list}${narrowed}`);
    return found;
  };
  const dilemma = await ofOne('forum', '?type=dilemma');
  const said = `${await ofOne('forum', '?type=vraag')}/posts/1`;
  const inForum = [dilemma, `${said}/edit`, `${said}/history`];
  if (!paths.includes('grading')) return [...paths, ...inForum];
  const own = [await ofOne('grading'), await ofOne('participants'), await ofOne('forum')];
  return [...paths, ...inForum, ...own];
}

onStage('a participant', () => {
  let page: Page;
  let base: string;
  beforeAll(async () => {
    page = await visit(stage!, KARIN_PARTICIPANT, 'collegereeks', {
      bypassCSP: true,
      viewport: { width: 1280, height: 900 },
    });
    base = page.url();
    await speak(page, base, 'nl');
  });
  afterAll(() => page.context().close());

  test('A1 hears Dutch content as Dutch in the English interface', async () => {
    await speak(page, base, 'en');
    await page.goto(`${base}lectures/1`);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    for (const content of ['h1', '.chapters', '.ticks', '.prose'])
      expect(await page.locator(content).first().getAttribute('lang')).toBe('nl');
    await speak(page, base, 'nl');
  });

  test('A2 tells the pages apart by their titles', async () => {
    const titles: string[] = [];
    for (const path of FOR_PARTICIPANTS) {
      await page.goto(`${base}${path}`);
      titles.push(await page.title());
    }
    expect(new Set(titles).size).toBe(titles.length);
    for (const title of titles)
      expect(title).toMatch(/.+ · Werken met maatschappelijk initiatief$/);
  });

  test('A4 skips the menu by the first key', async () => {
    await page.goto(`${base}lectures/1`);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toMatch(/^A Naar de inhoud/);
    await page.keyboard.press('Enter');
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('main');
  });

  test.each(FOR_PARTICIPANTS)('A7 reads %j with wide spacing and at 200 %% zoom', async (path) => {
    await page.setViewportSize({ width: 640, height: 450 });
    await page.goto(`${base}${path}`);
    expect(await overflow(page)).toBe(0);
    await page.addStyleTag({ content: SPACING });
    expect(await overflow(page)).toBe(0);
    expect(await page.evaluate(CUT)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test.each(FOR_PARTICIPANTS)(
    'A11, A12 sees where the focus is on %j, in the order of reading',
    async (path) => {
      await page.goto(`${base}${path}`);
      const steps: string[] = [];
      for (let step = 0; step < 60; step += 1) {
        await page.keyboard.press('Tab');
        const state = await page.evaluate<string>(FOCUS);
        if (state === 'end') break;
        steps.push(state);
      }
      expect(steps.length).toBeGreaterThan(3);
      expect(steps.filter((state) => state !== 'seen, in order')).toEqual([]);
    },
  );

  test('A10 is led to what is missing in a form, and keeps what was written', async () => {
    await page.goto(`${base}assignments/3`);
    await page.getByRole('button', { name: 'Inleveren' }).click();
    await page.locator('[role=alert]').waitFor();
    expect(await focused(page)).toMatch(/^P .*nog niet gelukt/);
    const field = page.locator('textarea[name=text]');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    const described = (await field.getAttribute('aria-describedby')) ?? '';
    const problem = page.locator('.field__problem');
    expect(described.split(' ')).toContain(await problem.getAttribute('id'));
  });

  test('A13 is told that a draft is saved', async () => {
    await page.goto(`${base}assignments/3`);
    await page.locator('textarea[name=text]').fill('Begin');
    await page.getByRole('button', { name: 'Concept bewaren' }).click();
    await page.locator('[role=status]', { hasText: 'Je concept is bewaard' }).waitFor();
  });

  test('A15 nothing plays or moves by itself', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(`${base}lectures/1`);
    expect(await page.locator('[autoplay], marquee, blink').count()).toBe(0);
    await page.waitForTimeout(500);
    expect(await within(page, 'document.querySelector("video").currentTime')).toBe(0);
    const moving = `document.getAnimations().filter(({ playState }) => playState === 'running').length`;
    expect(await within(page, moving)).toBe(0);
    await page.emulateMedia({ reducedMotion: null });
  });

  test('A21 finds the next step in a frame of 300 pixels high', async () => {
    await page.setViewportSize({ width: 640, height: 300 });
    await page.goto(base);
    const button = page.locator('.next .button').first();
    await button.scrollIntoViewIfNeeded();
    await button.click({ trial: true });
    expect(await page.locator('iframe:not([title])').count()).toBe(0);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test('A23 finds the menu at the same place, in the same order, on every page', async () => {
    const menus = new Set<string>();
    for (const path of FOR_PARTICIPANTS) {
      await page.goto(`${base}${path}`);
      menus.add(await page.locator('.top__nav').innerText());
    }
    expect(menus.size).toBe(1);
  });

  test('P1, P2 meets nobody else, and nothing is kept in the browser but our own cookies', async () => {
    const hosts = new Set<string>();
    page.on('request', (request) => hosts.add(new URL(request.url()).origin));
    for (const path of FOR_PARTICIPANTS) await page.goto(`${base}${path}`);
    expect([...hosts]).toEqual([tool.url]);
    const cookies = await page.context().cookies(tool.url);
    for (const { name, secure, httpOnly, sameSite } of cookies.filter(
      ({ name }) => name !== 'persoon',
    ))
      expect({ name, secure, httpOnly, sameSite }).toEqual({
        name: expect.stringMatching(/^__Host-browser(-framed)?$/),
        secure: true,
        httpOnly: true,
        sameSite: 'None',
      });
    expect(await within(page, 'localStorage.length + sessionStorage.length')).toBe(0);
  });
});

const focused = (page: Page) =>
  page.evaluate<string>(
    '`${document.activeElement.tagName} ${document.activeElement.textContent.trim()}`',
  );

/** Of the element with the focus: whether it can be seen to have it, and comes after the one before it. */
const FOCUS = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === window.focusedFirst) return 'end';
  window.focusedFirst ??= element;
  const before = window.focusedBefore;
  window.focusedBefore = element;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const outlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  const box = element.getBoundingClientRect();
  const inWindow = box.bottom > 0 && box.top < innerHeight;
  const inOrder = !before || (before.compareDocumentPosition(element) & 4) !== 0;
  if (outlined && inWindow && inOrder) return 'seen, in order';
  return [outlined ? '' : 'no outline', inWindow ? '' : 'out of sight', inOrder ? '' : 'out of order',
    element.outerHTML.slice(0, 150)].join(' ');
})()`;
