import { expect, test } from '@jest/globals';
import { BrowserLike } from '../../support/browser-like.js';
import { launch } from '../../support/launching.js';
import { INSTRUCTOR } from '../../support/signing-platform.js';
import { TestClock } from '../../support/test-clock.js';
import { startTrial, type Trial } from '../../support/trial.js';

const ROLES = 'https://purl.imsglobal.org/spec/lti/claim/roles';
const teacher = { sub: 'teacher', [ROLES]: [INSTRUCTOR] };

interface Visitor {
  readonly browser: BrowserLike;
  readonly base: string;
}

async function enter({ tool, platform }: Trial, claims: object): Promise<Visitor> {
  const browser = new BrowserLike();
  return { browser, base: await launch(tool, platform, browser, { ...claims }) };
}

const startAt = async ({ browser, base }: Visitor, startsAt: string, mode = 'weekly') => {
  const answer = await browser.submit(`${base}settings`, { startsAt, mode });
  expect(answer.status).toBe(303);
};

/** Everything that opens with the last lecture, asked for directly. */
const GETS = [
  'lectures/5',
  'lectures/5?t=12',
  'lectures/5/chapters.vtt',
  'films/afsluiting',
  'films/afsluiting/chapters.vtt',
  'assignments/5',
  ...['mp4', 'webm', 'jpg', 'nl.vtt', 'transcript.nl.md'].flatMap((ending) => [
    `media/college-5.sample.${ending}`,
    `media/afsluiting.sample.${ending}`,
  ]),
];
const POSTS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['assignments/5', { text: 'Te vroeg', action: 'submit' }],
  ['assignments/5', { text: 'Te vroeg', action: 'draft' }],
  ['lectures/5/transcript', {}],
];

async function answers({ browser, base }: Visitor): Promise<{ status: number; text: string }[]> {
  const got = await Promise.all(GETS.map((path) => browser.get(`${base}${path}`)));
  const posted = await Promise.all(
    POSTS.map(([path, form]) => browser.submit(`${base}profile`, { ...form }, `${base}${path}`)),
  );
  const csrf = /name="csrf" value="([^"]+)"/.exec(
    await (await browser.get(`${base}profile`)).text(),
  );
  const report = await browser.send(
    `${base}lectures/5/progress`,
    JSON.stringify({ ranges: [[0, 3]], position: 3 }),
    { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf?.[1] ?? '' },
  );
  return Promise.all(
    [...got, ...posted, report].map(async (one) => ({
      status: one.status,
      text: await one.text(),
    })),
  );
}

const beforeOpening = async (opening: string): Promise<Trial> =>
  startTrial({}, { clock: new TestClock(new Date(new Date(opening).getTime() - 60_000)) });

const SPRING = '2027-03-29T12:00:00+02:00';
const AUTUMN = '2026-11-02T12:00:00+01:00';
const spring = await beforeOpening(SPRING);
const autumn = await beforeOpening(AUTUMN);
const january = await startTrial({}, { clock: new TestClock('2027-01-18T12:00:00Z') });

test.each([
  ['spring', spring, '2027-03-01T12:00', 'maandag 29 maart 2027 om 12.00 uur'],
  ['autumn', autumn, '2026-10-05T12:00', 'maandag 2 november 2026 om 12.00 uur'],
])(
  'over the change of the clock in %s the fifth lecture, and all that belongs to it, opens at noon and not a minute before',
  async (_season, trial, startsAt, moment) => {
    const marit = await enter(trial, teacher);
    await startAt(marit, startsAt);
    const karin = await enter(trial, { sub: 'karin' });
    for (const { status, text } of await answers(karin)) {
      expect(status).toBe(403);
      expect(text).toContain(moment);
    }
    for (const path of GETS)
      expect((await marit.browser.get(`${marit.base}${path}`)).status).toBe(200);

    trial.tool.clock.advance(61_000);
    const statuses = (await answers(karin)).map(({ status }) => status);
    expect(statuses.slice(0, GETS.length)).toEqual(GETS.map(() => 200));
    expect(statuses.every((status) => status < 400)).toBe(true);
  },
);

test('putting the start off locks what somebody has not completed, and nothing that they have', async () => {
  const trial = january;
  const marit = await enter(trial, teacher);
  const karin = await enter(trial, { sub: 'karin' });
  await startAt(marit, '2027-01-11T12:00');
  const read = `${karin.base}lectures/1/transcript`;
  expect((await karin.browser.submit(`${karin.base}lectures/1`, {}, read)).status).toBe(303);
  await startAt(marit, '2027-03-01T12:00');
  const statusOf = async (path: string) => (await karin.browser.get(`${karin.base}${path}`)).status;
  expect(await statusOf('lectures/1')).toBe(200);
  expect(await statusOf('assignments/1')).toBe(200);
  expect(await statusOf('media/college-1.sample.mp4')).toBe(200);
  expect(await statusOf('lectures/2')).toBe(403);
  expect(await statusOf('media/college-2.sample.mp4')).toBe(403);

  await startAt(marit, '2027-03-01T12:00', 'open');
  expect(await statusOf('lectures/5')).toBe(200);
});
