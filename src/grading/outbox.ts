import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.js';
import type { Outcome } from './delivery.policy.js';
import type { Delivery, DeliveryState, Grade, GradeModel, ReleasedGrade } from './grade.model.js';
import { claimUpdate, dueBy, settleUpdate } from './grade.updates.js';

export type DueGrade = Pick<Grade, '_id' | 'runId' | 'memberId' | 'rev'>;

/** A grade that this process, and no other, is sending. */
export interface ClaimedGrade extends Grade {
  readonly userId: string;
  readonly released: ReleasedGrade;
  readonly ts: Date;
  readonly delivery: Delivery & { readonly leaseToken: string };
}

/** The grades as an outbox: what is due, who sends it, what came of it. */
export class Outbox {
  constructor(
    private readonly grades: GradeModel,
    private readonly clock: Clock,
  ) {}

  /** The one query over all runs; what it finds is claimed by its whole key. */
  async due(limit: number): Promise<readonly DueGrade[]> {
    return this.grades
      .find(dueBy(this.clock.now()), { runId: 1, memberId: 1, rev: 1 })
      .sort({ 'delivery.dueAt': 1 })
      .limit(limit)
      .lean();
  }

  /** Null when another process was first, or a newer revision came. */
  async claim(due: DueGrade): Promise<ClaimedGrade | null> {
    const now = this.clock.now();
    const grade = await this.grades
      .findOneAndUpdate(
        { ...keyOf(due), rev: due.rev, ...dueBy(now) },
        claimUpdate(randomUUID(), now),
        {
          returnDocument: 'after',
        },
      )
      .lean();
    return grade && isComplete(grade) ? grade : null;
  }

  /** `lineItemUrl` is where the grade was sent; null when it was not. */
  async settle(grade: ClaimedGrade, lineItemUrl: string | null, outcome: Outcome): Promise<void> {
    const { rev, delivery } = grade;
    const update = settleUpdate({ rev, lineItemUrl }, outcome, this.clock.now());
    const leased = { ...keyOf(grade), 'delivery.leaseToken': delivery.leaseToken };
    await this.grades.updateOne(leased, update, { updatePipeline: true });
  }

  async noteResult(
    grade: ClaimedGrade,
    result: { readonly score: number | null; readonly maximum: number | null },
    state: DeliveryState,
  ): Promise<void> {
    const delivered = { ...keyOf(grade), 'rev': grade.rev, 'delivery.state': 'delivered' as const };
    const at = this.clock.now();
    await this.grades.updateOne(delivered, {
      $set: { 'delivery.result': { ...result, at }, 'delivery.state': state },
    });
  }
}

/** With the whole shard key, so that one shard decides. */
const keyOf = ({ _id, runId, memberId }: Omit<DueGrade, 'rev'>) => ({ _id, runId, memberId });

/** A row that waits always is; asked so that the compiler knows it too. */
const isComplete = (grade: Grade): grade is ClaimedGrade =>
  grade.userId !== null && grade.released !== null && grade.ts !== null;
