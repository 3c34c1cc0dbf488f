import type { LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import type { Rows } from './rows.js';

export interface Draft {
  readonly body: string;
  readonly title: string;
}

/** What people are writing, the same on every device: under the id of a thread, or `new`. */
export class DraftsService {
  constructor(
    private readonly drafts: Rows<'drafts'>['drafts'],
    private readonly clock: Clock,
  ) {}

  async draft({ member }: LaunchContext, place: string): Promise<Draft> {
    const draft = await this.drafts.findOne({ memberId: member.id, place }).lean();
    return draft ?? { body: '', title: '' };
  }

  async save({ member }: LaunchContext, place: string, written: Draft): Promise<Date> {
    const updatedAt = this.clock.now();
    const key = { memberId: member.id, place };
    await this.drafts.updateOne(key, { $set: { ...written, updatedAt } }, { upsert: true });
    return updatedAt;
  }
}
