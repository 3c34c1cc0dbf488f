import { later, seconds } from '../kernel/clock.js';
import type { Job } from '../kernel/job.js';
import { GradeDelivery, type DeliveryParts } from './delivery.js';
import { MOST_AT_ONCE, type Lanes } from './lanes.js';
import type { DueGrade } from './outbox.js';

const BATCH = 32;
const LONGEST_RUN_MS = seconds(10);

/**
 * Brings grades to the gradebooks. Any number of processes may run it at once: each grade is claimed by one. Each
 * platform has lanes of its own, so that one that hangs holds up no other.
 */
export class GradeDeliveryJob implements Job {
  readonly name = 'grade-delivery';
  readonly everyMs = seconds(1);
  private readonly lanes = new Map<string, Lanes>();
  private readonly delivery: GradeDelivery;

  constructor(private readonly parts: DeliveryParts) {
    this.delivery = new GradeDelivery(parts);
  }

  async run(): Promise<void> {
    const until = later(this.parts.clock.now(), LONGEST_RUN_MS);
    const platforms = await this.parts.outbox.platformsWaiting();
    await Promise.all(platforms.map((platform) => this.serve(platform, until)));
  }

  private async serve(platform: string, until: Date): Promise<void> {
    const { clock, outbox, healths } = this.parts;
    const lanes = this.lanes.get(platform) ?? { width: MOST_AT_ONCE, successes: 0, goesWell: true };
    this.lanes.set(platform, lanes);
    while (clock.now() < until) {
      const due = await outbox.due(platform, BATCH);
      if (due.length === 0) return;
      const way = await healths.wayTo(platform);
      if (way === 'shut') return;
      const now = way === 'trial' ? due.slice(0, 1) : [...due];
      const claimed = await this.sendAll(now, lanes, until);
      if (claimed === 0) return;
    }
  }

  /** Says how many of them were ours to send. Ends early where the platform is in trouble. */
  private async sendAll(due: DueGrade[], lanes: Lanes, until: Date): Promise<number> {
    let claimed = 0;
    lanes.goesWell = true;
    const lane = async () => {
      for (let next = due.shift(); next && lanes.goesWell; next = due.shift()) {
        if (this.parts.clock.now() >= until) return;
        const grade = await this.parts.outbox.claim(next);
        if (!grade) continue;
        claimed += 1;
        await this.delivery.deliver(grade, lanes);
      }
    };
    await Promise.all(Array.from({ length: lanes.width }, lane));
    return claimed;
  }
}
