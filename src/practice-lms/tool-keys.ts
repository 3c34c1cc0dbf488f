import { createLocalJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import { seconds } from '../kernel/clock.js';
import { PageError } from './errors.js';

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(50) });

/** The tool's public keys: kept, and fetched again after any failed verification, as Moodle does. */
export class ToolKeys {
  private kept: ReturnType<typeof createLocalJWKSet> | null = null;

  constructor(
    private readonly url: string,
    private readonly fetchFrom: typeof fetch,
  ) {}

  async verify(jwt: string, now: Date): Promise<JWTPayload> {
    if (this.kept) {
      try {
        return await verifyWith(this.kept, jwt, now);
      } catch (error) {
        if (error instanceof errors.JWTExpired) throw error;
      }
    }
    this.kept = await this.fetchKeys();
    return verifyWith(this.kept, jwt, now);
  }

  /** Moodle shows an HTML page with 404 when it cannot read the key set; so do we. */
  private async fetchKeys(): Promise<ReturnType<typeof createLocalJWKSet>> {
    try {
      const signal = AbortSignal.timeout(seconds(5));
      const answer = await this.fetchFrom(this.url, { redirect: 'error', signal });
      return createLocalJWKSet(KeySet.parse(await answer.json()));
    } catch (cause) {
      const heading = 'De sleutels van de tool zijn niet te lezen';
      throw new PageError(404, heading, `Is ${this.url} bereikbaar?`, { cause });
    }
  }
}

async function verifyWith(
  keys: ReturnType<typeof createLocalJWKSet>,
  jwt: string,
  now: Date,
): Promise<JWTPayload> {
  const { payload } = await jwtVerify(jwt, keys, {
    algorithms: ['RS256', 'ES256'],
    currentDate: now,
  });
  return payload;
}
