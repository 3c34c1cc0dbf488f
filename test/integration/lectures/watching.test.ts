import { beforeEach, describe, expect, test } from '@jest/globals';
import { hours, minutes, seconds } from '../../../src/kernel/clock.js';
import { BrowserLike } from '../../support/browser-like.js';
import { launch } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';
import { INSTRUCTOR } from '../../support/signing-platform.js';

const ROLES = 'https://purl.imsglobal.org/spec/lti/claim/roles';

const { tool, platform } = await startPlatformAndTool();
let browser: BrowserLike;
let base: string;
let person = 0;

beforeEach(async () => {
  person += 1;
  browser = new BrowserLike();
  base = await launch(tool, platform, browser, { sub: `watcher-${person}` });
});

const textOf = async (path: string): Promise<string> =>
  (await browser.get(`${base}${path}`)).text();
const watchedPercent = async (number = 1): Promise<number> =>
  Number(/Je hebt (\d+) % van dit/.exec(await textOf(`lectures/${number}`))?.[1]);
/** Opens the page of a lecture and takes the token that is printed on it. */
const tokenOf = async (number = 1): Promise<string> =>
  /data-progress-token="([^"]+)"/.exec(await textOf(`lectures/${number}`))?.[1] ?? '';
const report = (ranges: unknown, token?: string, more: object = {}) => ({
  ...{ ranges, position: 3 },
  ...(token === undefined ? {} : { token }),
  ...more,
});

