import { hours, later, minutes, type Clock } from '../kernel/clock.js';
import { randomToken, sha256, sign } from '../kernel/secrets.js';
import type { DeepLinkingSettings } from '../lti/index.js';
import type { LaunchSession, LaunchSessionModel } from './launch-session.model.js';

/** Who a launch was for and where: what its pages are about. */
export type SessionSubject = Pick<
  LaunchSession,
  'registrationId' | 'contextId' | 'memberId' | 'role' | 'sandbox'
>;

/** What a request of an open launch knows. */
export interface OpenSession {
  readonly subject: SessionSubject;
  /** The address under which all pages of this launch stand, with a slash at its end. */
  readonly base: string;
  readonly csrf: string;
  readonly frameOrigins: readonly string[];
  readonly returnUrl: string | null;
  readonly deepLinking: DeepLinkingSettings | null;
}

export type NewSession = SessionSubject &
  Pick<LaunchSession, 'browserHash' | 'frameOrigins' | 'returnUrl' | 'deepLinking'>;

const IDLE_MS = hours(8);
const ABSOLUTE_MS = hours(24);
const TOUCH_EVERY_MS = minutes(1);

/** Opened launches. An id in an address opens nothing by itself: the browser has to show the secret it was opened in. */
export class SessionsService {
  constructor(
    private readonly sessions: LaunchSessionModel,
    private readonly formKey: Buffer,
    private readonly clock: Clock,
  ) {}

  /** @returns the address of the launch's pages. */
  async open(session: NewSession): Promise<string> {
    const launchId = randomToken();
    const now = this.clock.now();
    await this.sessions.create({
      ...session,
      _id: sha256(launchId),
      lastSeenAt: now,
      idleUntil: later(now, IDLE_MS),
      endsAt: later(now, ABSOLUTE_MS),
    });
    return baseOf(launchId);
  }

  /** The launch behind an address, if this browser opened it and it has not ended. */
  async find(launchId: string, browserHashes: readonly string[]): Promise<OpenSession | null> {
    const now = this.clock.now();
    const session = await this.sessions.findById(sha256(launchId)).lean();
    if (!session || session.idleUntil <= now || session.endsAt <= now) return null;
    if (!browserHashes.includes(session.browserHash)) return null;
    if (later(session.lastSeenAt, TOUCH_EVERY_MS) <= now) await this.touch(session, now);
    const { registrationId, contextId, memberId, role, sandbox } = session;
    const { frameOrigins, returnUrl, deepLinking } = session;
    return {
      subject: { registrationId, contextId, memberId, role, sandbox },
      base: baseOf(launchId),
      csrf: sign(this.formKey, session._id),
      frameOrigins,
      returnUrl,
      deepLinking,
    };
  }

  async endAllOfMembers(memberIds: readonly string[]): Promise<void> {
    await this.sessions.deleteMany({ memberId: { $in: memberIds } });
  }

  async endAllOfRegistration(registrationId: string): Promise<void> {
    await this.sessions.deleteMany({ registrationId });
  }

  private async touch({ _id }: LaunchSession, now: Date): Promise<void> {
    const seen = { lastSeenAt: now, idleUntil: later(now, IDLE_MS) };
    await this.sessions.updateOne({ _id }, { $set: seen });
  }
}

const baseOf = (launchId: string): string => `/l/${launchId}/`;
