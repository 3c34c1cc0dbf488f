import { createLocalJWKSet, errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import { seconds } from '../kernel/clock.js';

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(50) });

/** The tool's key set could not be read; Moodle shows an HTML page for it. */
export class KeySetUnreadableError extends Error {
  override readonly name = 'KeySetUnreadableError';
}

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

  private async fetchKeys(): Promise<ReturnType<typeof createLocalJWKSet>> {
    try {
      const answer = await this.fetchFrom(this.url, {
        headers: { accept: 'application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(seconds(5)),
      });
      return createLocalJWKSet(KeySet.parse(await answer.json()));
    } catch (error) {
      throw new KeySetUnreadableError(`No key set at ${this.url}`, { cause: error });
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
