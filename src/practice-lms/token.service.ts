import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { hours, later } from '../kernel/clock.js';
import type { Lms } from './lms.js';
import { fill } from './profiles.js';
import type { Tool } from './records.js';
import { SignatureFault, verifySigned } from './tool-signature.js';

const LIFETIME = hours(1);
const [INVALID, UNSUPPORTED] = ['invalid_request', 'unsupported_grant_type'];
const text = z.string(INVALID).min(1, INVALID).max(8192, INVALID);
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const Fields = {
  grant_type: z.literal('client_credentials', UNSUPPORTED),
  client_assertion_type: z.literal(assertionType, UNSUPPORTED),
  client_assertion: text,
  scope: text,
};
const TokenRequest = z.object(Fields, INVALID);

interface Grant {
  readonly tool: Tool;
  readonly scopes: readonly string[];
  readonly until: Date;
}

/** Access tokens by signed assertion; a refusal reads as the LMS's does. */
export class TokenService {
  private readonly granted = new Map<string, Grant>();

  constructor(private readonly lms: Lms) {}

  async grantToken(form: unknown): Promise<{ status: 200 | 400; body: string }> {
    try {
      return { status: 200, body: JSON.stringify(await this.answer(form)) };
    } catch (error) {
      if (!(error instanceof SignatureFault)) throw error;
      return { status: 400, body: this.refusal(error.message) };
    }
  }

  /** What a bearer may do, and for which tool; null for an unknown or old token. */
  findGrant(token: string): Grant | null {
    const grant = this.granted.get(token);
    return grant && grant.until > this.lms.clock.now() ? grant : null;
  }

  private async answer(form: unknown): Promise<object> {
    const { data: request, error } = TokenRequest.safeParse(form);
    if (error) throw new SignatureFault(error.issues[0]?.message);
    const { tokenEndpoint, tokenAudience, issuer } = this.lms.registration;
    // Moodle looks at no audience. We do, so that a wrong one is found here and not at another LMS.
    const own = tokenAudience === null ? [tokenEndpoint, issuer] : [tokenAudience];
    const { tool } = await verifySigned(this.lms, 'sub', request.client_assertion, own);
    const asked = request.scope.split(' ');
    const scopes = tool.scopes.filter((one) => asked.includes(one));
    if (scopes.length === 0) throw new SignatureFault('invalid_scope');
    const access_token = randomBytes(16).toString('hex');
    this.granted.set(access_token, { tool, scopes, until: later(this.lms.clock.now(), LIFETIME) });
    const grant = { token_type: 'Bearer', expires_in: LIFETIME / 1000, scope: scopes.join(' ') };
    return { access_token, ...grant };
  }

  /** Words that are none of OAuth's are a fault in the assertion. For an unknown key Moodle's JSON is broken. */
  private refusal(words: string): string {
    const { name, profile } = this.lms;
    if (name === 'moodle' && words.startsWith('"')) return `{\n  "error" : "${words}"\n}`;
    const code = /^(invalid|unsupported)_\w+$/.test(words) ? words : 'invalid_client';
    return JSON.stringify(fill(profile.tokenRefusal, { words, code }));
  }
}
