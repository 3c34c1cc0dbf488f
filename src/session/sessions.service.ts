import { hours, later, minutes, type Clock } from '../kernel/clock.js';
import { randomToken, sameText, sha256, sign } from '../kernel/secrets.js';
import type { Browser, DeepLinkingSettings } from '../lti/index.js';
import type { LaunchSession, LaunchSessionModel } from './launch-session.model.js';

/** Who a launch was for and where: what its pages are about. */
export type SessionSubject = Pick<
  LaunchSession,
  'registrationId' | 'contextId' | 'memberId' | 'role' | 'sandbox'
>;

/** What a request of an open launch knows. */
export interface OpenSession {
  readonly id: string;
  readonly subject: SessionSubject;
  /** The address under which all pages of this launch stand, with a slash at its end. */
  readonly base: string;
  readonly csrf: string;
  readonly frameOrigins: readonly string[];
  readonly returnUrl: string | null;
  readonly deepLinking: DeepLinkingSettings | null;
  /** When the page that a pass was printed on was opened; without a pass, the launch. */
  readonly pageOpenedAt: Date;
  readonly hasPass: boolean;
}

/** What a page may be sent on with where the browser shows nothing: one thing, in one launch. */
export type Pass = 'window' | `progress/${string}`;

export type NewSession = SessionSubject &
  Pick<
    LaunchSession,
    'browserHash' | 'cookieless' | 'frameOrigins' | 'returnUrl' | 'deepLinking'
  > & { readonly launchId: string };

const IDLE_MS = hours(8);
const COOKIELESS_IDLE_MS = hours(2);
const ABSOLUTE_MS = hours(24);
const TOUCH_EVERY_MS = minutes(1);
const PASS = /^[0-9a-z]{1,12}\.[\w-]{43}$/;

/**
 * Opened launches. An id in an address opens nothing by itself: the browser has to show the secret it was opened in. One
 * that keeps no cookies has the address for its secret, and the launch ends as soon as another browser comes with it.
 */
export class SessionsService {
  constructor(
    private readonly sessions: LaunchSessionModel,
    private readonly formKey: Buffer,
    private readonly clock: Clock,
  ) {}

  /** @returns the address of the launch's pages. */
  async open({ launchId, ...session }: NewSession, endsAt?: Date): Promise<string> {
    const now = this.clock.now();
    await this.sessions.create({
      ...session,
      _id: sha256(launchId),
      lastSeenAt: now,
      idleUntil: idleUntil(session, now),
      endsAt: endsAt ?? later(now, ABSOLUTE_MS),
    });
    return baseOf(launchId);
  }

  /**
   * The launch behind an address, if this browser opened it and it has not ended. A film is also for a player that the
   * browser has fetch it: without cookies nothing tells that it belongs to it.
   */
  async find(launchId: string, browser: Browser, isFilm = false): Promise<OpenSession | null> {
    const session = await this.alive(sha256(launchId));
    if (!session) return null;
    if (!isSame(session, browser, isFilm)) return this.turnAway(session);
    const now = this.clock.now();
    if (later(session.lastSeenAt, TOUCH_EVERY_MS) <= now) await this.touch(session, now);
    return this.opened(session, launchId);
  }

  /** Good from now on, for this one thing, as long as the launch is open. */
  passFor({ id }: OpenSession, what: Pass): string {
    const since = this.clock.now().getTime().toString(36);
    return `${since}.${this.signPass(id, what, since)}`;
  }

  /** The launch behind an address for who shows a pass; a wrong one opens nothing and ends nothing. */
  async findByPass(launchId: string, what: Pass, pass: string): Promise<OpenSession | null> {
    const [since = '', signature = ''] = PASS.test(pass) ? pass.split('.') : [];
    const id = sha256(launchId);
    if (!sameText(signature, this.signPass(id, what, since))) return null;
    const session = await this.alive(id);
    if (!session) return null;
    const pageOpenedAt = new Date(parseInt(since, 36));
    return { ...this.opened(session, launchId), pageOpenedAt, hasPass: true };
  }

  /** The same launch once more, for another browser that cannot show what the first one can. It ends with the first. */
  async openWindow({ id }: OpenSession, browserHash: string): Promise<string> {
    const { endsAt, ...session } = await this.sessions.findById(id).lean().orFail();
    const launchId = randomToken();
    const fresh = { launchId, browserHash, cookieless: false, deepLinking: null };
    return this.open({ ...session, ...fresh }, endsAt);
  }

  private async alive(id: string): Promise<LaunchSession | null> {
    const now = this.clock.now();
    const session = await this.sessions.findById(id).lean();
    return session && session.idleUntil > now && session.endsAt > now ? session : null;
  }

  private signPass(sessionId: string, what: Pass, since: string): string {
    return sign(this.formKey, ['pass', sessionId, what, since].join(' '));
  }

  private opened(session: LaunchSession, launchId: string): OpenSession {
    const { registrationId, contextId, memberId, role, sandbox } = session;
    const { frameOrigins, returnUrl, deepLinking } = session;
    return {
      id: session._id,
      subject: { registrationId, contextId, memberId, role, sandbox },
      base: baseOf(launchId),
      csrf: sign(this.formKey, session._id),
      frameOrigins,
      returnUrl,
      deepLinking,
      pageOpenedAt: later(session.endsAt, -ABSOLUTE_MS),
      hasPass: false,
    };
  }

  /** Makes of who sees more than a participant one who looks as a participant, and back again. */
  async lookAsParticipant({ id }: OpenSession, on: boolean): Promise<void> {
    const staff = { _id: id, role: { $ne: 'learner' as const } };
    await this.sessions.updateOne(staff, { $set: { sandbox: on ? 'preview' : null } });
  }

  async endAllOfRegistration(registrationId: string): Promise<void> {
    await this.sessions.deleteMany({ registrationId });
  }

  /** An address that opens pages without a cookie, and that somebody else has, opens them to nobody any more. */
  private async turnAway({ _id, cookieless }: LaunchSession): Promise<null> {
    if (cookieless) await this.sessions.deleteOne({ _id });
    return null;
  }

  private async touch(session: LaunchSession, now: Date): Promise<void> {
    const seen = { lastSeenAt: now, idleUntil: idleUntil(session, now) };
    await this.sessions.updateOne({ _id: session._id }, { $set: seen });
  }
}

const baseOf = (launchId: string): string => `/l/${launchId}/`;

const idleUntil = ({ cookieless }: Pick<LaunchSession, 'cookieless'>, now: Date): Date =>
  later(now, cookieless ? COOKIELESS_IDLE_MS : IDLE_MS);

/** A browser that keeps no cookies shows none: one that does is another. */
function isSame(
  { cookieless, browserHash }: LaunchSession,
  { hashes, traits }: Browser,
  isFilm: boolean,
): boolean {
  if (!cookieless) return hashes.includes(browserHash);
  return isFilm || (hashes.length === 0 && traits === browserHash);
}
