import { beforeEach, describe, expect, test } from '@jest/globals';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { minutes, hours } from '../../../src/kernel/clock.js';
import { BrowserLike } from '../../support/browser-like.js';
import { launch } from '../../support/launching.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';
import { INSTRUCTOR, LEARNER, type Claims } from '../../support/signing-platform.js';
import { until } from '../../support/until.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const NRPS = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
const MEMBERSHIP = 'http://purl.imsglobal.org/vocab/lis/v2/membership#';

const { tool, platform } = await startPlatformAndTool();

interface Asked {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}
let asked: Asked[] = [];
let answer: (res: ServerResponse, url: URL) => void;
platform.answer((req, _body, res) => {
  const url = new URL(req.url ?? '/', platform.issuer);
  if (url.pathname === '/token') {
    res.end(JSON.stringify({ access_token: 'x', expires_in: 3600 }));
    return;
  }
  asked.push({ url, headers: req.headers });
  answer(res, url);
});

const members = (...list: readonly unknown[]) => JSON.stringify({ id: 'x', members: list });
const person = (user_id: unknown, name: string | null, more: object = {}) => ({
  ...{ user_id, roles: ['Learner'], status: 'Active', name },
  ...more,
});
const answerWith = (...list: readonly unknown[]) => {
  answer = (res) => res.end(members(...list));
};

let courses = 0;
let course: Claims;
beforeEach(() => {
  courses += 1;
  asked = [];
  course = {
    [`${LTI}context`]: { id: `roster-${courses}`, title: 'Zonnedael' },
    [NRPS]: {
      context_memberships_url: `${platform.issuer}/c${courses}/memberships`,
      service_versions: ['1.0', '2.0'],
    },
  };
});

const visit = async (sub: string, role: string, more: Claims = {}) => {
  const browser = new BrowserLike();
  const claims = { ...course, sub, name: `Naam ${sub}`, [`${LTI}roles`]: [role], ...more };
  const base = await launch(tool, platform, browser, claims);
  return async (path = '') => (await browser.get(`${base}${path}`)).text();
};

/** The list of participants as the instructor reads it, a line for each. */
const participants = (page: string): readonly string[] =>
  [...page.matchAll(/<tr>([\s\S]*?)<\/tr>/g)]
    .map(([, row = '']) =>
      row
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    )
    .slice(1);
const read = () => until(() => asked.length > 0);

/** Lets the next launch read the roster again, and waits until it has been taken over. */
async function readAgain(seen: (page: string) => boolean): Promise<string> {
  tool.clock.advance(minutes(11));
  const page = await visit('teacher', INSTRUCTOR);
  await until(async () => seen(await page()));
  return page();
}