/** As a browser sends it that shows no cookie. */
const beacon = (body: unknown, number = 1, type = 'application/json') =>
  fetch(`${base}lectures/${number}/progress`, {
    method: 'POST',
    headers: { 'Content-Type': type, 'Origin': 'null', 'Sec-Fetch-Site': 'same-origin' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** With the session and the hidden value of its forms. */
async function withSession(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const csrf = /name="csrf" value="([^"]+)"/.exec(await textOf('profile'))?.[1] ?? '';
  return browser.send(`${base}lectures/1/progress`, JSON.stringify(body), {
    'Content-Type': 'application/json',
    'X-CSRF-Token': csrf,
    ...headers,
  });
}

describe('what was played is counted', () => {
  test('when a page that closes sends it without a cookie', async () => {
    const token = await tokenOf();
    tool.clock.advance(seconds(30));
    expect((await beacon(report([[0, 27]], token))).status).toBe(204);
    expect(await watchedPercent()).toBe(50);
  });

  test('when a script sends it with the session', async () => {
    await textOf('lectures/1');
    tool.clock.advance(seconds(30));
    expect((await withSession(report([[0, 27]]))).status).toBe(204);
    expect(await watchedPercent()).toBe(50);
  });

  test('once, however often and in whatever order it comes', async () => {
    const token = await tokenOf();
    tool.clock.advance(seconds(60));
    const all = [
      [[0, 10]],
      [
        [0, 10],
        [20, 30],
      ],
      [[0, 10]],
      [
        [0, 10],
        [20, 30],
      ],
    ];
    for (const ranges of all.toReversed()) await beacon(report(ranges, token));
    await Promise.all(all.map((ranges) => beacon(report(ranges, token))));
    expect(await watchedPercent()).toBe(37);
  });

  test('from two tabs at once', async () => {
    const [one, other] = [await tokenOf(), await tokenOf()];
    tool.clock.advance(seconds(30));
    const both = [beacon(report([[0, 20]], one)), beacon(report([[30, 50]], other))];
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([204, 204]);
    expect(await watchedPercent()).toBe(74);
  });

  test('of a killed tab, after the next page has begun to report', async () => {
    const killed = await tokenOf();
    tool.clock.advance(seconds(25));
    const next = await tokenOf();
    tool.clock.advance(seconds(2));
    await beacon(report([[0, 1]], next));
    expect((await beacon(report([[20, 44]], killed))).status).toBe(204);
    expect(await watchedPercent()).toBe(46);
  });

  test('as plain text, which is what some browsers make of a beacon', async () => {
    const token = await tokenOf();
    const answer = await beacon(report([[0, 5]], token), 1, 'text/plain;charset=UTF-8');
    expect(answer.status).toBe(204);
  });

  test('and not more of it than there was time for', async () => {
    const token = await tokenOf();
    expect((await beacon(report([[0, 54]], token))).status).toBe(204);
    expect(await watchedPercent()).toBeLessThan(35);
  });
});

describe('a lecture is completed', () => {
  test('by nine tenths of its film, and the home says so', async () => {
    const token = await tokenOf();
    tool.clock.advance(minutes(1));
    await beacon(report([[0, 49]], token));
    expect(await textOf('lectures/1')).toContain('Je hebt dit college afgerond.');
    expect(await textOf('')).toContain('1 van 5 colleges afgerond');
  });

  test('not by jumping to its end', async () => {
    const token = await tokenOf();
    tool.clock.advance(minutes(1));
    await beacon(
      report(
        [
          [0, 3],
          [53, 54],
        ],
        token,
        { position: 54 },
      ),
    );
    expect(await watchedPercent()).toBe(7);
    expect(await textOf('')).toContain('0 van 5 colleges afgerond');
  });

  test('by reading the transcript and saying so', async () => {
    const answer = await browser.submit(`${base}lectures/2`, {}, `${base}lectures/2/transcript`);
    expect(answer.status).toBe(303);
    expect(await textOf('lectures/2')).toContain('Je hebt dit college afgerond.');
  });
});

test('a film that was left is offered where it was left, and never begins there by itself', async () => {
  const token = await tokenOf();
  tool.clock.advance(seconds(30));
  await beacon(report([[0, 20]], token, { position: 20.4 }));
  const page = await textOf('lectures/1');
  expect(page).toContain('Verder kijken vanaf 0:20');
  expect(page).not.toMatch(/<source[^>]+#t=/);
  expect(await textOf('')).toContain('Verder met college 1, vanaf 0:20');
});

describe('a report is refused', () => {
  test.each([
    ['without ranges', { position: 1 }, 422],
    ['with a range that ends before it begins', report([[5, 3]]), 422],
    ['with a range before the film', report([[-5, 3]]), 422],
    ['with texts for numbers', report([['0', '3']]), 422],
    ['with half a range', report([[3]]), 422],
    ['with a position that is none', report([[0, 1]], undefined, { position: 'einde' }), 422],
    ['with more ranges than anybody plays', report(Array(201).fill([0, 1])), 422],
    ['that only half arrived', '{"ranges":[[0,', 400],
    ['that is larger than any', `{"ranges":[${'[0,1],'.repeat(5000)}[0,1]]}`, 413],
  ])('%s', async (_what, body, status) => {
    const token = await tokenOf();
    const text = typeof body === 'string' ? body : JSON.stringify({ ...body, token });
    const answer = await beacon(text);
    expect(answer.status).toBe(status);
    const { error, fields } = (await answer.json()) as { error: string; fields: object };
    expect(error).not.toBe('');
    expect(Object.keys(fields).length > 0).toBe(status === 422);
  });

  test.each(['', 'x', 'lz0.' + 'a'.repeat(43), 7, null])(
    'with a token that is not ours, and the launch goes on: %j',
    async (token) => {
      expect((await beacon({ ...report([[0, 3]]), token })).status).toBe(401);
      expect((await browser.get(`${base}profile`)).status).toBe(200);
    },
  );

  test('with the token of another lecture, another person or an earlier moment', async () => {
    const token = await tokenOf(1);
    expect((await beacon(report([[0, 3]], token), 2)).status).toBe(401);
    const [, signature] = token.split('.');
    expect((await beacon(report([[0, 3]], `aaaaaaaa.${signature}`))).status).toBe(401);
    const other = await launch(tool, platform, new BrowserLike(), { sub: 'somebody-else' });
    const stolen = { method: 'POST', body: JSON.stringify(report([[0, 3]], token)) };
    expect((await fetch(`${other}lectures/1/progress`, stolen)).status).toBe(401);
  });

  test('from another site, whatever it shows', async () => {
    const token = await tokenOf();
    const answer = await withSession(report([[0, 3]], token), { 'Sec-Fetch-Site': 'cross-site' });
    expect(answer.status).toBe(403);
  });

  test('without a token and without the hidden value of our forms', async () => {
    const answer = await withSession(report([[0, 3]]), { 'X-CSRF-Token': 'guessed' });
    expect(answer.status).toBe(403);
  });

  test('after the launch has ended', async () => {
    const token = await tokenOf();
    tool.clock.advance(hours(8) + minutes(1));
    expect((await beacon(report([[0, 3]], token))).status).toBe(401);
  });

  test('after the person has left: nothing of them comes back', async () => {
    const token = await tokenOf();
    await browser.submit(`${base}privacy`, { mode: 'wipe' }, `${base}privacy/erase`);
    expect((await beacon(report([[0, 3]], token))).status).toBe(401);
    base = await launch(tool, platform, browser, { sub: `watcher-${person}` });
    expect(await watchedPercent()).toBe(0);
  });

  test('of who teaches: only participants are followed', async () => {
    const teacher = { sub: 'teacher', [ROLES]: [INSTRUCTOR] };
    base = await launch(tool, platform, browser, teacher);
    expect(await textOf('lectures/1')).not.toContain('data-progress-token');
    expect((await withSession(report([[0, 3]]))).status).toBe(403);
  });
});

describe('how a person watches', () => {
  test('is kept for the next page, and in what they can take along', async () => {
    const form = { captions: 'off', look: 'contrast', speed: '1.5', lecture: '2' };
    const answer = await browser.submit(`${base}lectures/2`, form, `${base}player`);
    expect(answer.headers.get('location')).toMatch(/\/lectures\/2$/);
    const page = await textOf('lectures/3');
    expect(page).toContain('film--contrast');
    expect(page).toMatch(/data-captions="off" data-speed="1.5"/);
    const copy = (await (await browser.get(`${base}privacy/export.json`)).json()) as {
      playerSettings: object[];
    };
    expect(copy.playerSettings).toMatchObject([{ captions: 'off', look: 'contrast', speed: 1.5 }]);
  });

  test.each([{ look: 'huge' }, { speed: '3' }, { captions: 'maybe' }])(
    'is one of what there is: %j',
    async (form) => {
      const answer = await browser.submit(`${base}lectures/2`, { ...form }, `${base}player`);
      expect(answer.status).toBe(422);
    },
  );
});

describe('a window of its own', () => {
  const ticketOf = async () =>
    /name="ticket" value="([^"]+)"/.exec(await textOf('lectures/1'))?.[1] ?? '';

  test('opens the page for a browser that shows nothing, and ends with the launch', async () => {
    const other = new BrowserLike();
    const form = { ticket: await ticketOf(), to: '/lectures/1?t=12' };
    const answer = await other.post(`${base}window`, form);
    expect(answer.status).toBe(303);
    const opened = new URL(answer.headers.get('location') ?? '', tool.url).href;
    expect(opened).not.toContain(base);
    expect(opened).toMatch(/lectures\/1\?t=12$/);
    expect((await other.get(opened)).status).toBe(200);
    tool.clock.advance(hours(24) + minutes(1));
    expect((await other.get(opened)).status).toBe(401);
  });

  test.each([
    '//evil.example',
    'https://evil.example',
    '/\\evil',
    'lectures/1',
    '/../../admin',
    '',
  ])('never leads out of the course: %j', async (to) => {
    const answer = await browser.post(`${base}window`, { ticket: await ticketOf(), to });
    expect(answer.status).toBe(422);
  });

  test('is not for who has only the address, nor for what may report progress', async () => {
    for (const ticket of ['', 'x', await tokenOf()]) {
      const answer = await new BrowserLike().post(`${base}window`, { ticket, to: '/' });
      expect(answer.status).toBe(401);
    }
    expect((await browser.get(`${base}profile`)).status).toBe(200);
  });

  test('is not opened without end', async () => {
    tool.clock.beginMinute();
    const ticket = await ticketOf();
    const statuses: number[] = [];
    for (let count = 0; count < 21; count += 1)
      statuses.push((await new BrowserLike().post(`${base}window`, { ticket, to: '/' })).status);
    expect(statuses.slice(0, 20).every((status) => status === 303)).toBe(true);
    expect(statuses[20]).toBe(429);
  });
});
