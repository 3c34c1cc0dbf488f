import { later, seconds, type Clock } from '../kernel/clock.js';
import { PlatformError } from '../kernel/errors.js';
import type { Job } from '../kernel/job.js';
import type { Logger } from '../kernel/logger.js';
import type { GradebookClient, LineItemsClient, Score } from '../lti/index.js';
import type { Columns, FoundColumn } from './columns.js';
import {
  afterFailure,
  COLUMN_GONE,
  delivered,
  isSameScore,
  superseded,
  withoutColumn,
  withoutResults,
  type Failure,
  type Outcome,
} from './delivery.policy.js';
import type { ClaimedGrade, DueGrade, Outbox } from './outbox.js';

const AT_A_TIME = 4;
const BATCH = 32;
const LONGEST_RUN_MS = seconds(10);

export interface DeliveryParts {
  readonly outbox: Outbox;
  readonly columns: Columns;
  readonly gradebook: GradebookClient;
  readonly lineItems: LineItemsClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

/** Brings released grades to the gradebooks. Any number of processes may run it at once: each grade is claimed by one. */
export class GradeDeliveryJob implements Job {
  readonly name = 'grade-delivery';
  readonly everyMs = seconds(1);

  constructor(private readonly parts: DeliveryParts) {}

  async run(): Promise<void> {
    const { clock, outbox } = this.parts;
    const until = later(clock.now(), LONGEST_RUN_MS);
    while (clock.now() < until) {
      const claimed = await this.sendAll([...(await outbox.due(BATCH))], until);
      if (claimed === 0) return;
    }
  }

  /** Says how many of them were ours to send. */
  private async sendAll(due: DueGrade[], until: Date): Promise<number> {
    let claimed = 0;
    const lane = async () => {
      for (let next = due.shift(); next; next = due.shift()) {
        if (this.parts.clock.now() >= until) return;
        const grade = await this.parts.outbox.claim(next);
        if (!grade) continue;
        claimed += 1;
        await this.deliver(grade);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, lane));
    return claimed;
  }

  private async deliver(grade: ClaimedGrade): Promise<void> {
    const { outbox, columns } = this.parts;
    const column = await this.columnFor(grade);
    if ('state' in column) {
      await outbox.settle(grade, null, column);
      return;
    }
    const outcome = await this.send(grade, column);
    await outbox.settle(grade, column.lineItemUrl, outcome);
    if (outcome.state === 'delivered') await this.readBack(grade, column);
    if (isColumnGone(outcome)) await columns.noteMissing(column);
  }

  /** What becomes of the grade, where there is no column or we cannot know for now. */
  private async columnFor(grade: ClaimedGrade): Promise<FoundColumn | Outcome> {
    const { columns, lineItems, clock } = this.parts;
    const none = () => withoutColumn(grade.delivery, clock.now());
    try {
      return (await columns.columnFor(grade, lineItems)) ?? none();
    } catch (error) {
      return this.retry(error, grade) ?? none();
    }
  }

  /** Null when trying again is of no use. */
  private retry(error: unknown, { delivery }: ClaimedGrade): Outcome | null {
    const { clock, random } = this.parts;
    const decision = afterFailure(failureOf(error), delivery, clock.now(), random);
    return decision !== 'compare' && decision.state === 'waiting' ? decision : null;
  }

  private async send(grade: ClaimedGrade, column: FoundColumn): Promise<Outcome> {
    try {
      await this.parts.gradebook.publish(column, scoreOf(grade));
      return delivered(grade.delivery);
    } catch (error) {
      return this.afterRefusal(grade, column, error);
    }
  }

  private async afterRefusal(
    grade: ClaimedGrade,
    column: FoundColumn,
    error: unknown,
  ): Promise<Outcome> {
    const { clock, logger, random } = this.parts;
    const failure = failureOf(error);
    const { status, detail } = failure;
    const facts = { gradeId: grade._id.toHexString(), rev: grade.rev, status, detail };
    logger.warn(error instanceof PlatformError ? facts : { ...facts, err: error }, 'grade refused');
    const decision = afterFailure(failure, grade.delivery, clock.now(), random);
    return decision === 'compare' ? this.compare(grade, column) : decision;
  }

  /** What the gradebook holds decides; a grade that somebody changed there is never overwritten. */
  private async compare(grade: ClaimedGrade, column: FoundColumn): Promise<Outcome> {
    try {
      const result = await this.parts.gradebook.readResult(column, grade.userId);
      const same = isSameScore(grade.released, result);
      return same ? delivered(grade.delivery) : superseded(grade.delivery);
    } catch (error) {
      return this.retry(error, grade) ?? withoutResults(grade.delivery);
    }
  }

  /** Some gradebooks take a score and go on showing another. A grade is delivered whether or not we may look. */
  private async readBack(grade: ClaimedGrade, column: FoundColumn): Promise<void> {
    try {
      const result = await this.parts.gradebook.readResult(column, grade.userId);
      if (result?.score == null) return;
      const state = isSameScore(grade.released, result) ? 'delivered' : 'superseded';
      await this.parts.outbox.noteResult(grade, result, state);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
    }
  }
}

const scoreOf = ({ userId, released, ts }: ClaimedGrade): Score => ({
  userId,
  scoreGiven: released.points,
  scoreMaximum: released.maximum,
  comment: released.comment,
  timestamp: ts,
});

const isColumnGone = ({ state, lastError }: Outcome): boolean =>
  state === 'failed' && COLUMN_GONE.includes(lastError?.status ?? 0);

function failureOf(error: unknown): Failure {
  if (!(error instanceof PlatformError))
    return { status: null, detail: 'unexpected failure', retryAfterMs: null };
  const { status, detail, retryAfterMs } = error;
  return { status, detail, retryAfterMs };
}