describe('a roster', () => {
  test('lists who never came, with the exact media type and no filter by role', async () => {
    answerWith(
      person('teacher', 'Naam teacher', { roles: ['Instructor'] }),
      person('a', 'Anna'),
      person('b', 'Bram'),
    );
    const page = await visit('teacher', INSTRUCTOR);
    await until(async () => (await page()).includes('Bram'));
    expect(participants(await page())).toEqual(['Anna Nog niet geweest', 'Bram Nog niet geweest']);
    expect(await page()).toContain('De cursus geopend: 0 van 2');
    expect(asked).toHaveLength(1);
    const { url, headers } = asked[0]!;
    expect(headers.accept).toBe('application/vnd.ims.lti-nrps.v2.membershipcontainer+json');
    expect(url.searchParams.has('role')).toBe(false);
  });

  test('is read at most every ten minutes, and once a day by itself', async () => {
    answerWith(person('a', 'Anna'));
    for (let launches = 0; launches < 4; launches += 1) await visit('teacher', INSTRUCTOR);
    await read();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(asked).toHaveLength(1);
    tool.clock.advance(hours(24));
    await until(
      () => asked.filter(({ url }) => url.pathname.startsWith(`/c${courses}/`)).length === 2,
    );
  });

  test('#107: numbers are texts, duplicates are one, a status left out is active, no role is no participant', async () => {
    answerWith(
      person(7, 'Zeven', { status: undefined }),
      person('7', 'Zeven'),
      person('8', 'Acht', { roles: undefined }),
      person('9', 'Negen', { roles: [`${MEMBERSHIP}Learner`] }),
      person('10', 'Tien', { status: 'Inactive' }),
      { name: 'Zonder id' },
      null,
    );
    const page = await visit('teacher', INSTRUCTOR);
    await until(async () => (await page()).includes('Zeven'));
    expect(participants(await page())).toEqual([
      'Negen Nog niet geweest',
      'Zeven Nog niet geweest',
    ]);
    await visit('7', LEARNER, { name: null });
    expect(participants(await page())[1]).toMatch(/^Zeven vandaag/);
  });

  test('#106: pages follow one another through `&amp;` and curly quotes, and a loop ends', async () => {
    answer = (res, url) => {
      const from = Number(url.searchParams.get('from') ?? 0);
      const next = `${platform.issuer}/c${courses}/memberships?limit=2&amp;from=${(from + 1) % 3}`;
      const header = Buffer.from(`<${platform.issuer}/x>; rel=“first”, <${next}>; rel=“next”`);
      res.setHeader('Link', header.toString('latin1'));
      res.end(members(person(`p${from}`, `Pagina ${from}`)));
    };
    const page = await visit('teacher', INSTRUCTOR);
    await until(async () => (await page()).includes('Pagina 2'));
    expect(participants(await page())).toHaveLength(3);
    expect(asked.length).toBeLessThanOrEqual(4);
  });

  test('#105, #106: no token goes to an address that is not the platform’s', async () => {
    let foreign = 0;
    const { createServer } = await import('node:http');
    const server = createServer((_req, res) => {
      foreign += 1;
      res.end(members());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    answer = (res) => {
      res.setHeader('Link', `<http://127.0.0.1:${port}/next>; rel="next"`);
      res.end(members(person('a', 'Anna')));
    };
    const page = await visit('teacher', INSTRUCTOR);
    await until(() => tool.log().includes('the address is not one of the platform'));
    expect(participants(await page())).toEqual([]);
    expect(foreign).toBe(0);
    server.close();
  });
});

describe('who leaves', () => {
  test('is shown as gone when the roster lists the person no more or as inactive, and comes back', async () => {
    answerWith(person('a', 'Anna'), person('b', 'Bram'), person('c', 'Cor'));
    const page = await visit('teacher', INSTRUCTOR);
    await visit('a', LEARNER);
    await until(async () => (await page()).includes('Cor'));
    answerWith(person('b', 'Bram', { status: 'Inactive' }), person('c', 'Cor'));
    const after = participants(await readAgain((text) => text.includes('Staat niet meer')));
    expect(after).toEqual([
      'Bram Staat niet meer in de LMS-cursus Nog niet geweest',
      'Cor Nog niet geweest',
      expect.stringMatching(/^Naam a Staat niet meer in de LMS-cursus vandaag/),
    ]);
    answerWith(person('a', 'Anna'), person('b', 'Bram'), person('c', 'Cor'));
    await readAgain((text) => !text.includes('Staat niet meer'));
  });

  test.each([
    ['half of it is no JSON', (res: ServerResponse) => res.end('{"members":[{"user_id":"c","ro')],
    ['it has no members', (res: ServerResponse) => res.end('{}')],
    ['it is empty', (res: ServerResponse) => res.end(members())],
    ['the service is off', (res: ServerResponse) => res.writeHead(403).end()],
    [
      'it breaks off',
      (res: ServerResponse) => {
        res.setHeader('Link', `<${platform.issuer}/c${courses}/memberships?page=2>; rel="next"`);
        if (asked.at(-1)?.url.searchParams.has('page')) res.writeHead(500).end();
        else res.end(members(person('c', 'Cor')));
      },
    ],
    [
      'it never ends',
      (res: ServerResponse) => {
        res.setHeader('Link', `<${platform.issuer}/c${courses}/memberships?limit=200>; rel="next"`);
        res.end(members(person('c', 'Cor')));
      },
    ],
  ])('nobody has left when %s', async (_case, broken) => {
    answerWith(person('a', 'Anna'), person('c', 'Cor'));
    const page = await visit('teacher', INSTRUCTOR);
    await until(async () => (await page()).includes('Anna'));
    answer = broken;
    asked = [];
    tool.clock.advance(minutes(11));
    await visit('teacher', INSTRUCTOR);
    await read();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(participants(await page())).toEqual(['Anna Nog niet geweest', 'Cor Nog niet geweest']);
  });

  test('a test student, who is in no roster, has not left', async () => {
    const testUser = 'http://purl.imsglobal.org/vocab/lti/system/person#TestUser';
    answerWith(person('a', 'Anna'));
    await visit('test', LEARNER, { [`${LTI}roles`]: [LEARNER, testUser] });
    const page = await visit('teacher', INSTRUCTOR);
    await until(async () => (await page()).includes('Anna'));
    expect(await page()).not.toContain('Staat niet meer');
  });
});

describe('roster and launch', () => {
  test('the role of the launch wins: Moodle lists a non-editing teacher as a learner (captures 12, 50)', async () => {
    answerWith(person('nora', 'Nora'), person('a', 'Anna'));
    const page = await visit('nora', INSTRUCTOR);
    await until(async () => (await page()).includes('Anna'));
    expect(await page('grading')).toContain('<h1>Nakijken</h1>');
    expect(participants(await page())).toEqual(['Anna Nog niet geweest']);
  });

  test('the name of the launch wins, that of the roster fills in where there is none', async () => {
    answerWith(person('a', 'Naam in de lijst'), person('b', 'Bram in de lijst'));
    const page = await visit('teacher', INSTRUCTOR);
    await visit('a', LEARNER);
    await visit('b', LEARNER, { name: null });
    await until(async () => (await page()).includes('Bram in de lijst'));
    expect(await page()).toContain('Naam a');
    expect(await page()).not.toContain('Naam in de lijst');
  });

  test('with names withheld, or no roster at all, all works as before', async () => {
    answerWith(person('a', null), person('teacher', null, { roles: ['Instructor'] }));
    const page = await visit('teacher', INSTRUCTOR);
    await until(async () => (await page()).includes('Deelnemer zonder naam'));
    course = { ...course, [NRPS]: undefined };
    const learner = await visit('a', LEARNER, { name: null });
    expect(await learner()).toContain('Nu aan de beurt');
    expect(await page()).toContain('Deelnemer zonder naam');
  });

  test('whom the roster brought begins in the language of the first launch', async () => {
    answerWith(person('eve', 'Eve'));
    const page = await visit('teacher', INSTRUCTOR);
    await until(async () => (await page()).includes('Eve'));
    const presentation = { [`${LTI}launch_presentation`]: { locale: 'en' } };
    expect(await (await visit('eve', LEARNER, presentation))()).toContain('What is next');
  });

  test('a copy of the own data tells what the roster said, and who is wiped is listed as new', async () => {
    answerWith(person('a', 'Anna in de lijst'));
    const page = await visit('teacher', INSTRUCTOR);
    await until(async () => (await page()).includes('Anna'));
    const browser = new BrowserLike();
    const base = await launch(tool, platform, browser, { ...course, sub: 'a', name: 'Anna' });
    const copy = await (await browser.get(`${base}privacy/export.json`)).text();
    expect(copy).toContain('"rosterName": "Anna in de lijst"');
    await browser.submit(`${base}privacy`, { mode: 'wipe' }, `${base}privacy/erase`);
    const again = await readAgain((text) => text.includes('Anna'));
    expect(participants(again)).toEqual(['Anna in de lijst Nog niet geweest']);
  });

  test('a slow roster does not delay a launch', async () => {
    answer = () => undefined;
    const before = performance.now();
    const page = await visit('teacher', INSTRUCTOR);
    expect(await page()).toContain('Overzicht');
    expect(performance.now() - before).toBeLessThan(4000);
  });
});
