import { randomUUID } from 'node:crypto';
import type { Clock } from '../kernel/clock.js';
import type { Result } from '../lti/index.js';
import { isSameScore, type Outcome } from './delivery.policy.js';
import type { Delivery, Grade, GradeModel } from './grade.model.js';
import { claimUpdate, dueBy, settleUpdate, type Sent } from './grade.updates.js';

export type DueGrade = Pick<Grade, '_id' | 'runId' | 'memberId' | 'rev'>;

/** A grade that this process, and no other, is sending. */
export interface ClaimedGrade extends Grade {
  readonly registrationId: string;
  readonly userId: string;
  readonly ts: Date;
  readonly delivery: Delivery & { readonly leaseToken: string };
}

/** The grades as an outbox: what is due, who sends it, what came of it. */
export class Outbox {
  constructor(
    private readonly grades: GradeModel,
    private readonly clock: Clock,
  ) {}

  /** The platforms for which something waits, found one by one along the index. */
  async platformsWaiting(): Promise<readonly string[]> {
    const platforms: string[] = [];
    for (let after = ''; ;) {
      const waiting = { 'registrationId': { $gt: after }, 'delivery.state': 'waiting' as const };
      const one = { registrationId: 1 } as const;
      const next = await this.grades.findOne(waiting, one).sort(one).lean();
      if (!next?.registrationId) return platforms;
      after = next.registrationId;
      platforms.push(after);
    }
  }

  /** What is due at a platform, over all runs; what is found is claimed by its whole key. */
  async due(registrationId: string, limit: number): Promise<readonly DueGrade[]> {
    return this.grades
      .find({ registrationId, ...dueBy(this.clock.now()) }, { runId: 1, memberId: 1, rev: 1 })
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

  async settle(grade: ClaimedGrade, sent: Omit<Sent, 'rev'>, outcome: Outcome): Promise<void> {
    const update = settleUpdate({ rev: grade.rev, ...sent }, outcome, this.clock.now());
    const leased = { ...keyOf(grade), 'delivery.leaseToken': grade.delivery.leaseToken };
    await this.grades.updateOne(leased, update, { updatePipeline: true });
  }

  /** What the LMS was found to hold for a grade that it took, unless a newer revision has come since. */
  async noteResult(grade: Grade, result: Result | null): Promise<void> {
    const settled: Delivery['state'][] = ['delivered', 'superseded'];
    const sent = { ...keyOf(grade), 'rev': grade.rev, 'delivery.state': { $in: settled } };
    const at = this.clock.now();
    const state = isSameScore(grade.released, result) ? 'delivered' : 'superseded';
    await this.grades.updateOne(sent, {
      $set: {
        'delivery.state': state,
        'delivery.result': { score: null, maximum: null, ...result, at },
      },
    });
  }
}

/** With the whole shard key, so that one shard decides. */
const keyOf = ({ _id, runId, memberId }: Omit<DueGrade, 'rev'>) => ({ _id, runId, memberId });

/** A row that waits always is; asked so that the compiler knows it too. */
const isComplete = (grade: Grade): grade is ClaimedGrade =>
  grade.registrationId !== null && grade.userId !== null && grade.ts !== null;
