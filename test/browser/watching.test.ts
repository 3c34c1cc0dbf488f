import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { setStage, type Stage } from '../support/browser.js';
import { LmsVisitor } from '../support/lms-visitor.js';
import { KARIN_PARTICIPANT, YUSUF_PARTICIPANT } from '../support/practice-lms.js';
import { until } from '../support/until.js';
import { visit } from '../support/visiting.js';

/** As much of a video element as the tests touch. */
interface Film {
  muted: boolean;
  currentTime: number;
  readonly duration: number;
  readonly paused: boolean;
  readonly ended: boolean;
  play(): Promise<void>;
  pause(): void;
}

const stage = await setStage();
const { browser, tool, lms } = stage ?? ({} as Stage);
const onStage = stage ? describe : describe.skip;

const complaintsOf = (page: Page): string[] => {
  const complaints: string[] = [];
  page.on('console', (line) => {
    if (line.type() === 'error') complaints.push(line.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
};

onStage('in the frame of an LMS, with third-party cookies and storage blocked,', () => {
  let yusuf: LmsVisitor;
  let complaints: string[];
  beforeAll(async () => {
    yusuf = await LmsVisitor.arrive(browser, lms.url, YUSUF_PARTICIPANT);
    complaints = complaintsOf(yusuf.page);
  });
  afterAll(() => yusuf.leave());

  const film = (visitor = yusuf) => visitor.inTool.locator('video');
  const position = (visitor = yusuf) => film(visitor).evaluate((video: Film) => video.currentTime);
  const openLecture = async (number: number, visitor = yusuf) => {
    await visitor.open(`/activiteiten/college-${number}`);
    await visitor.inTool.locator('.plyr__controls').waitFor();
  };
  const play = async (from: number, forSeconds: number, visitor = yusuf) => {
    await film(visitor).evaluate((video: Film, second: number) => {
      video.muted = true;
      video.currentTime = second;
      return video.play();
    }, from);
    await until(async () => (await position(visitor)) >= from + forSeconds);
  };
  const percent = async (visitor = yusuf) =>
    Number(/(\d+) %/.exec(await visitor.inTool.locator('[data-percent]').innerText())?.[1]);

  test('three seconds and a jump to the end are a few hundredths watched, and not all', async () => {
    await openLecture(1);
    await play(0, 3);
    await film().evaluate((video: Film) => {
      video.currentTime = video.duration - 1;
    });
    await until(() => film().evaluate((video: Film) => video.ended));
    const shown = await percent();
    expect(shown).toBeGreaterThanOrEqual(5);
    expect(shown).toBeLessThanOrEqual(15);
    const states = yusuf.inTool.locator('.chapter__state');
    expect(await states.nth(0).innerText()).toBe('bezig');
    expect(await states.nth(2).innerText()).toBe('nog niet gezien');
    await openLecture(1);
    expect(Math.abs((await percent()) - shown)).toBeLessThanOrEqual(2);
  });

  test('two tabs count together, and the beacon of a page that is left as well', async () => {
    await openLecture(2);
    const other = await yusuf.openTab();
    await openLecture(2, other);
    await Promise.all([play(0, 4), play(20, 4, other)]);
    await other.go('/'); // in the middle of playing: a beacon is all that is left
    await film().evaluate((video: Film) => {
      video.pause();
    });
    await yusuf.page.waitForTimeout(500);
    await openLecture(2);
    expect(await percent()).toBeGreaterThanOrEqual(12);
    await other.page.close();
  });

  test('a tab that is killed loses no more than what was played since the last report', async () => {
    const doomed = await LmsVisitor.arrive(browser, lms.url, YUSUF_PARTICIPANT);
    await openLecture(3, doomed);
    const isReport = (answer: { url(): string }) => answer.url().endsWith('/progress');
    await Promise.all([doomed.page.waitForResponse(isReport), play(0, 9, doomed)]);
    const session = await doomed.page.context().newCDPSession(doomed.page);
    void session.send('Page.crash').catch(() => undefined); // nobody is left to answer
    await openLecture(3);
    expect(await percent()).toBeGreaterThanOrEqual(10);
    const resume = yusuf.inTool.locator('[data-resume]');
    expect(await resume.innerText()).toMatch(/^Verder kijken vanaf 0:\d\d$/);
    expect(await film().evaluate((video: Film) => [video.paused, video.currentTime])).toEqual([
      true,
      0,
    ]);
    await resume.click();
    await until(async () => (await position()) > 5);
  }, 60_000);

  test('where the frame may not fill the screen, a window of its own opens the same lecture', async () => {
    await openLecture(1);
    expect(await yusuf.inTool.locator('[data-plyr=fullscreen]').count()).toBe(0);
    const [own] = await Promise.all([
      yusuf.page.context().waitForEvent('page'),
      yusuf.inTool.getByRole('button', { name: 'Open in een nieuw venster' }).click(),
    ]);
    await own.locator('.plyr__controls').waitFor();
    expect(await own.locator('h1').innerText()).toBe('Duurzame businessmodellen');
    expect(await own.locator('[data-window]').isVisible()).toBe(false);
    await own.close();
  });

  test('nothing was complained of, and nothing kept in the browser', async () => {
    expect(complaints).toEqual([]);
    const names = (await yusuf.page.context().cookies(tool.url)).map(({ name }) => name);
    expect(names.every((name) => name.startsWith('__Host-browser'))).toBe(true);
  });
});

onStage('by keyboard alone', () => {
  let page: Page;
  beforeAll(async () => {
    page = await visit(stage!, KARIN_PARTICIPANT, 'college-4');
    await page.locator('.plyr__controls').waitFor();
    await page.locator('video').evaluate((video: Film) => {
      video.muted = true;
    });
  });
  afterAll(() => page.context().close());

  const focused = () =>
    page.evaluate<string>(
      'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim().replace(/\\s+/g, " ")',
    );
  const isPaused = () => page.locator('video').evaluate((video: Film) => video.paused);
  /** Does something that the server is to remember, and waits until it does. */
  const saved = (change: () => Promise<void>) =>
    Promise.all([page.waitForResponse((answer) => answer.url().endsWith('/player')), change()]);
  /** Presses Tab until the focus is on something of this name. */
  const tabTo = async (name: RegExp): Promise<number> => {
    for (let steps = 1; steps < 60; steps += 1) {
      await page.keyboard.press('Tab');
      if (name.test(await focused())) return steps;
    }
    throw new Error(`No Tab leads to ${String(name)}`);
  };

  test('A14 a letter does nothing outside the player', async () => {
    await page.locator('h1').click();
    await page.keyboard.press('k');
    expect(await isPaused()).toBe(true);
  });

  test('A17 captions are one key after play, say whether they are on, and turn off and on', async () => {
    await tabTo(/^Afspelen/);
    await page.keyboard.press('Tab');
    const captions = page.locator('[data-plyr=captions]');
    expect(
      await captions.evaluate((button) =>
        (button as unknown as { matches(of: string): boolean }).matches(':focus'),
      ),
    ).toBe(true);
    expect(await captions.getAttribute('aria-pressed')).toBe('true');
    expect(await focused()).toMatch(/Ondertitels uit/);
    await saved(() => page.keyboard.press('Enter'));
    expect(await captions.getAttribute('aria-pressed')).toBe('false');
    await page.reload();
    await page.locator('.plyr__controls').waitFor();
    expect(await page.locator('[data-plyr=captions]').getAttribute('aria-pressed')).toBe('false');
    await saved(() => page.locator('[data-plyr=captions]').press('Enter'));
    expect(await page.locator('[data-plyr=captions]').getAttribute('aria-pressed')).toBe('true');
  });

  test('the film plays and pauses, and a part is gone to', async () => {
    await page.locator('h1').click();
    await tabTo(/^Afspelen/);
    await page.keyboard.press('Space');
    await until(async () => !(await isPaused()));
    await page.keyboard.press('k');
    await until(isPaused);
    await tabTo(/Analytisch raamwerk/);
    await page.keyboard.press('Enter');
    const current = page.locator('[aria-current=true]', { hasText: 'Analytisch raamwerk' });
    await current.waitFor();
    const at = await page.locator('video').evaluate((video: Film) => video.currentTime);
    expect(at).toBeGreaterThan(24);
    await page.locator('video').evaluate((video: Film) => {
      video.pause();
    });
  });

  test('the transcript is searched from hit to hit', async () => {
    await tabTo(/^Transcript/);
    await page.keyboard.press('Enter');
    await tabTo(/^$/);
    await page.keyboard.type('obstakel');
    const status = page.locator('.find [role=status]');
    expect(await status.innerText()).toMatch(/^1 van \d+ gevonden$/);
    await page.keyboard.press('Shift+Enter');
    expect(await page.locator('.line--here').count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await status.innerText()).toBe('');
    await page.keyboard.type('bestaatniet');
    expect(await status.innerText()).toBe('Niets gevonden');
  });

  test('A18 captions get larger on black, and are so again tomorrow', async () => {
    await page.goto(page.url().replace(/lectures.*/, 'lectures/5'));
    await page.locator('.plyr__controls').waitFor();
    await page.locator('.look summary').press('Enter');
    await saved(() => page.locator('input[name=look][value=contrast]').check());
    await page.reload();
    await page.locator('.plyr__controls').waitFor();
    await page.locator('video').evaluate((video: Film) => {
      video.muted = true;
      return video.play();
    });
    const caption = page.locator('.plyr__caption').first();
    await caption.waitFor();
    const look = await caption.evaluate((element) => {
      const style = (
        globalThis as unknown as { getComputedStyle: (of: unknown) => Record<string, string> }
      ).getComputedStyle(element);
      return [style['color'], style['backgroundColor'], parseFloat(style['fontSize'] ?? '')];
    });
    expect(look.slice(0, 2)).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    expect(look[2]).toBeGreaterThanOrEqual(20);
  });
});

onStage('A20 without JavaScript', () => {
  test('there is the film, its parts, the transcript and the assignment, and reading counts', async () => {
    const page = await visit(stage!, KARIN_PARTICIPANT, 'college-3', { javaScriptEnabled: false });
    await page
      .locator('video[controls] track[kind=captions][default]')
      .waitFor({ state: 'attached' });
    expect(await page.locator('video track[kind=chapters]').count()).toBe(1);
    expect(await page.locator('.chapters a').count()).toBe(5);
    expect(await page.locator('.find').isVisible()).toBe(false);
    await page.locator('.transcript summary').click();
    const line = page.locator('.line__time').nth(3);
    const address = await line.getAttribute('href');
    await line.click();
    expect(page.url()).toContain(address);
    expect(await page.locator('video source').first().getAttribute('src')).toMatch(/#t=\d/);
    await page.locator('.transcript summary').click();
    await page.getByRole('button', { name: 'Ik heb het transcript gelezen' }).click();
    await page.getByText('Je hebt dit college afgerond.').waitFor();
    await page.getByRole('link', { name: 'Naar de opdracht' }).click();
    await page.locator('textarea[name=text]').waitFor();
    await page.context().close();
  });
});

onStage('the page of a lecture', () => {
  test('weighs at most 150 KB compressed without its film, and asks nobody else', async () => {
    const page = await visit(stage!, KARIN_PARTICIPANT, 'collegereeks');
    const parts = new Map<string, number>();
    const hosts = new Set<string>();
    page.on('response', async (response) => {
      const { origin, pathname } = new URL(response.url());
      hosts.add(origin);
      if (pathname.includes('/media/') || response.status() !== 200) return;
      const body = await response.body().catch(() => Buffer.alloc(0));
      parts.set(pathname, gzipSync(body).length);
    });
    await page.goto(page.url() + 'lectures/1', { waitUntil: 'networkidle' });
    const total = [...parts.values()].reduce((sum, size) => sum + size, 0);
    process.stdout.write(`a lecture without its film: ${Math.round(total / 1024)} KB compressed\n`);
    expect(parts.size).toBeGreaterThan(6);
    expect(total).toBeLessThan(150 * 1024);
    expect([...hosts]).toEqual([tool.url]);
    await page.context().close();
  });

  test('comes compressed', async () => {
    const page = await visit(stage!, KARIN_PARTICIPANT, 'college-1');
    const answer = await page.reload();
    expect(answer?.headers()['content-encoding']).toMatch(/gzip|br/);
    await page.context().close();
  });
});
