import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload } from 'jose';
import { z } from 'zod';
import { hours, later, type Clock } from '../kernel/clock.js';
import { ALL_SCOPES } from './lti-vocabulary.js';
import type { Platform } from './platform.js';
import type { ToolKeys } from './tool-keys.js';

const LIFETIME = hours(1);
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const TokenRequest = z.object({
  grant_type: z.string().min(1),
  client_assertion_type: z.string().min(1),
  client_assertion: z.string().min(1).max(8192),
  scope: z.string().min(1).max(4096),
});

export type TokenAnswer = { readonly status: 200 | 400; readonly body: string };

/** Access tokens by signed assertion; every refusal reads as Moodle's does. */
export class TokenService {
  private readonly granted = new Map<string, { scopes: readonly string[]; until: Date }>();

  constructor(
    private readonly registration: Platform['registration'],
    private readonly keys: ToolKeys,
    private readonly clock: Clock,
  ) {}

  async grantToken(form: unknown): Promise<TokenAnswer> {
    const request = TokenRequest.safeParse(form).data;
    if (!request) return refused('invalid_request');
    if (request.grant_type !== 'client_credentials') return refused('unsupported_grant_type');
    if (request.client_assertion_type !== ASSERTION_TYPE) return refused('unsupported_grant_type');
    const fault = await this.faultInAssertion(request.client_assertion);
    if (fault) return fault;
    const asked = request.scope.split(' ');
    const scopes = ALL_SCOPES.filter((scope) => asked.includes(scope));
    if (scopes.length === 0) return refused('invalid_scope');
    return this.grant(scopes);
  }

  /** What a bearer may do; nothing for an unknown or old token. */
  scopesOf(token: string): readonly string[] {
    const grant = this.granted.get(hashOf(token));
    return grant && grant.until > this.clock.now() ? grant.scopes : [];
  }

  private grant(scopes: readonly string[]): TokenAnswer {
    const now = this.clock.now();
    for (const [hash, { until }] of this.granted) {
      if (until > now) break;
      this.granted.delete(hash);
    }
    const token = randomBytes(16).toString('hex');
    this.granted.set(hashOf(token), { scopes, until: later(now, LIFETIME) });
    const body = {
      access_token: token,
      token_type: 'Bearer',
      expires_in: LIFETIME / 1000,
      scope: scopes.join(' '),
    };
    return { status: 200, body: JSON.stringify(body) };
  }

  private async faultInAssertion(assertion: string): Promise<TokenAnswer | null> {
    const unverified = readUnverified(assertion);
    if (!unverified?.claims.sub) return refused('invalid_request');
    if (unverified.claims.sub !== this.registration.clientId) return refused('invalid_client');
    if (unverified.kid === undefined) {
      return refused('error/Error: kid must be provided in JWT header.');
    }
    const now = this.clock.now();
    try {
      return this.faultInClaims(await this.keys.verify(assertion, now), now);
    } catch (error) {
      return verificationFault(error);
    }
  }

  private faultInClaims({ aud, iat }: JWTPayload, now: Date): TokenAnswer | null {
    if (iat !== undefined && iat * 1000 > now.getTime()) {
      const from = new Date(iat * 1000).toISOString().replace(/\.\d+Z$/, '+0000');
      return refused(`Cannot handle token with iat prior to ${from}`);
    }
    // Moodle looks at no audience. We do, so that a wrong one is found here and not at another LMS.
    const { tokenEndpoint, issuer } = this.registration;
    const meant = [aud].flat().some((one) => one === tokenEndpoint || one === issuer);
    return meant ? null : refused('invalid_client');
  }
}

function verificationFault(error: unknown): TokenAnswer {
  if (error instanceof errors.JWTExpired) return refused('Expired token');
  if (error instanceof errors.JWKSNoMatchingKey) {
    // Broken JSON on purpose: this is what Moodle sends for an unknown kid.
    return { status: 400, body: '{\n  "error" : ""kid" invalid, unable to lookup correct key"\n}' };
  }
  if (error instanceof errors.JOSEError) return refused('Signature verification failed');
  throw error;
}

function readUnverified(jwt: string): { claims: JWTPayload; kid: string | undefined } | null {
  try {
    return { claims: decodeJwt(jwt), kid: decodeProtectedHeader(jwt).kid };
  } catch {
    return null;
  }
}

const refused = (error: string): TokenAnswer => ({ status: 400, body: JSON.stringify({ error }) });

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
