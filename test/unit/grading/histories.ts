import { Types } from 'mongoose';
import { Aggregator, Query } from 'mingo';
import {
  afterFailure,
  delivered,
  isSameScore,
  superseded,
  type Failure,
  type Outcome,
} from '../../../src/grading/delivery.policy.js';
import { NO_LEASE, NOTHING_TO_DELIVER, type Grade } from '../../../src/grading/grade.model.js';
import {
  claimUpdate,
  dueBy,
  releaseUpdate,
  settleUpdate,
} from '../../../src/grading/grade.updates.js';

/** mulberry32: a small generator, so that a history can be played again from its seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `moodle` compares whole seconds and refuses the same one; `canvas` takes the same moment again. */
export type LmsRule = 'moodle' | 'canvas';

const START = Date.parse('2027-01-12T11:00:00Z');
/** From then on nothing goes wrong any more, so that each history ends. */
const TROUBLE_ENDS = START + 8 * 60_000;
const END = START + 3 * 3_600_000;
const SUBMISSION = new Types.ObjectId();

interface Sent {
  readonly rev: number;
  readonly points: number;
  readonly ts: number;
  readonly leaseToken: string;
  readonly tried: Grade['delivery'];
}

/**
 * One random history of one grade: a teacher who changes it, two workers whose clocks differ, an LMS and a network that
 * fail. The updates and rules are the real ones; only the database and the LMS are played.
 */
export class History {
  private readonly random: () => number;
  private readonly queue: { at: number; run: () => void }[] = [];
  private now = START;
  private row: Grade;
  private lms = { ts: -Infinity, score: null as number | null };
  private leases = 0;
  /** The clocks of the workers that have nothing to do until the next release. */
  private readonly idle: number[] = [];
  private readonly outage: { from: number; to: number };

  constructor(
    seed: number,
    private readonly rule: LmsRule,
  ) {
    this.random = randomFrom(seed);
    this.row = aRow();
    const from = START + this.random() * 60_000;
    this.outage = { from, to: from + (this.random() < 0.3 ? this.random() * 120_000 : 0) };
    this.planEdits();
    for (const skew of [this.skew(), this.skew()]) this.at(START, () => { this.look(skew); }); // prettier-ignore
  }

  /** @returns the grade and what the LMS holds, once all is quiet. */
  play(): { grade: Grade; score: number | null } {
    while (this.queue.length > 0) {
      let first = 0;
      this.queue.forEach(({ at }, index) => {
        if (at < (this.queue[first]?.at ?? 0)) first = index;
      });
      const [event] = this.queue.splice(first, 1);
      if (!event || event.at > END) break;
      this.now = event.at;
      event.run();
    }
    return { grade: this.row, score: this.lms.score };
  }

  private planEdits() {
    const edits = 1 + Math.floor(this.random() * 5);
    let at = START + this.random() * 5000;
    for (let edit = 1; edit <= edits; edit += 1) {
      const skew = this.skew();
      this.at(at, () => { this.release(edit, skew); }); // prettier-ignore
      at += this.random() < 0.4 ? this.random() * 1500 : this.random() * 90_000;
    }
  }

  private release(points: number, skew: number) {
    const at = new Date(this.now + skew);
    const levels = { casus: 0, obstakels: 0, raamwerk: 0, handelingsperspectief: 0, vraag: 0 };
    this.update(
      releaseUpdate(
        {
          ...{ levels, comments: {}, comment: '$rev', points, maximum: 10, at },
          submissionId: SUBMISSION,
        },
        'person',
      ),
    );
    for (const worker of this.idle.splice(0)) this.at(this.now, () => { this.look(worker); }); // prettier-ignore
  }

  /** A worker looks for work, claims it a moment later, and looks again. */
  private look(skew: number): void {
    const again = () => {
      this.at(this.now + 1000 + this.random() * 200, () => {
        this.look(skew);
      });
    };
    const { state, dueAt, leaseUntil } = this.row.delivery;
    const wait = Math.max(Number(dueAt), Number(leaseUntil)) - Number(this.clock(skew));
    if (state !== 'waiting') this.idle.push(skew);
    else if (wait > 0) this.at(this.now + Math.min(wait, 30_000), again);
    else this.claimSoon(this.row.rev, skew, again);
  }

