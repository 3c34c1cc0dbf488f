import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseLaunchClaims } from '../../../src/lti/launch/claims.js';
import { IdTokenVerifier } from '../../../src/lti/launch/id-token-verifier.js';
import { PlatformHttp } from '../../../src/lti/services/platform-http.js';
import { standingOf } from '../../../src/lti/launch/roles.js';

interface CapturedToken {
  readonly name: string;
  readonly id_token: string;
  readonly client_id: string;
  readonly nonce: string;
  readonly iat: number;
}
const captured = JSON.parse(readFileSync('test/captures/moodle-id-tokens.json', 'utf8')) as {
  readonly jwks: object;
  readonly tokens: readonly CapturedToken[];
};
const ISSUER = 'http://127.0.0.1:8791';
const http = new PlatformHttp({ production: false, privateHosts: [] });
let moodle: Server;
let jwksUri: string;

beforeAll(async () => {
  moodle = createServer((_req, res) => res.end(JSON.stringify(captured.jwks)));
  await new Promise<void>((resolve) => moodle.listen(0, '127.0.0.1', resolve));
  jwksUri = `http://127.0.0.1:${(moodle.address() as AddressInfo).port}/mod/lti/certs.php`;
});
afterAll(async () => {
  await http.close();
  moodle.closeAllConnections();
  moodle.close();
});

const named = (name: string): CapturedToken =>
  captured.tokens.find((token) => token.name === name)!;

/** Verifies a captured token as the tool would have, `secondsLater` after Moodle made it. */
function verify(token: CapturedToken, change: Partial<CapturedToken> = {}, secondsLater = 1) {
  const verifier = new IdTokenVerifier(http, {
    now: () => new Date((token.iat + secondsLater) * 1000),
  });
  const { id_token, client_id, nonce } = { ...token, ...change };
  return verifier.verify(id_token, { issuer: ISSUER, clientId: client_id, jwksUri }, nonce);
}

/** The same token with one part of its content replaced, under the old signature. */
function altered(token: CapturedToken, part: 0 | 1, change: object): { id_token: string } {
  const parts = token.id_token.split('.');
  const content = JSON.parse(Buffer.from(parts[part]!, 'base64url').toString()) as object;
  parts[part] = Buffer.from(JSON.stringify({ ...content, ...change })).toString('base64url');
  return { id_token: parts.join('.') };
}

test.each(captured.tokens.map((token) => [token.name, token] as const))(
  'the token of capture %s is genuine',
  async (_name, token) => {
    const { iss, aud } = await verify(token);
    expect({ iss, aud }).toEqual({ iss: ISSUER, aud: token.client_id });
  },
);

describe('a genuine token that was altered or comes at the wrong moment is refused:', () => {
  const student = named('10-launch-student');
  test.each([
    ['another person', altered(student, 1, { sub: '2' }), 1, 'signature wrong'],
    ['another key', altered(student, 0, { kid: 'another' }), 1, 'key unknown'],
    ['no algorithm', altered(student, 0, { alg: 'none' }), 1, 'algorithm not allowed'],
    ['a symmetric algorithm', altered(student, 0, { alg: 'HS256' }), 1, 'algorithm not allowed'],
    ['no signature', { id_token: student.id_token.replace(/\.[^.]*$/, '.') }, 1, 'signature wrong'],
    ['for another client', { client_id: 'another' }, 1, 'audience foreign'],
    ['an answer to another login', { nonce: 'another' }, 1, 'nonce foreign'],
    ['too late', {}, 121, 'token expired'],
    ['before its time', {}, -61, 'token issued in the future'],
  ])('%s', async (_name, change, secondsLater, reason) => {
    await expect(verify(student, change, secondsLater)).rejects.toThrow(reason);
  });
});

test.each([
  ['10-launch-student', 'learner'],
  ['11-launch-teacher', 'instructor'],
  ['12-launch-nonediting-teacher', 'instructor'],
  ['13-launch-admin', 'instructor'],
])('%s is taken for what Moodle says of the course: %s', async (name, role) => {
  const { roles } = parseLaunchClaims(await verify(named(name)));
  expect(standingOf(roles).role).toBe(role);
});

test('a launch of Moodle is read with its course, its person and its gradebook column', async () => {
  expect(parseLaunchClaims(await verify(named('10-launch-student')))).toMatchObject({
    sub: '3',
    deploymentId: '22',
    name: 'Stu One',
    locale: 'en',
    item: null,
    context: { id: '2', title: 'LTI Test Course' },
    lineItem: { url: `${ISSUER}/mod/lti/services.php/2/lineitems/52/lineitem?type_id=22` },
  });
});

test('a launch of Moodle without name, mail and grading is read as one without', async () => {
  const claims = parseLaunchClaims(await verify(named('14-launch-anonymous-no-grades')));
  expect(claims).toMatchObject({ name: null, lineItem: null });
});

test('a request of Moodle for content is read with what it takes back', async () => {
  const claims = parseLaunchClaims(await verify(named('20-deep-linking-single')));
  expect(claims).toMatchObject({
    message: 'deep-linking',
    resourceLink: null,
    deepLinking: { acceptTypes: ['ltiResourceLink'], acceptMultiple: true, data: null },
  });
});

test('a look of Moodle at somebody’s work is read with whose work it is', async () => {
  const claims = parseLaunchClaims(await verify(named('23-submission-review')));
  expect(claims).toMatchObject({ message: 'submission-review', forUser: '4' });
});
