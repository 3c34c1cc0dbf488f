import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectDatabase, type Database } from '../../../src/database/connect.js';
import { createLogger } from '../../../src/kernel/logger.js';
import { createLti, type StartedLti } from '../../../src/lti/index.js';
import type { Claims } from '../../support/signing-platform.js';
import { startTrial } from '../../support/trial.js';

/**
 * What a Moodle 4.5.6 said in a laboratory, said to the tool. Tokens are signed anew, with the moment, the nonce and
 * the addresses of the test; everything else in them is as it was.
 */
interface Said {
  readonly capture: string;
  readonly note: string | null;
  readonly status: number;
  readonly body: string;
}
const captured = JSON.parse(readFileSync('test/captures/moodle-messages.json', 'utf8')) as {
  readonly logins: readonly { readonly capture: string; readonly form: Record<string, string> }[];
  readonly launches: readonly { readonly capture: string; readonly claims: Claims }[];
  readonly platformErrors: readonly {
    readonly note: string;
    readonly form: Record<string, string>;
  }[];
  readonly tokenAnswers: readonly (Said & { readonly type: string })[];
  readonly scoreAnswers: readonly Said[];
  readonly resultAnswers: readonly Said[];
};

interface Page {
  readonly note: string;
  readonly path: string;
  readonly link: string | null;
  readonly body: unknown;
}
const services = JSON.parse(
  readFileSync('test/captures/moodle-registration-and-services.json', 'utf8'),
) as {
  readonly rosters: readonly Page[];
  readonly lineItems: readonly Page[];
  readonly returnUrls: readonly { readonly url: string }[];
};

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
const trial = await startTrial({ family: 'moodle', deploymentPolicy: 'any' });
const { tool, platform, login, launch, enter, browser, expectRefusal } = trial;

/** Moodle and the lab's tool stood at these addresses. */
const here = <T>(said: T): T =>
  JSON.parse(
    JSON.stringify(said)
      .replaceAll('http://127.0.0.1:8791', platform.issuer)
      .replaceAll('http://localhost:8792', tool.url),
  ) as T;
const launchOf = (claims: Claims): Claims => ({
  ...here(claims),
  aud: platform.clientId,
});
const messageOf = (claims: Claims) => claims[`${LTI}message_type`];
const rolesOf = (claims: Claims) => JSON.stringify(claims[`${LTI}roles`]);

describe.each(captured.logins)('the login of $capture', ({ form }) => {
  test('is sent on to sign in, with everything that Moodle wants back', async () => {
    const answer = await login({ ...here(form), client_id: platform.clientId });
    expect(answer.status).toBe(302);
    const { origin, searchParams } = new URL(answer.headers.get('location') ?? '');
    expect(origin).toBe(platform.issuer);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      scope: 'openid',
      response_type: 'id_token',
      response_mode: 'form_post',
      prompt: 'none',
      client_id: platform.clientId,
      redirect_uri: `${tool.url}/lti/launch`,
      login_hint: form['login_hint'],
      lti_message_hint: form['lti_message_hint'],
    });
    expect(searchParams.has('repost')).toBe(false);
  });
});

const launches = captured.launches.map(({ capture, claims }) => ({ capture, claims }));
const resourceLinks = launches.filter(
  ({ claims }) => messageOf(claims) === 'LtiResourceLinkRequest',
);
describe.each(resourceLinks)('the launch of $capture', ({ claims }) => {
  const isTeacher = rolesOf(claims).includes('membership#Instructor');
  test(`opens the course for ${isTeacher ? 'an instructor' : 'a participant'}`, async () => {
    const { base, status, page } = await enter(launchOf(claims));
    expect(status).toBe(200);
    expect(page).not.toContain('$ResourceLink');
    const locale = (claims[`${LTI}launch_presentation`] as { locale: string }).locale;
    expect(page).toContain(`<html lang="${locale === 'nl' ? 'nl' : 'en'}"`);
    expect((await browser.get(`${base}grading`)).status).toBe(isTeacher ? 200 : 403);
    const name = claims['name'] as string | undefined;
    const profile = await (await browser.get(`${base}profile`)).text();
    if (name) expect(profile).toContain(name);
  });
});

