import { randomBytes, randomUUID } from 'node:crypto';
import { SignJWT, jwtVerify, type CryptoKey } from 'jose';
import { z } from 'zod';
import { later, minutes, seconds, type Clock } from '../kernel/clock.js';
import type { GradebookService } from './gradebook.service.js';
import { launchClaims, type Launch } from './launch-claims.js';
import type { Platform } from './platform.js';
import { findActivity, findPerson } from './site.js';

const HINT_LIFETIME = minutes(5);
const ID_TOKEN_LIFETIME = seconds(60);

const Hint = z.object({
  jti: z.string(),
  sub: z.string(),
  activity: z.string(),
  target: z.enum(['iframe', 'window']),
});

/** A launch that somebody started on a page of this LMS and that has not been answered yet. */
export interface StartedLaunch extends Launch {
  readonly id: string;
}

/**
 * From the click on an activity to the signed id_token.
 * The hint is the proof of who clicked: on the way back from the tool a browser withholds our cookie in a frame.
 */
export class LaunchService {
  private readonly answered = new Map<string, Date>();
  /** Made anew in each process, so that a restart forgets no answered launch: it refuses all older hints. */
  private readonly hintSecret = randomBytes(32);

  constructor(
    private readonly platform: Platform,
    private readonly gradebook: GradebookService,
    private readonly clock: Clock,
    private readonly key: { readonly id: string; readonly privateKey: CryptoKey | Uint8Array },
  ) {}

  async startLaunch({ person, activity, target }: Launch): Promise<string> {
    return new SignJWT({ activity: activity.id, target })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(person.id)
      .setJti(randomUUID())
      .setExpirationTime(later(this.clock.now(), HINT_LIFETIME))
      .sign(this.hintSecret);
  }

  /** The launch behind a hint, or null when the hint is not ours, too old or answered already. */
  async findLaunch(hint: string): Promise<StartedLaunch | null> {
    try {
      const options = { algorithms: ['HS256'], currentDate: this.clock.now() };
      const { payload } = await jwtVerify(hint, this.hintSecret, options);
      const { jti, sub, activity: activityId, target } = Hint.parse(payload);
      const person = findPerson(sub);
      const activity = findActivity(activityId);
      if (!person || !activity || this.answered.has(jti)) return null;
      return { id: jti, person, activity, target };
    } catch {
      return null;
    }
  }

  /** The id_token for a started launch, once; null the second time. */
  async answerLaunch(launch: StartedLaunch, nonce: string): Promise<string | null> {
    if (this.answered.has(launch.id)) return null;
    this.markAnswered(launch.id);
    const now = this.clock.now();
    return new SignJWT({ nonce, ...launchClaims(launch, this.platform, this.gradebook) })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: this.key.id })
      .setIssuer(this.platform.registration.issuer)
      .setAudience(this.platform.registration.clientId)
      .setSubject(launch.person.id)
      .setIssuedAt(now)
      .setExpirationTime(later(now, ID_TOKEN_LIFETIME))
      .sign(this.key.privateKey);
  }

  private markAnswered(id: string): void {
    const now = this.clock.now();
    for (const [old, until] of this.answered) {
      if (until > now) break;
      this.answered.delete(old);
    }
    this.answered.set(id, later(now, HINT_LIFETIME));
  }
}
