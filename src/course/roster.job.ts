import { hours, later, seconds, type Clock } from '../kernel/clock.js';
import { untilSettled } from '../kernel/duplicate-key.js';
import { PlatformError } from '../kernel/errors.js';
import type { Job } from '../kernel/job.js';
import type { Logger } from '../kernel/logger.js';
import type { RosterClient } from '../lti/index.js';
import type { Context } from './context.model.js';
import type { CourseRows } from './rows.js';
import { rosterUpdates } from './roster.updates.js';

const AT_A_TIME = 4;
const LONGEST_RUN_MS = seconds(10);

/** Takes over the rosters of courses: of each once a day and after launches, in one process at a time. */
export class RosterJob implements Job {
  readonly name = 'roster';
  readonly everyMs = seconds(2);

  constructor(
    private readonly db: Pick<CourseRows, 'contexts' | 'members'>,
    private readonly roster: RosterClient,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async run(): Promise<void> {
    const until = later(this.clock.now(), LONGEST_RUN_MS);
    const lane = async () => {
      let context: Context | null;
      while (this.clock.now() < until && (context = await this.claim())) await this.read(context);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  }

  /** Whoever moves the moment on has it. A reading that fails is for the next launch, or for tomorrow. */
  private async claim(): Promise<Context | null> {
    const now = this.clock.now();
    const claimed = { $set: { rosterAskedAt: now, rosterDueAt: later(now, hours(24)) } };
    const due = { rosterDueAt: { $lte: now } };
    return this.db.contexts.findOneAndUpdate(due, claimed, { returnDocument: 'after' }).lean();
  }

  private async read({ _id: contextId, registrationId, membershipsUrl }: Context): Promise<void> {
    if (membershipsUrl === null) return;
    const askedAt = this.clock.now();
    try {
      const roster = await this.roster.read(registrationId, membershipsUrl);
      const known = await this.db.members.find({ contextId }).lean();
      const updates = rosterUpdates(roster, { contextId, registrationId, known, askedAt });
      if (updates.length === 0) return;
      await untilSettled(() => this.db.members.bulkWrite(updates, { ordered: false }));
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const { status, detail } = error;
      this.logger.warn({ contextId: contextId.toHexString(), status, detail }, 'roster not read');
    }
  }
}