const requestsForContent = launches.filter(
  ({ claims }) => messageOf(claims) === 'LtiDeepLinkingRequest',
);
test.each(requestsForContent)(
  'the request for content of $capture opens the picker',
  async (one) => {
    const answer = await launch(launchOf(one.claims));
    expect(answer.headers.get('location')).toMatch(/\/picker$/);
    const page = await browser.get(new URL(answer.headers.get('location') ?? '', tool.url).href);
    expect(page.status).toBe(200);
  },
);

const claimsOf = (capture: string): Claims =>
  launchOf(launches.find((one) => one.capture === capture)?.claims ?? {});

test('the look at work of 23-submission-review says that there is none, and leads back as 62-return-url takes it', async () => {
  const answer = await launch(claimsOf('23-submission-review'));
  expect(answer.status).toBe(404);
  const page = await answer.text();
  const way = /href="([^"]*return\.php[^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const captured62 = new URL(here(services.returnUrls)[1]?.url ?? '');
  const back = new URL(way);
  expect(back.origin + back.pathname).toBe(captured62.origin + captured62.pathname);
  expect(back.searchParams.get('lti_errormsg')).toContain('nog niets ingeleverd');
  expect([...back.searchParams.keys()].toSorted()).toEqual(
    [...captured62.searchParams.keys()].toSorted(),
  );
});

test('the teacher of 61-launch-teacher-switched-to-student sees what participants see', async () => {
  const before = await enter(claimsOf('11-launch-teacher'), 'grading');
  const switched = await enter(claimsOf('61-launch-teacher-switched-to-student'), 'grading');
  expect([before.status, switched.status]).toEqual([200, 403]);
});

describe.each(captured.platformErrors)('Moodle’s refusal: $note', ({ form }) => {
  test('is told in plain words', async () => {
    const state = new URL((await login()).headers.get('location') ?? '').searchParams.get('state');
    const answer = await browser.post(`${tool.url}/lti/launch`, { ...form, state: state ?? '' });
    await expectRefusal(answer, 401, 'platform answered with an error');
  });
});

