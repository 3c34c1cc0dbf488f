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

for (const { capture, claims } of launches) {
  if (messageOf(claims) === 'LtiDeepLinkingRequest')
    test.todo(`the request for content of ${capture} opens the picker`);
  if (messageOf(claims) === 'LtiSubmissionReviewRequest') {
    test(`the look at somebody’s work of ${capture} is let in`, async () => {
      const answer = await launch(launchOf(claims));
      expect(answer.status).toBe(303);
    });
  }
}
for (const rest of [
  '01-dynamic-registration',
  '02-dynamic-registration-update',
  '03-dynamic-registration-errors',
  '06-registration-score-only',
]) {
  test.todo(`the answers of ${rest} lead to a registration, or say why not`);
}
for (const rest of ['40-lineitems', '41-launch-with-two-lineitems', '50-nrps', '63 line items']) {
  test.todo(`the answers of ${rest} are read`);
}

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
  let token: Said & { type?: string } = { capture: '', note: null, status: 200, body: '' };
  let answer: Said = token;
  const A_TOKEN = { ...token, body: '{"access_token":"token","expires_in":3600}' };

  beforeAll(async () => {
    const at = { at: { directory: ':memory:' as const }, name: 'replay_test' };
    database = await connectDatabase(at, tool.clock, createLogger('silent'));
    platform.answer((req, _body, res) => {
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
});
