import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { createLti, type StartedLti } from '../../../src/lti/index.js';
import { connectDatabase, type Database } from '../../../src/database/connect.js';
import { createLogger } from '../../../src/kernel/logger.js';
import { startSigningPlatform, type SigningPlatform } from '../../support/signing-platform.js';
import { TestClock } from '../../support/test-clock.js';
import request from 'supertest';

interface Call {
  readonly url: string;
  readonly authorization: string;
  readonly type: string;
  readonly body: string;
}

let database: Database;
let platform: SigningPlatform;
let lti: StartedLti;
let registrationId: string;
const clock = new TestClock();
let calls: Call[] = [];
/** What the platform answers to a score, one entry a request; the last one stays. */
let answers: { status: number; headers?: Record<string, string>; body?: string }[] = [];
/** What the platform answers to who asks for a token. */
let tokenStatus = 200;

const score = () => ({
  userId: '3',
  scoreGiven: 7,
  scoreMaximum: 10,
  comment: 'Goed bezig',
  timestamp: new Date('2026-11-25T12:00:00Z'),
});
const column = () => ({
  registrationId,
  lineItemUrl: `${platform.issuer}/lineitems/52/lineitem?type_id=22`,
});
const tokenRequests = () => calls.filter(({ url }) => url === '/token');
const scorePosts = () => calls.filter(({ url }) => url.includes('/scores'));

beforeAll(async () => {
  const logger = createLogger('silent');
  database = await connectDatabase(
    { at: { directory: ':memory:' }, name: 'keys_test' },
    clock,
    logger,
  );
  platform = await startSigningPlatform('http://localhost:1', clock);
  platform.answer((req, body, res) => {
    const { authorization = '', 'content-type': type = '' } = req.headers;
    calls.push({ url: req.url ?? '', authorization, type, body });
    if (req.url === '/token') {
      const token = { access_token: `token-${tokenRequests().length}`, expires_in: 3600 };
      res.writeHead(tokenStatus, { 'Content-Type': 'text/html' }).end(JSON.stringify(token));
      return;
    }
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 200 };
    const results = JSON.stringify([{ userId: 3, resultScore: 0, resultMaximum: 10 }]);
    const text = req.url?.includes('/results') ? results : (answer.body ?? '');
    res.writeHead(answer.status, answer.headers).end(text);
  });
  const created = createLti({
    db: database.connection,
    clock,
    logger,
    secretKey: Buffer.alloc(32, 7),
    publicUrl: 'http://localhost:1',
    production: false,
    privateHosts: [],
    showPage: () => undefined,
  });
  for (const name of database.connection.modelNames())
    await database.connection.model(name).createIndexes();
  lti = await created.start(
    async () => undefined,
    async () => null,
  );
  const registration = await created.registrations.register({
    ...(platform.registration as unknown as Parameters<typeof created.registrations.register>[0]),
    tokenAudience: null,
    family: 'other',
    deploymentPolicy: 'first',
    frameOrigins: [],
  });
  registrationId = registration._id.toHexString();
});
afterAll(async () => {
  await lti.close();
  await platform.stop();
  await database.close();
});
beforeEach(async () => {
  calls = [];
  answers = [];
  tokenStatus = 200;
  await database.connection.collection('accessTokens').deleteMany({});
});

const keySet = async () => {
  const answer = await request(lti.routes).get('/keys').expect(200);
  return answer as { body: JSONWebKeySet; headers: Record<string, string> };
};

