import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { later, minutes, seconds, type Clock } from '../../kernel/clock.js';
import { PlatformError } from '../../kernel/errors.js';
import { seal, unsealOrNull } from '../../kernel/secrets.js';
import type { AccessTokenModel } from './access-token.model.js';
import type { KeyRing } from '../keys/key-ring.js';
import { firstWordsOf, json } from './platform-http.js';
import type { PlatformHttp, PlatformResponse } from './platform-http.js';
import type { Registration } from '../registration/registration.model.js';

/** Some platforms leave the type or the lifetime out, or say it wrongly; five minutes is shorter than any of them grants. */
const TokenAnswer = z.object({
  access_token: z.string().min(1).max(20_000),
  token_type: z.string().default('Bearer'),
  /** What was granted, where the platform says; it may be less than was asked for. */
  scope: z.string().optional().catch(undefined),
  expires_in: z.coerce.number().positive().max(86_400).catch(300),
});
export type TokenAnswer = z.output<typeof TokenAnswer>;

const LEEWAY_MS = seconds(60);
/** A platform whose clock is behind ours refuses an assertion from its future (Moodle has no tolerance at all). */
const BACKDATED_MS = seconds(30);

/** Access tokens for the services of platforms: asked for once, kept sealed, dropped when refused. */
export class PlatformTokens {
  private readonly underway = new Map<string, Promise<TokenAnswer>>();

  constructor(
    private readonly accessTokens: AccessTokenModel,
    private readonly sealingKey: Buffer,
    private readonly keyRing: KeyRing,
    private readonly http: PlatformHttp,
    private readonly clock: Clock,
  ) {}

  /** The row ltijs expects of a stored token, while it is good for another minute at least. */
  async stored(registration: Registration, scopes: string) {
    const of = { registrationId: registration._id, scopes };
    const row = await this.accessTokens.findOne(of).lean();
    if (!row || row.expiresAt <= later(this.clock.now(), LEEWAY_MS)) return null;
    // One that an earlier secret of the tool sealed is as good as none.
    const token = unsealOrNull(this.sealingKey, row.sealedToken, row.registrationId.toHexString());
    if (token === null) return null;
    const expiresIn = (row.expiresAt.getTime() - row.obtainedAt.getTime()) / 1000;
    return {
      token: { access_token: token, token_type: 'Bearer', expires_in: expiresIn },
      createdAt: row.obtainedAt.getTime(),
    };
  }

  /** Asks the platform for a token. Askers that come while one is underway share its answer. */
  async request(registration: Registration, scopes: string): Promise<TokenAnswer> {
    const key = `${registration._id.toHexString()} ${scopes}`;
    const underway = this.underway.get(key);
    if (underway) return underway;
    const asked = this.ask(registration, scopes);
    this.underway.set(key, asked);
    try {
      return await asked;
    } finally {
      this.underway.delete(key);
    }
  }

  /** Forgets a token that the platform no longer takes. */
  async drop(registration: Registration, scopes: string): Promise<void> {
    await this.accessTokens.deleteOne({ registrationId: registration._id, scopes });
  }

  private async ask(registration: Registration, scopes: string): Promise<TokenAnswer> {
    // An assertion is worth something to others too: nobody gets one before an administrator has looked.
    if (registration.status !== 'active')
      throw new PlatformError(null, 'the registration is not active');
    const answer = await this.http.request(registration.tokenEndpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Accept': 'application/json',
      },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await this.assertion(registration),
        scope: scopes,
      }).toString(),
    });
    if (answer.status !== 200) {
      const { retryAfterMs } = answer;
      const complaint = `the platform gives no access token: ${answer.status} ${firstWordsOf(answer, ':secret')}`;
      throw new PlatformError(statusOfRefusal(answer), complaint, { retryAfterMs });
    }
    const { data, error } = json.pipe(TokenAnswer).safeParse(answer.body);
    if (!data) throw new PlatformError(200, 'the answer holds no access token', { cause: error });
    return this.keep(registration, scopes, data);
  }

  private async assertion(registration: Registration): Promise<string> {
    const { clientId, tokenAudience, tokenEndpoint } = registration;
    const { kid, key } = await this.keyRing.current();
    const now = this.clock.now();
    return new SignJWT()
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(tokenAudience ?? tokenEndpoint)
      .setIssuedAt(later(now, -BACKDATED_MS))
      .setExpirationTime(later(now, minutes(5)))
      .setJti(randomUUID())
      .sign(key);
  }

  private async keep(registration: Registration, scopes: string, answer: TokenAnswer) {
    const obtainedAt = this.clock.now();
    const expiresAt = later(obtainedAt, answer.expires_in * 1000);
    const sealedToken = seal(this.sealingKey, answer.access_token, registration._id.toHexString());
    await this.accessTokens.updateOne(
      { registrationId: registration._id, scopes },
      { $set: { sealedToken, obtainedAt, expiresAt } },
      { upsert: true },
    );
    return answer;
  }
}

/**
 * A platform that knows us no more says so by any status (Moodle: 400, even 404). For who wanted the token it is one
 * case: not authorised for now, which an administrator mends; nothing is wrong with what was to be sent.
 */
const statusOfRefusal = ({ status }: PlatformResponse): number =>
  status >= 400 && status < 500 && status !== 429 ? 401 : status;
