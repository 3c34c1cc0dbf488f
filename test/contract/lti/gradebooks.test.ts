import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { minutes } from '../../../src/kernel/clock.js';
import { BrowserLike } from '../../support/browser-like.js';
import { readUntil } from '../../support/graded-work.js';
import {
  KARIN_PARTICIPANT,
  launchFromLms,
  launchFromPage,
  MARIT_INSTRUCTOR,
  startTestLms,
  type TestLms,
} from '../../support/practice-lms.js';
import { startTestTool } from '../../support/tool.js';

const PARTS = ['casus', 'obstakels', 'raamwerk', 'handelingsperspectief', 'vraag'];
const tool = await startTestTool();
afterAll(() => tool.stop());

describe.each(['moodle', 'canvas', 'brightspace'] as const)('in the gradebook of %s', (profile) => {
  let lms: TestLms;
  let workId: string;
  beforeAll(async () => {
    lms = await startTestLms(tool, { profile });
    workId = await handIn('Eerste werk');
  });
  afterAll(() => lms.stop());

  const enter = async (person: string, activity = 'opdracht-1') => {
    const browser = new BrowserLike();
    const opened = await launchFromLms(lms.url, browser, person, activity);
    return { browser, base: /^.*\/l\/[^/]+\//.exec(opened)![0] };
  };
  const handIn = async (text: string) => {
    const { browser, base } = await enter(KARIN_PARTICIPANT);
    const form = { text, action: 'submit' };
    const { status } = await browser.submit(`${base}assignments/1`, form);
    expect(status).toBe(303);
    const teacher = await enter(MARIT_INSTRUCTOR);
    const page = await (await teacher.browser.get(`${teacher.base}grading`)).text();
    return /grading\/([0-9a-f]{24})/.exec(page)![1]!;
  };
  const grading = async () => {
    const { browser, base } = await enter(MARIT_INSTRUCTOR);
    return async (level: string, comment: string, action = 'release') => {
      const levels = Object.fromEntries(PARTS.map((part) => [`level[${part}]`, level]));
      const form = { ...levels, comment, action };
      const { status } = await browser.submit(`${base}grading/${workId}`, form);
      expect(status).toBe(303);
    };
  };
  const toolSays = async (words: string) => {
    const { browser, base } = await enter(MARIT_INSTRUCTOR);
    const read = async () => (await browser.get(`${base}grading/${workId}`)).text();
    expect(await readUntil(read, words)).toContain(words);
  };
  /** Her cell of the first assignment, as her instructor sees it, in words. */
  const cell = async () => {
    const browser = new BrowserLike();
    browser.keep('persoon', MARIT_INSTRUCTOR);
    const page = await (await browser.get(`${lms.url}/cijfers`)).text();
    const hers = page.split('<tr').find((row) => row.includes('<td') && row.includes('Karin'))!;
    return hers
      .split('<td')[1]!
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ');
  };
  const change = async (fields: Readonly<Record<string, string>>) => {
    const browser = new BrowserLike();
    browser.keep('persoon', MARIT_INSTRUCTOR);
    const page = await (await browser.get(`${lms.url}/cijfers`)).text();
    const address = /\/cijfers\/\d+\/21/.exec(page)![0];
    const { status } = await browser.post(`${lms.url}${address}`, fields);
    expect(status).toBe(303);
  };

  test('two grades that are released within a second both arrive, the last one last', async () => {
    const grade = await grading();
    await grade('2', 'Goed bezig.');
    await grade('1', 'Bij nader inzien: werk de obstakels uit.');
    await toolSays('Aangekomen');
    const held = await cell();
    expect(held).toContain(' 5 van 10 ');
    expect(held).toContain('Bij nader inzien: werk de obstakels uit.');
  });

  test('another attempt, asked for, takes neither the grade nor the comment away', async () => {
    await (
      await grading()
    )('1', 'Vul aan: de obstakels.', 'return');
    workId = await handIn('Tweede werk');
    if (profile === 'canvas') expect(await readUntil(cell, 'Pogingen: 2')).toContain('Pogingen: 2');
    expect(await cell()).toMatch(/ 5 van 10 .*werk de obstakels uit\./);
  });

  test('the next grade of a person comes with its own comment', async () => {
    const grade = await grading();
    await grade('2', 'Nu is het compleet.');
    await toolSays('Aangekomen');
    expect(await cell()).toMatch(/ 10 van 10 .*Nu is het compleet\./);
    if (profile === 'canvas') expect(await cell()).toContain('Pogingen: 2');
  });

  test('what the teacher sets there is said, and is not fought', async () => {
    await change({ actie: 'aanpassen', cijfer: '3', toelichting: '' });
    tool.clock.advance(minutes(3));
    const { browser, base } = await enter(MARIT_INSTRUCTOR);
    const asked = await browser.submit(`${base}grading`, {}, `${base}grading/check`);
    expect(asked.status).toBe(303);
    await toolSays('In de LMS gewijzigd');
    expect(await cell()).toContain(' 3 van 10 ');
    await change({ actie: 'terugnemen' });
  });

  if (profile === 'canvas')
    test('the instructor comes from the gradebook to the last attempt', async () => {
      const browser = new BrowserLike();
      const page = `inzage/opdracht-1/${KARIN_PARTICIPANT}`;
      const opened = await launchFromPage(lms.url, browser, MARIT_INSTRUCTOR, page);
      expect(opened).toMatch(/\/grading\/[0-9a-f]{24}$/);
      expect(await (await browser.get(opened)).text()).toContain('Tweede werk');
    });

  if (profile === 'moodle')
    test('a lock is said after some tries, with the word of the LMS', async () => {
      await change({ actie: 'vergrendelen' });
      await (
        await grading()
      )('1', 'Te laat');
      for (let tries = 0; tries < 9; tries += 1) {
        tool.clock.advance(minutes(16));
        await new Promise((resolve) => setTimeout(resolve, 1200));
      }
      await toolSays('vergrendeld');
      expect(await cell()).toContain(' 10 van 10 ');
      await change({ actie: 'ontgrendelen' });
    });
});