test('the key set shows the current and the next key, each complete, and nothing of the private halves', async () => {
  const { body, headers } = await keySet();
  expect(body.keys).toHaveLength(2);
  expect(headers['cache-control']).toMatch(/max-age=\d+/);
  for (const key of body.keys) {
    expect(Object.keys(key).toSorted()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(key).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
  }
});

test('a private key is stored sealed', async () => {
  const [key] = await database.connection.collection('signingKeys').find({}).toArray();
  expect(JSON.stringify(key)).not.toContain('PRIVATE KEY');
});

test('a token is asked for with an assertion that the platform can check, even when its clock is behind', async () => {
  await lti.gradebook.publish(column(), score());
  const form = new URLSearchParams(tokenRequests()[0]?.body);
  const { body } = await keySet();
  const { payload } = await jwtVerify(form.get('client_assertion') ?? '', createLocalJWKSet(body), {
    issuer: platform.clientId,
    subject: platform.clientId,
    audience: `${platform.issuer}/token`,
  });
  const now = clock.now().getTime() / 1000;
  expect(payload.iat).toBeLessThanOrEqual(now - 29);
  expect(payload.exp).toBeLessThanOrEqual(now + 301);
  expect(payload.jti).toMatch(/^[0-9a-f-]{36}$/);
  expect(form.get('scope')).toBe('https://purl.imsglobal.org/spec/lti-ags/scope/score');
});

test('a score goes to the path of the line item, before its query, exactly as it was released', async () => {
  await lti.gradebook.publish(column(), score());
  expect(scorePosts()).toHaveLength(1);
  const [{ url, body, type, authorization }] = scorePosts() as [Call];
  expect(url).toBe('/lineitems/52/lineitem/scores?type_id=22');
  expect(type).toBe('application/vnd.ims.lis.v1.score+json');
  expect(authorization).toBe('Bearer token-1');
  expect(JSON.parse(body)).toEqual({
    userId: '3',
    scoreGiven: 7,
    scoreMaximum: 10,
    comment: 'Goed bezig',
    timestamp: '2026-11-25T12:00:00.000Z',
    activityProgress: 'Completed',
    gradingProgress: 'FullyGraded',
  });
});

test('a token serves later scores, and scores at the same moment share one request for it', async () => {
  await Promise.all([1, 2, 3].map(() => lti.gradebook.publish(column(), score())));
  await lti.gradebook.publish(column(), score());
  expect(tokenRequests()).toHaveLength(1);
  expect(scorePosts()).toHaveLength(4);
});

test('a refused token is dropped, and the score is sent once more with a new one', async () => {
  answers = [{ status: 401 }, { status: 200 }];
  await lti.gradebook.publish(column(), score());
  expect(scorePosts().map(({ authorization }) => authorization)).toEqual([
    'Bearer token-1',
    'Bearer token-2',
  ]);
});

test('a platform that refuses every token is asked twice and no more', async () => {
  answers = [{ status: 401 }];
  await expect(lti.gradebook.publish(column(), score())).rejects.toMatchObject({ status: 401 });
  expect(scorePosts()).toHaveLength(2);
});

test('a refusal says its status and how long to wait', async () => {
  answers = [{ status: 429, headers: { 'Retry-After': '7' } }];
  await expect(lti.gradebook.publish(column(), score())).rejects.toMatchObject({
    status: 429,
    retryAfterMs: 7000,
  });
});

test('a redirect is not followed, because the token would go with it', async () => {
  answers = [{ status: 302, headers: { Location: 'http://127.0.0.1:1/elsewhere' } }];
  await expect(lti.gradebook.publish(column(), score())).rejects.toMatchObject({ status: 302 });
});

test('a result of zero is a result, and a number for a person is read as that person', async () => {
  expect(await lti.gradebook.readResult(column(), '3')).toEqual({ score: 0, maximum: 10 });
  expect(await lti.gradebook.readResult(column(), '4')).toBeNull();
});

test.each([400, 401, 403, 404])(
  'a token refused with %p is a matter of the connection, not of the score',
  async (status) => {
    tokenStatus = status;
    await expect(lti.gradebook.publish(column(), score())).rejects.toMatchObject({ status: 401 });
    expect(scorePosts()).toHaveLength(0);
  },
);

test('a platform that says in words that it holds a later score is understood', async () => {
  answers = [
    {
      status: 400,
      body: '{"message":"the specified timestamp is before the last updated timestamp"}',
    },
  ];
  await expect(lti.gradebook.publish(column(), score())).rejects.toMatchObject({ status: 409 });
});
