import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { hours, later, seconds, type Clock } from '../kernel/clock.js';
import { ALL_SCOPES, type Platform } from './lti.js';
import { Refusal } from './refusal.js';

const LIFETIME = hours(1);
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const TokenRequest = z.object({
  grant_type: z.string().min(1),
  client_assertion_type: z.string().min(1),
  client_assertion: z.string().min(1).max(8192),
  scope: z.string().min(1).max(4096),
});

export interface TokenAnswer {
  readonly status: 200 | 400;
  readonly body: string;
}

/** Access tokens by signed assertion; every refusal reads as Moodle's does. */
export class TokenService {
  private readonly granted = new Map<string, { scopes: readonly string[]; until: Date }>();
  private readonly toolKeys: JWTVerifyGetKey;

  constructor(
    private readonly platform: Platform,
    private readonly clock: Clock,
  ) {
    this.toolKeys = keysAt(platform.tool.keysUrl);
  }

  async grantToken(form: unknown): Promise<TokenAnswer> {
    const request = TokenRequest.safeParse(form).data;
    if (!request) return refused('invalid_request');
    const { grant_type, client_assertion_type, client_assertion, scope } = request;
    if (grant_type !== 'client_credentials' || client_assertion_type !== ASSERTION_TYPE)
      return refused('unsupported_grant_type');
    const fault = await this.faultInAssertion(client_assertion);
    if (fault) return fault;
    const asked = scope.split(' ');
    const scopes = ALL_SCOPES.filter((one) => asked.includes(one));
    return scopes.length === 0 ? refused('invalid_scope') : this.grant(scopes);
  }

  /** What a bearer may do; nothing for an unknown or old token. */
  scopesOf(token: string): readonly string[] {
    const grant = this.granted.get(hashOf(token));
    return grant && grant.until > this.clock.now() ? grant.scopes : [];
  }

  private grant(scopes: readonly string[]): TokenAnswer {
    const now = this.clock.now();
    for (const [hash, { until }] of this.granted) if (until <= now) this.granted.delete(hash);
    const access_token = randomBytes(16).toString('hex');
    this.granted.set(hashOf(access_token), { scopes, until: later(now, LIFETIME) });
    const grant = { token_type: 'Bearer', expires_in: LIFETIME / 1000, scope: scopes.join(' ') };
    return { status: 200, body: JSON.stringify({ access_token, ...grant }) };
  }

  private async faultInAssertion(assertion: string): Promise<TokenAnswer | null> {
    const { clientId, tokenEndpoint, issuer } = this.platform.registration;
    const currentDate = this.clock.now();
    // Moodle looks at no audience. We do, so that a wrong one is found here and not at another LMS.
    const options = {
      audience: [tokenEndpoint, issuer],
      algorithms: ['RS256', 'ES256'],
      currentDate,
    };
    try {
      const { sub, iat = 0 } = decodeJwt(assertion);
      if (!sub) return refused('invalid_request');
      if (sub !== clientId) return refused('invalid_client');
      const { protectedHeader } = await jwtVerify(assertion, this.toolKeys, options);
      if (!protectedHeader.kid) return refused('error/Error: kid must be provided in JWT header.');
      if (iat * 1000 <= currentDate.getTime()) return null;
      const from = new Date(iat * 1000).toISOString().replace(/\.\d+Z$/, '+0000');
      return refused(`Cannot handle token with iat prior to ${from}`);
    } catch (error) {
      return verificationFault(error);
    }
  }
}

/** The tool's public keys: kept, and fetched again for an unknown key id. Moodle shows a page with 404 when it cannot read them. */
function keysAt(url: string): JWTVerifyGetKey {
  const options = { timeoutDuration: seconds(5), cooldownDuration: 0, cacheMaxAge: Infinity };
  const keys = createRemoteJWKSet(new URL(url), options);
  return (header, token) =>
    keys(header, token).catch((cause: unknown) => {
      if (cause instanceof errors.JWKSNoMatchingKey) throw cause;
      const heading = 'De sleutels van de tool zijn niet te lezen';
      throw new Refusal(404, heading, `Is ${url} bereikbaar?`, { cause });
    });
}

function verificationFault(error: unknown): TokenAnswer {
  if (error instanceof errors.JWTInvalid) return refused('invalid_request');
  if (error instanceof errors.JWTExpired) return refused('Expired token');
  if (error instanceof errors.JWTClaimValidationFailed) return refused('invalid_client');
  if (error instanceof errors.JWKSNoMatchingKey) {
    // Broken JSON on purpose: this is what Moodle sends for an unknown kid.
    return { status: 400, body: '{\n  "error" : ""kid" invalid, unable to lookup correct key"\n}' };
  }
  if (error instanceof errors.JOSEError) return refused('Signature verification failed');
  throw error;
}

const refused = (error: string): TokenAnswer => ({ status: 400, body: JSON.stringify({ error }) });

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
