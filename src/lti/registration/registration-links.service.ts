import { hours, later, type Clock } from '../../kernel/clock.js';
import { randomToken, sha256 } from '../../kernel/secrets.js';
import type { RegistrationLink, RegistrationLinkModel } from './registration-link.model.js';
import { RegistrationRefusedError } from './registration-refused.js';

const LINK_LIVES_MS = hours(72);

/** Links that administrators hand out, each for one registration. */
export class RegistrationLinks {
  constructor(
    private readonly links: RegistrationLinkModel,
    private readonly clock: Clock,
    private readonly publicUrl: string,
  ) {}

  async create(
    organisation: string,
    autoApprove: boolean,
  ): Promise<{ readonly url: string; readonly expiresAt: Date }> {
    const code = randomToken();
    const expiresAt = later(this.clock.now(), LINK_LIVES_MS);
    await this.links.create({ _id: sha256(code), organisation, autoApprove, expiresAt });
    return { url: `${this.publicUrl}/lti/register/${code}`, expiresAt };
  }

  /** @throws RegistrationRefusedError for a link that cannot be used, or not any more. */
  async find(code: string): Promise<RegistrationLink> {
    const link = await this.links.findById(sha256(code)).lean();
    if (!link) throw new RegistrationRefusedError('linkUnknown');
    if (link.usedAt) throw new RegistrationRefusedError('linkUsed');
    if (link.expiresAt <= this.clock.now()) throw new RegistrationRefusedError('linkExpired');
    return link;
  }

  /** Uses the link up for one piece of work. Of two at once one gets it; when the work fails the link is as before. */
  async spend<T>({ _id }: RegistrationLink, work: () => Promise<T>): Promise<T> {
    const usedAt = this.clock.now();
    const { modifiedCount } = await this.links.updateOne({ _id, usedAt: null }, { usedAt });
    if (modifiedCount === 0) throw new RegistrationRefusedError('linkUsed');
    try {
      return await work();
    } catch (error) {
      await this.links.updateOne({ _id }, { usedAt: null });
      throw error;
    }
  }
}
