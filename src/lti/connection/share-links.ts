import { hours, later, minutes, type Clock } from '../../kernel/clock.js';
import { NotFoundError } from '../../kernel/errors.js';
import { randomToken, sha256 } from '../../kernel/secrets.js';
import type { RegistrationsService } from '../registration/registrations.service.js';
import type { ConnectionCheck } from './check.js';
import type { Finding } from './advice.js';

const LINK_LIVES_MS = hours(30 * 24);

/** By its one link the people of an LMS read the check of their registration; a new link replaces the one before. */
export class ShareLinks {
  private readonly lately = new Map<string, { at: Date; findings: Promise<readonly Finding[]> }>();

  constructor(
    private readonly registrations: RegistrationsService,
    private readonly check: ConnectionCheck,
    private readonly clock: Clock,
    private readonly publicUrl: string,
  ) {}

  async create(id: string): Promise<{ readonly url: string; readonly expiresAt: Date }> {
    const code = randomToken();
    const expiresAt = later(this.clock.now(), LINK_LIVES_MS);
    await this.registrations.change(id, { shareHash: sha256(code), sharedUntil: expiresAt });
    return { url: `${this.publicUrl}/connection/${code}`, expiresAt };
  }

  async revoke(id: string): Promise<object> {
    await this.registrations.change(id, { shareHash: null, sharedUntil: null });
    return { id };
  }

  /** What a link shows; the probes run at most once a minute. @throws NotFoundError when it leads nowhere. */
  async open(code: string) {
    const at = this.clock.now();
    const registration = await this.registrations.findShared(sha256(code));
    if (!registration) throw new NotFoundError('connection.linkGone');
    const id = registration._id.toHexString();
    const last = this.lately.get(id);
    const isFresh = last && later(last.at, minutes(1)) > at;
    const shown = isFresh ? last : { at, findings: this.check.run(id) };
    this.lately.set(id, shown);
    return { name: registration.name, at: shown.at, findings: await shown.findings };
  }
}
