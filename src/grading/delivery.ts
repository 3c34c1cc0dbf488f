import type { Clock } from '../kernel/clock.js';
import { seconds } from '../kernel/clock.js';
import { PlatformError } from '../kernel/errors.js';
import type { Logger } from '../kernel/logger.js';
import type { GradebookClient, LineItemsClient } from '../lti/index.js';
import type { Columns, FoundColumn } from './columns.js';
import {
  afterFailure,
  COLUMN_GONE,
  delivered,
  heldBack,
  isPlatformTrouble,
  isSameScore,
  isThrottled,
  LOCKED,
  superseded,
  untold,
  withoutColumn,
  withoutResults,
  type Failure,
  type HeldBack,
  type Outcome,
} from './delivery.policy.js';
import { narrow, widen, type Lanes } from './lanes.js';
import type { ClaimedGrade, Outbox } from './outbox.js';
import type { PlatformHealths } from './platform-health.js';
import { scoreOf, takenOf } from './score-message.js';

/** Who is graded, and who grades, as the LMS knows them by now. */
export interface People {
  whyNotGraded(contextId: string, memberId: string): Promise<HeldBack | null>;
  subOf(contextId: string, memberId: string): Promise<string | null>;
}

export interface DeliveryParts {
  readonly outbox: Outbox;
  readonly columns: Columns;
  readonly healths: PlatformHealths;
  readonly people: People;
  /** The points of whole work. */
  readonly maximum: number;
  readonly gradebook: GradebookClient;
  readonly lineItems: LineItemsClient;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

/** Brings one grade to its gradebook, and notes what became of it. */
export class GradeDelivery {
  constructor(private readonly parts: DeliveryParts) {}

  async deliver(grade: ClaimedGrade, lanes: Lanes): Promise<void> {
    const { outbox, columns } = this.parts;
    const column = (await this.holdBack(grade)) ?? (await this.columnFor(grade, lanes));
    if ('state' in column) {
      await outbox.settle(grade, { lineItemUrl: null, taken: null }, column);
      return;
    }
    const outcome = await this.send(grade, column, lanes);
    const isTaken = outcome.state === 'delivered';
    const taken = isTaken ? takenOf(grade) : null;
    await outbox.settle(grade, { lineItemUrl: column.lineItemUrl, taken }, outcome);
    if (isTaken) await this.readBack(grade, column);
    if (isColumnGone(outcome)) await columns.noteMissing(column);
  }

  private async holdBack(grade: ClaimedGrade): Promise<Outcome | null> {
    const { people, clock } = this.parts;
    const { contextId, memberId, delivery } = grade;
    const why = await people.whyNotGraded(contextId.toHexString(), memberId.toHexString());
    return why && heldBack(delivery, clock.now(), why);
  }

  /** What becomes of the grade, where there is no column or we cannot know for now. */
  private async columnFor(grade: ClaimedGrade, lanes: Lanes): Promise<FoundColumn | Outcome> {
    const { columns, lineItems, clock } = this.parts;
    const none = () => withoutColumn(grade.delivery, clock.now());
    try {
      return (await columns.columnFor(grade, lineItems)) ?? none();
    } catch (error) {
      const failure = failureOf(error);
      await this.noteTrouble(grade, failure, lanes);
      return this.retry(failure, grade) ?? none();
    }
  }

  /** Null when trying again is of no use. */
  private retry(failure: Failure, { delivery }: ClaimedGrade): Outcome | null {
    const { clock, random } = this.parts;
    const decision = afterFailure(failure, delivery, clock.now(), random);
    return decision !== 'compare' && decision.state === 'waiting' ? decision : null;
  }

  private async send(grade: ClaimedGrade, column: FoundColumn, lanes: Lanes): Promise<Outcome> {
    const { gradebook, healths } = this.parts;
    try {
      const score = scoreOf(grade, this.parts.maximum, await this.graderOf(grade));
      const isTold = await gradebook.publish(column, score);
      if (!isTold) return untold(grade.delivery);
      await healths.noteSuccess(column.registrationId);
      widen(lanes);
      return delivered(grade.delivery);
    } catch (error) {
      return this.afterRefusal(grade, column, error, lanes);
    }
  }

  private async afterRefusal(
    grade: ClaimedGrade,
    column: FoundColumn,
    error: unknown,
    lanes: Lanes,
  ): Promise<Outcome> {
    const { clock, logger, random } = this.parts;
    const failure = await this.whichTrouble(failureOf(error), grade, column);
    const { status, detail } = failure;
    const facts = { gradeId: grade._id.toHexString(), rev: grade.rev, status, detail };
    logger.warn(error instanceof PlatformError ? facts : { ...facts, err: error }, 'grade refused');
    await this.noteTrouble(grade, failure, lanes);
    const decision = afterFailure(failure, grade.delivery, clock.now(), random);
    return decision === 'compare' ? this.compare(grade, column) : decision;
  }

  /** Where the LMS fails at a grade and yet answers what it holds, it is this grade that it fails at. */
  private async whichTrouble(failure: Failure, grade: ClaimedGrade, column: FoundColumn) {
    if (failure.status !== 500) return failure;
    const answers = this.parts.gradebook.readResult(column, grade.userId);
    return answers.then(
      () => ({ ...failure, detail: LOCKED }),
      () => failure,
    );
  }

  private async noteTrouble(
    { registrationId }: ClaimedGrade,
    failure: Failure,
    lanes: Lanes,
  ): Promise<void> {
    const { healths } = this.parts;
    const { detail, retryAfterMs } = failure;
    lanes.goesWell &&= !isThrottled(failure) && !isPlatformTrouble(failure);
    if (isThrottled(failure)) {
      narrow(lanes);
      await healths.rest(registrationId, retryAfterMs ?? seconds(5));
    } else if (isPlatformTrouble(failure)) await healths.noteFailure(registrationId, detail);
    else if (!failure.isAddressRefused) await healths.noteSuccess(registrationId);
  }

  /** What the gradebook holds decides; a grade that somebody changed there is never overwritten. */
  private async compare(grade: ClaimedGrade, column: FoundColumn): Promise<Outcome> {
    try {
      const result = await this.parts.gradebook.readResult(column, grade.userId);
      const same = isSameScore(grade.released, result);
      return same ? delivered(grade.delivery) : superseded(grade.delivery);
    } catch (error) {
      return this.retry(failureOf(error), grade) ?? withoutResults(grade.delivery);
    }
  }

  /** Some gradebooks take a score and go on showing another. A grade is delivered whether or not we may look. */
  private async readBack(grade: ClaimedGrade, column: FoundColumn): Promise<void> {
    try {
      const result = await this.parts.gradebook.readResult(column, grade.userId);
      // One that shows nothing yet may still be at work; the next compare will tell.
      if (result?.score == null && grade.released) return;
      await this.parts.outbox.noteResult(grade, result);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
    }
  }

  private graderOf({ released, assessedBy, contextId }: ClaimedGrade): Promise<string | null> {
    if (!released || !assessedBy) return Promise.resolve(null);
    return this.parts.people.subOf(contextId.toHexString(), assessedBy.toHexString());
  }
}

const isColumnGone = ({ state, lastError }: Outcome): boolean =>
  state === 'failed' && COLUMN_GONE.includes(lastError?.status ?? 0);

function failureOf(error: unknown): Failure {
  if (!(error instanceof PlatformError))
    return { status: null, detail: 'unexpected failure', retryAfterMs: null };
  const { status, detail, retryAfterMs, fault } = error;
  return { status, detail, retryAfterMs, isAddressRefused: fault === 'addressRefused' };
}