describe('the services of Moodle', () => {
  let database: Database;
  let lti: StartedLti;
  let registrationId: string;
  let pages: readonly Page[] = [];
  let token: Said & { type?: string } = { capture: '', note: null, status: 200, body: '' };
  let answer: Said = token;
  const A_TOKEN = { ...token, body: '{"access_token":"token","expires_in":3600}' };

  beforeAll(async () => {
    const at = { at: { directory: ':memory:' as const }, name: 'replay_test' };
    database = await connectDatabase(at, tool.clock, createLogger('silent'));
    platform.answer((req, _body, res) => {
      const page = here(pages).find(({ path }) => path === req.url);
      if (page) {
        // Moodle's curly quotes come as the bytes of UTF-8.
        const link = Buffer.from(page.link ?? '').toString('latin1');
        res.writeHead(200, link ? { Link: link } : {}).end(JSON.stringify(page.body));
        return;
      }
      const said = req.url === '/token' ? token : answer;
      if (said.status === 0)
        res.socket?.end(`HTTP/1.0 0 Coding error detected\r\n\r\n${said.body}`);
      else
        res.writeHead(said.status, { 'Content-Type': 'text/html; charset=utf-8' }).end(said.body);
    });
    const created = createLti({
      db: database.connection,
      clock: tool.clock,
      secretKey: Buffer.alloc(32, 7),
      publicUrl: tool.url,
      production: false,
      privateHosts: [],
      logger: createLogger('silent'),
      showPage: () => undefined,
    });
    for (const name of database.connection.modelNames())
      await database.connection.model(name).createIndexes();
    lti = await created.start(
      async () => undefined,
      async () => null,
    );
    type New = Parameters<typeof created.registrations.register>[0];
    const registration = await created.registrations.register({
      ...(platform.registration as unknown as New),
      tokenAudience: null,
      family: 'moodle',
      deploymentPolicy: 'any',
      frameOrigins: [],
      serviceOrigins: [],
    });
    registrationId = registration._id.toHexString();
  });
  afterAll(async () => {
    await lti.close();
    await database.close();
  });

  const column = () => ({
    registrationId,
    lineItemUrl: `${platform.issuer}/mod/lti/services.php/2/lineitems/52/lineitem?type_id=22`,
  });
  const publish = () =>
    lti.gradebook.publish(column(), {
      userId: '3',
      scoreGiven: 83,
      scoreMaximum: 100,
      comment: 'Goed bezig',
      timestamp: new Date('2026-11-23T18:20:51Z'),
    });
  const forgetTokens = () => database.connection.collection('accessTokens').deleteMany({});

  test.each(captured.tokenAnswers)('$capture, $note: the answer is understood', async (said) => {
    await forgetTokens();
    token = said;
    answer = { ...said, status: 200, body: '' };
    if (said.status === 200) await publish();
    else await expect(publish()).rejects.toMatchObject({ status: 401 });
  });
  test.each(captured.scoreAnswers)('$capture, $note: the answer is understood', async (said) => {
    await forgetTokens();
    token = A_TOKEN;
    answer = said;
    if (said.status === 200) await publish();
    else await expect(publish()).rejects.toMatchObject({ status: said.status || null });
  });
  test.each(captured.resultAnswers)('$capture, $note: the answer is understood', async (said) => {
    await forgetTokens();
    token = A_TOKEN;
    answer = said;
    const read = () => lti.gradebook.readResult(column(), '3');
    if (said.status !== 200) {
      await expect(read()).rejects.toMatchObject({ status: said.status });
      return;
    }
    const rows = JSON.parse(said.body) as Record<string, unknown>[];
    const mine = rows.find(({ userId }) => userId === '3');
    expect(await read()).toEqual(
      mine ? { score: mine['resultScore'] ?? null, maximum: mine['resultMaximum'] ?? null } : null,
    );
  });

  /** What the gradebook and the roster say from now on, and an empty list for what was not captured. */
  const say = (all: readonly Page[]) => {
    token = A_TOKEN;
    answer = { ...A_TOKEN, body: '[]' };
    pages = all;
  };
  const [everything, ...byTwos] = services.rosters;
  test.each([
    [
      'in one answer',
      { ...everything!, path: `${everything!.path}?limit=200` },
      [everything!.path],
    ],
    ['page after page', byTwos[0]!, [byTwos[0]!.path]],
  ])('50-nrps, %s: everybody is read', async (_how, first, [path]) => {
    say([first, ...byTwos]);
    const { members, isComplete } = await lti.roster.read(
      registrationId,
      `${platform.issuer}${path}`,
    );
    expect(isComplete).toBe(true);
    const found = members.map(({ sub, role, name }) => [sub, role, name].join(' ')).toSorted();
    expect(found).toEqual([
      '3 learner Stu One',
      '4 learner Sägezahn Zwei',
      '5 learner Third Student',
      '6 instructor Tina Teacher',
      '7 learner Nora Noneditor',
    ]);
  });

  const [ofCourse, firstPage, , restored] = services.lineItems;
  test.each([
    ['40, 41: of the link, which has two', ofCourse!, '46', 'assignment-1', 52],
    ['40: of the link, among those of one item', ofCourse!, '49', 'item-42', 54],
    ['40: on the second page, behind an escaped address', firstPage!, null, 'res-1', 55],
    ['63: of the copied link, in the restored course', restored!, '56', 'item-42', 64],
    ['40: none that fits', ofCourse!, '99', 'assignment-1', null],
  ])('the column is found %s', async (_which, page, resourceLinkId, itemName, id) => {
    say(services.lineItems);
    const column = await lti.lineItems.find({
      ...{ registrationId, url: `${platform.issuer}${page.path}`, resourceLinkId, itemName },
      scope: 'https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly',
    });
    expect(/lineitems\/(\d+)\/lineitem/.exec(column ?? '')?.[1] ?? null).toBe(
      id === null ? null : String(id),
    );
  });
});
