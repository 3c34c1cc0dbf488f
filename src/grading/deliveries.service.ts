import { requireStaff, type LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import type { ColumnModel } from './column.model.js';
import type { DeliveryState, GradeModel } from './grade.model.js';
import type { PlatformHealth, PlatformHealths } from './platform-health.js';

/** How the grades of one platform are doing, without names. */
export interface PlatformDeliveries {
  readonly registrationId: string;
  readonly waiting: number;
  readonly delivered: number;
  readonly superseded: number;
  readonly failed: number;
  /** When the grade that waits longest was first refused; null when none was. */
  readonly waitsSince: Date | null;
  /** What stands in the way of grades that wait or failed, the most frequent first. */
  readonly reasons: readonly Reason[];
  readonly health: PlatformHealth | null;
}

interface Reason {
  readonly status: number | null;
  readonly detail: string;
  readonly state: 'waiting' | 'failed';
  readonly count: number;
}

interface Counted {
  readonly _id: {
    readonly state: DeliveryState;
    readonly status: number | null;
    readonly detail: string | null;
  };
  readonly count: number;
  readonly since: Date | null;
}

/** Deliveries as an administrator of the tool sees them, over all courses of a platform; and as who teaches one asks after them. */
export class DeliveriesService {
  constructor(
    private readonly parts: {
      readonly grades: GradeModel;
      readonly columns: ColumnModel;
      readonly healths: PlatformHealths;
    },
    private readonly clock: Clock,
  ) {}

  async of(registrationId: string): Promise<PlatformDeliveries> {
    const [counted, healths] = await Promise.all([
      this.count(registrationId),
      this.parts.healths.all(),
    ]);
    const total = (state: DeliveryState): number =>
      counted.reduce((sum, { _id, count }) => sum + (_id.state === state ? count : 0), 0);
    const since = counted.flatMap(({ since: moment }) => moment ?? []);
    return {
      registrationId,
      waiting: total('waiting'),
      delivered: total('delivered'),
      superseded: total('superseded'),
      failed: total('failed'),
      waitsSince: since.toSorted((a, b) => +a - +b)[0] ?? null,
      reasons: counted.flatMap(reasonOf).toSorted((a, b) => b.count - a.count),
      health: healths.find(({ _id }) => _id === registrationId) ?? null,
    };
  }

  /** Makes all that waits or failed at a platform due now, and ends its rest. Says how many grades that are. */
  async sendAgain(registrationId: string): Promise<number> {
    const state = { $in: ['waiting' as const, 'failed' as const] };
    const due = {
      'delivery.state': 'waiting',
      'delivery.dueAt': this.clock.now(),
      'delivery.attempts': 0,
      'delivery.firstFailedAt': null,
    };
    await this.parts.healths.noteSuccess(registrationId);
    const stuck = { registrationId, 'delivery.state': state };
    return (await this.parts.grades.updateMany(stuck, { $set: due })).matchedCount;
  }

  /** Has all columns of the own context compared with what was released, within moments. */
  async checkNow(launch: LaunchContext): Promise<void> {
    requireStaff(launch);
    const here = { runId: launch.run.id, contextId: launch.context.id };
    await this.parts.columns.updateMany(here, { $set: { checkedAt: null } });
  }

  private count(registrationId: string): Promise<readonly Counted[]> {
    return this.parts.grades.aggregate<Counted>([
      { $match: { registrationId } },
      {
        $group: {
          _id: {
            state: '$delivery.state',
            status: '$delivery.lastError.status',
            detail: '$delivery.lastError.detail',
          },
          count: { $sum: 1 },
          since: { $min: '$delivery.firstFailedAt' },
        },
      },
    ]);
  }
}

function reasonOf({ _id: { state, status, detail }, count }: Counted): Reason[] {
  if (!detail || (state !== 'waiting' && state !== 'failed')) return [];
  return [{ state, status: status ?? null, detail, count }];
}
