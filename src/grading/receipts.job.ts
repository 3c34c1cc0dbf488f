import { hours, later, minutes, seconds, type Clock } from '../kernel/clock.js';
import { PlatformError } from '../kernel/errors.js';
import type { Job } from '../kernel/job.js';
import type { Logger } from '../kernel/logger.js';
import type { GradebookClient, Result } from '../lti/index.js';
import type { ColumnModel } from './column.model.js';
import type { FoundColumn } from './columns.js';
import type { Grade, GradeModel } from './grade.model.js';
import { resendUpdate } from './grade.updates.js';
import type { Outbox } from './outbox.js';

const CHECK_EVERY_MS = hours(24);
/** What a gradebook shows may lag behind what it took. */
const SETTLED_MS = minutes(2);
/** A grade is followed for so long after it was last sent. */
const FOLLOWED_MS = hours(24 * 60);
const COLUMNS_A_TURN = 20;

/**
 * Compares each column with what was released, every night and whenever an instructor asks: some gradebooks say yes and
 * keep an older score, and teachers change grades. What is gone there is sent anew; what was changed there is left.
 */
export class ReceiptsJob implements Job {
  readonly name = 'grade-receipts';
  readonly everyMs = seconds(5);

  constructor(
    private readonly parts: {
      readonly columns: ColumnModel;
      readonly grades: GradeModel;
      readonly outbox: Outbox;
      readonly gradebook: GradebookClient;
      readonly clock: Clock;
      readonly logger: Logger;
    },
  ) {}

  async run(): Promise<void> {
    for (let turn = 0; turn < COLUMNS_A_TURN; turn += 1) {
      const column = await this.claim();
      if (!column) return;
      await this.compare(column);
    }
  }

  /** The one that waits longest; for others it is checked from now on. */
  private async claim(): Promise<FoundColumn | null> {
    const { columns, clock } = this.parts;
    const now = clock.now();
    const due = await columns
      .findOne({
        lineItemUrl: { $ne: null },
        $or: [{ checkedAt: null }, { checkedAt: { $lte: later(now, -CHECK_EVERY_MS) } }],
      })
      .sort({ checkedAt: 1 })
      .lean();
    if (!due?.lineItemUrl) return null;
    const { _id, runId, contextId, checkedAt, lineItemUrl } = due;
    const mine = { _id, runId, contextId, checkedAt };
    const { matchedCount } = await columns.updateOne(mine, { $set: { checkedAt: now } });
    return matchedCount > 0 ? { ...due, lineItemUrl } : null;
  }

  private async compare(column: FoundColumn): Promise<void> {
    const { gradebook, logger } = this.parts;
    const sent = await this.sentTo(column);
    if (sent.length === 0) return;
    try {
      const held = await gradebook.readResults(column);
      for (const grade of sent) await this.settle(grade, held.get(grade.userId ?? '') ?? null);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const { status, detail } = error;
      logger.warn({ columnId: column._id.toHexString(), status, detail }, 'results not read');
    }
  }

  private async settle(grade: Grade, result: Result | null): Promise<void> {
    const isGone = grade.released !== null && (result?.score ?? null) === null;
    if (isGone) await this.sendAnew(grade);
    else await this.parts.outbox.noteResult(grade, result);
  }

  private sentTo({ runId, contextId, lineItemUrl }: FoundColumn): Promise<readonly Grade[]> {
    const { grades, clock } = this.parts;
    const now = clock.now();
    const settled: Grade['delivery']['state'][] = ['delivered', 'superseded'];
    return grades
      .find({
        runId,
        contextId,
        'delivery.lineItemUrl': lineItemUrl,
        'delivery.state': { $in: settled },
        'delivery.sentAt': { $gt: later(now, -FOLLOWED_MS), $lte: later(now, -SETTLED_MS) },
      })
      .lean()
      .exec();
  }

  private async sendAnew({ _id, runId, memberId, rev, userId }: Grade): Promise<void> {
    const same = { _id, runId, memberId, rev };
    const update = resendUpdate(this.parts.clock.now(), userId);
    await this.parts.grades.updateOne(same, update, { updatePipeline: true });
  }
}
