import { createSign, KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWTHeaderParameters,
} from 'jose';
import type { TestClock } from './test-clock.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
export const INSTRUCTOR = 'http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor';
export const LEARNER = 'http://purl.imsglobal.org/vocab/lis/v2/membership#Learner';

export type Claims = Record<string, unknown>;
type Handler = (req: IncomingMessage, body: string, res: ServerResponse) => void;

export interface SigningPlatform {
  readonly issuer: string;
  readonly clientId: string;
  readonly registration: Readonly<Record<string, unknown>>;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly privateKey: CryptoKey;
  /** How often the key set was asked for. */
  readonly keySetRequests: () => number;
  /** With which status the key set endpoint answers from now on. */
  keySetStatus(status: number): void;
  /** What the key set endpoint does instead of showing its keys; null: it shows them again. */
  keySet(handler: Handler | null): void;
  /** Answers requests to paths that are not the key set: gradebook, token endpoint. */
  answer(handler: Handler): void;
  claims(nonce: string, overrides?: Claims): Claims;
  readonly sign: (claims: Claims, header?: Partial<JWTHeaderParameters>) => Promise<string>;
  /** Signs whatever bytes it is given, with a header that may be anything as well. */
  readonly signBytes: (payload: string | Buffer, header?: string | object) => string;
  stop(): Promise<void>;
}

const SIGNED_BY = { alg: 'RS256', kid: 'platform-key' };
const encoded = (part: string | Buffer) => Buffer.from(part as string).toString('base64url');

/** A platform that signs whatever a test wants it to sign, and counts who comes for its keys. */
export async function startSigningPlatform(
  toolUrl: string,
  clock: TestClock,
): Promise<SigningPlatform> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const publicJwk = {
    ...(await exportJWK(publicKey)),
    kid: 'platform-key',
    alg: 'RS256',
    use: 'sig',
  };
  let keySetRequests = 0;
  let keySetStatus = 200;
  let keySetHandler: Handler | null = null;
  let handler: Handler = (_req, _body, res) => res.writeHead(404).end();
  const server = createServer((req, res) => {
    if (req.url === '/jwks') {
      keySetRequests += 1;
      if (keySetHandler) {
        keySetHandler(req, '', res);
        return;
      }
      res
        .writeHead(keySetStatus, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ keys: [publicJwk] }));
      return;
    }
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      handler(req, Buffer.concat(chunks).toString(), res);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clientId = 'client-of-the-tool';
  return {
    issuer,
    clientId,
    registration: {
      organisation: 'Gemeente Zonnedael',
      name: 'Test platform',
      issuer,
      clientId,
      authorizationEndpoint: `${issuer}/auth`,
      tokenEndpoint: `${issuer}/token`,
      jwksUri: `${issuer}/jwks`,
    },
    publicJwk,
    privateKey,
    keySetRequests: () => keySetRequests,
    keySetStatus: (status) => {
      keySetStatus = status;
    },
    keySet: (next) => {
      keySetHandler = next;
    },
    answer: (next) => {
      handler = next;
    },
    claims: (nonce, overrides = {}) => {
      const now = Math.floor(clock.now().getTime() / 1000);
      return {
        iss: issuer,
        aud: clientId,
        sub: 'person-1',
        iat: now,
        exp: now + 60,
        nonce,
        name: 'Noor van Dijk',
        [`${LTI}version`]: '1.3.0',
        [`${LTI}message_type`]: 'LtiResourceLinkRequest',
        [`${LTI}deployment_id`]: '1',
        [`${LTI}target_link_uri`]: `${toolUrl}/lti/launch`,
        [`${LTI}roles`]: [LEARNER],
        [`${LTI}resource_link`]: { id: 'link-1' },
        [`${LTI}context`]: { id: 'course-1', title: 'Werken met maatschappelijk initiatief' },
        ...overrides,
      };
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ ...SIGNED_BY, ...header }).sign(privateKey),
    signBytes: (payload, header = {}) => {
      const head = typeof header === 'string' ? header : { ...SIGNED_BY, ...header };
      const text = `${encoded(typeof head === 'string' ? head : JSON.stringify(head))}.${encoded(payload)}`;
      const signature = createSign('sha256').update(text).sign(KeyObject.from(privateKey));
      return `${text}.${signature.toString('base64url')}`;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