  private claimSoon(rev: number, skew: number, again: () => void): void {
    this.at(this.now + this.random() * 50, () => {
      if (this.claim(rev, skew)) this.work(skew, again);
      else again();
    });
  }

  private claim(rev: number, skew: number): boolean {
    if (!this.matches({ rev, ...dueBy(this.clock(skew)) })) return false;
    this.leases += 1;
    const { $set } = claimUpdate(`lease-${this.leases}`, this.clock(skew));
    this.update([{ $set }]);
    return true;
  }

  private work(skew: number, again: () => void) {
    const { rev, ts, released, delivery } = this.row;
    const { leaseToken } = delivery;
    const sent = {
      rev,
      points: released!.points,
      ts: +ts!,
      leaseToken: leaseToken!,
      tried: delivery,
    };
    const pause = this.goesWrong(0.04) ? 60_000 + this.random() * 60_000 : this.random() * 300;
    if (this.isKilled(again)) return;
    this.at(this.now + pause, () => {
      const refused = this.post(sent);
      if (this.isKilled(again)) return;
      const delay = this.goesWrong(0.03) ? 70_000 : this.random() * 200;
      this.at(this.now + delay, () => {
        this.settle(sent, refused, skew);
        again();
      });
    });
  }

  /** A process that is killed notes nothing any more; another takes its place after five seconds. */
  private isKilled(again: () => void): boolean {
    const killed = this.goesWrong(0.06);
    if (killed) this.at(this.now + 5000, again);
    return killed;
  }

  /** What the LMS does with a score, and what we hear of it. */
  private post({ ts, points }: Sent): Failure | null {
    if (this.now >= this.outage.from && this.now < this.outage.to) return failure(null);
    if (this.goesWrong(0.12)) return failure(500);
    const stale =
      this.rule === 'moodle'
        ? Math.floor(ts / 1000) <= Math.floor(this.lms.ts / 1000)
        : ts < this.lms.ts;
    if (stale) return failure(409);
    this.lms = { ts, score: points };
    return this.goesWrong(0.08) ? failure(null) : null;
  }

  private settle(sent: Sent, refusal: Failure | null, skew: number) {
    if (!this.matches({ 'delivery.leaseToken': sent.leaseToken })) return;
    const outcome = this.outcomeOf(sent, refusal, skew);
    const what = { rev: sent.rev, lineItemUrl: 'column', taken: null };
    this.update(settleUpdate(what, outcome, this.clock(skew)));
  }

  private outcomeOf({ tried, points }: Sent, refusal: Failure | null, skew: number): Outcome {
    if (!refusal) return delivered(tried);
    const decision = afterFailure(refusal, tried, this.clock(skew), this.random);
    if (decision !== 'compare') return decision;
    const result = { score: this.lms.score, maximum: 10 };
    return isSameScore({ points, maximum: 10 }, result) ? delivered(tried) : superseded(tried);
  }

  private at(at: number, run: () => void): void {
    this.queue.push({ at, run });
  }

  private goesWrong(share: number): boolean {
    return this.now < TROUBLE_ENDS && this.random() < share;
  }

  private skew(): number {
    return (this.random() * 2 - 1) * 2000;
  }

  private clock(skew: number): Date {
    return new Date(this.now + skew);
  }

  private matches(filter: object): boolean {
    return new Query(filter).test(this.row);
  }

  private update(pipeline: object[]): void {
    const [row] = new Aggregator(pipeline as never).run([ownCopy(this.row)]);
    this.row = row as unknown as Grade;
  }
}

/** The nested object that updates write into; all else in a row is replaced whole. */
const ownCopy = (row: Grade) => ({ ...row, delivery: { ...row.delivery } });

const failure = (status: number | null, detail = 'refused'): Failure => ({
  status,
  detail,
  retryAfterMs: null,
});

const aRow = (): Grade =>
  ({
    registrationId: 'r',
    userId: '7',
    rev: 0,
    ts: null,
    released: null,
    returned: null,
    history: [],
    delivery: { ...NOTHING_TO_DELIVER, leaseUntil: NO_LEASE },
  }) as unknown as Grade;
