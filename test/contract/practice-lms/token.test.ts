import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AGS, ALL_SCOPES, LmsLab, NOON, strangeKey, toolJwk } from './support.js';

let lab: LmsLab;
beforeEach(async () => {
  lab = await LmsLab.start();
});
afterEach(() => lab.stop());

const NOW = Math.floor(NOON.getTime() / 1000);

test('a signed assertion is worth an access token for an hour, in JSON that calls itself HTML', async () => {
  const answer = await lab.requestToken({ client_assertion: await lab.assertion() });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(JSON.parse(await answer.text())).toEqual({
    access_token: expect.stringMatching(/^[0-9a-f]{32}$/),
    token_type: 'Bearer',
    expires_in: 3600,
    scope: ALL_SCOPES,
  });
});

test('only the scopes that the LMS knows are granted', async () => {
  const scope = `${AGS}/score https://example.test/unknown`;
  const answer = await lab.requestToken({ scope, client_assertion: await lab.assertion() });
  expect(JSON.parse(await answer.text()).scope).toBe(`${AGS}/score`);
});

test.each([
  ['only unknown scopes', { scope: 'https://example.test/unknown' }, 'invalid_scope'],
  ['an empty scope', { scope: '' }, 'invalid_request'],
  ['another grant type', { grant_type: 'authorization_code' }, 'unsupported_grant_type'],
  ['another assertion type', { client_assertion_type: 'x' }, 'unsupported_grant_type'],
  ['an assertion that is no JWT', { client_assertion: 'abc' }, 'invalid_request'],
])('a request with %s is refused as Moodle refuses it', async (_what, fields, error) => {
  const answer = await lab.requestToken({ client_assertion: await lab.assertion(), ...fields });
  expect(answer.status).toBe(400);
  expect(JSON.parse(await answer.text())).toEqual({ error });
});

test.each([
  ['of an unknown client', { claims: { sub: 'unknown' } }, 'invalid_client'],
  ['without sub', { claims: { sub: '' } }, 'invalid_request'],
  ['that has expired', { claims: { exp: NOW - 5 } }, 'Expired token'],
  [
    'from the future',
    { claims: { iat: NOW + 30 } },
    'Cannot handle token with iat prior to 2026-03-02T12:00:30+0000',
  ],
  ['for another LMS', { claims: { aud: 'https://example.test/token' } }, 'invalid_client'],
  ['signed by another key', { key: strangeKey }, 'Signature verification failed'],
])('an assertion %s is refused', async (_what, changes, error) => {
  const client_assertion = await lab.assertion(changes);
  const answer = await lab.requestToken({ client_assertion });
  expect(answer.status).toBe(400);
  expect(JSON.parse(await answer.text())).toEqual({ error });
});

test('an unknown key id is refused in broken JSON, as by Moodle', async () => {
  const client_assertion = await lab.assertion({ kid: 'nope' });
  const answer = await lab.requestToken({ client_assertion });
  expect(answer.status).toBe(400);
  const text = await answer.text();
  expect(text).toContain('"kid" invalid, unable to lookup correct key');
  expect(() => JSON.parse(text) as unknown).toThrow();
});

test('a body in JSON is refused', async () => {
  const answer = await fetch(lab.registration.tokenEndpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials' }),
  });
  expect([answer.status, await answer.text()]).toEqual([400, '{"error":"invalid_request"}']);
});

test('the key set is fetched once while it serves, and again when a key has changed', async () => {
  await lab.token();
  await lab.token();
  expect(lab.keyFetches).toBe(1);
  lab.toolKeys = { keys: [{ ...toolJwk, kid: 'next-key' }] };
  const client_assertion = await lab.assertion({ kid: 'next-key' });
  expect((await lab.requestToken({ client_assertion })).status).toBe(200);
  expect(lab.keyFetches).toBe(2);
});

test('a key set that cannot be read is an HTML page with 404', async () => {
  lab.toolKeys = null;
  const answer = await lab.requestToken({ client_assertion: await lab.assertion() });
  expect(answer.status).toBe(404);
  expect(await answer.text()).toContain('De sleutels van de tool zijn niet te lezen');
});

test('a token is worth nothing after its hour', async () => {
  const token = await lab.token();
  const url = `${lab.url}/services/2/lineitems/101/lineitem?type_id=1`;
  expect((await lab.call(url, { token })).status).toBe(200);
  lab.passSeconds(3600);
  expect((await lab.call(url, { token })).status).toBe(401);
});
