import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { hours, later } from '../kernel/clock.js';
import type { Lms } from './lms.js';
import { fill } from './profiles.js';
import type { Tool } from './records.js';
import { SignatureFault, verifySigned } from './tool-signature.js';

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

interface Grant {
  readonly tool: Tool;
  readonly scopes: readonly string[];
  readonly until: Date;
}

/** Access tokens by signed assertion; a refusal reads as the LMS's does. */
export class TokenService {
  private readonly granted = new Map<string, Grant>();

  constructor(private readonly lms: Lms) {}

  async grantToken(form: unknown): Promise<TokenAnswer> {
    try {
      return { status: 200, body: JSON.stringify(await this.answer(form)) };
    } catch (error) {
      if (!(error instanceof SignatureFault)) throw error;
      return { status: 400, body: this.refusal(error.message) };
    }
  }

  /** What a bearer may do, and for which tool; null for an unknown or old token. */
  findGrant(token: string): Grant | null {
    const grant = this.granted.get(hashOf(token));
    return grant && grant.until > this.lms.clock.now() ? grant : null;
  }

  private async answer(form: unknown): Promise<object> {
    const request = TokenRequest.safeParse(form).data;
    if (!request) throw new SignatureFault('invalid_request');
    const { grant_type, client_assertion_type, client_assertion, scope } = request;
    if (grant_type !== 'client_credentials' || client_assertion_type !== ASSERTION_TYPE)
      throw new SignatureFault('unsupported_grant_type');
    const tool = await this.signerOf(client_assertion);
    const asked = scope.split(' ');
    const scopes = tool.scopes.filter((one) => asked.includes(one));
    if (scopes.length === 0) throw new SignatureFault('invalid_scope');
    return this.grant(tool, scopes);
  }

  /** Words that are none of OAuth's are a fault in the assertion. For an unknown key Moodle's JSON is broken. */
  private refusal(words: string): string {
    const { name, profile } = this.lms;
    if (name === 'moodle' && words.startsWith('"')) return `{\n  "error" : "${words}"\n}`;
    const code = /^(invalid|unsupported)_\w+$/.test(words) ? words : 'invalid_client';
    return JSON.stringify(fill(profile.tokenRefusal, { words, code }));
  }

  private grant(tool: Tool, scopes: readonly string[]): object {
    const now = this.lms.clock.now();
    for (const [hash, { until }] of this.granted) if (until <= now) this.granted.delete(hash);
    const access_token = randomBytes(16).toString('hex');
    this.granted.set(hashOf(access_token), { tool, scopes, until: later(now, LIFETIME) });
    const grant = { token_type: 'Bearer', expires_in: LIFETIME / 1000, scope: scopes.join(' ') };
    return { access_token, ...grant };
  }

  private async signerOf(assertion: string): Promise<Tool> {
    const { tokenEndpoint, tokenAudience, issuer } = this.lms.registration;
    const tool = this.lms.tools.find(({ clientId }) => clientId === subjectOf(assertion));
    if (!tool?.active) throw new SignatureFault('invalid_client');
    // Moodle looks at no audience. We do, so that a wrong one is found here and not at another LMS.
    const own = tokenAudience === null ? [tokenEndpoint, issuer] : [tokenAudience];
    await verifySigned(tool, assertion, this.lms.clock.now(), own);
    return tool;
  }
}

function subjectOf(assertion: string): string {
  try {
    const { sub } = decodeJwt(assertion);
    if (sub) return sub;
  } catch {
    // No JWT at all is refused like one that names nobody.
  }
  throw new SignatureFault('invalid_request');
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
