import type { Connection } from 'mongoose';
import { collection, field, type RowOf } from '../kernel/collection.js';
import { later, minutes, seconds, type Clock } from '../kernel/clock.js';
import { untilSettled } from '../kernel/duplicate-key.js';

/** How the gradebook of a platform did when it was last called; shared by all processes. */
export const platformHealthModel = collection(
  'platformHealth',
  {
    _id: field.text,
    /** Failures of the platform itself since its last success. */
    failures: field.number,
    /** Not called before then; null while all is well. */
    restsUntil: field.orNull(field.moment),
    /** How long it rests after its next failure. */
    restMs: field.number,
    lastTrouble: field.orNull(field.text),
  },
  [],
);
type PlatformHealthModel = ReturnType<typeof platformHealthModel>;
export type PlatformHealth = RowOf<typeof platformHealthModel>;

const FAILURES_TO_REST = 5;
const FIRST_REST_MS = seconds(30);
const LONGEST_REST_MS = minutes(10);
const UNTROUBLED = { restsUntil: null, restMs: FIRST_REST_MS };
const WELL = { ...UNTROUBLED, failures: 0, lastTrouble: null };

/** The breaker of each platform: one that is down is left alone, and its grades burn no attempts. */
export class PlatformHealths {
  private readonly rows: PlatformHealthModel;

  constructor(
    db: Connection,
    private readonly clock: Clock,
  ) {
    this.rows = platformHealthModel(db);
  }

  all(): Promise<readonly PlatformHealth[]> {
    return this.rows.find({}).lean().exec();
  }

  /** Whether a platform may be called: with many grades, with one to try it out, or not at all. */
  async wayTo(platform: string): Promise<'open' | 'trial' | 'shut'> {
    const row = await this.rows.findById(platform).lean();
    if (!row?.restsUntil) return 'open';
    const now = this.clock.now();
    if (row.restsUntil > now) return 'shut';
    const mine = { _id: platform, restsUntil: row.restsUntil };
    const trial = { $set: { restsUntil: later(now, FIRST_REST_MS) } };
    const { matchedCount } = await this.rows.updateOne(mine, trial);
    return matchedCount > 0 ? 'trial' : 'shut';
  }

  async noteSuccess(platform: string): Promise<void> {
    const troubled = {
      _id: platform,
      $or: [{ failures: { $gt: 0 } }, { restsUntil: { $ne: null } }],
    };
    await this.rows.updateOne(troubled, { $set: WELL });
  }

  async noteFailure(platform: string, lastTrouble: string): Promise<void> {
    const counted = { $inc: { failures: 1 }, $set: { lastTrouble }, $setOnInsert: UNTROUBLED };
    const options = { upsert: true, returnDocument: 'after' } as const;
    const row = await untilSettled(() =>
      this.rows.findOneAndUpdate({ _id: platform }, counted, options).lean().orFail().exec(),
    );
    if (row.failures < FAILURES_TO_REST) return;
    const restsUntil = later(this.clock.now(), row.restMs);
    const restMs = Math.min(LONGEST_REST_MS, row.restMs * 2);
    // Of failures at the same moment one lengthens the rest.
    await this.rows.updateOne(
      { _id: platform, restMs: row.restMs },
      { $set: { restsUntil, restMs } },
    );
  }

  /** The platform asked to be left alone for a while, which is not a failure. */
  async rest(platform: string, forMs: number): Promise<void> {
    const $set = { restsUntil: later(this.clock.now(), forMs) };
    const $setOnInsert = { failures: 0, restMs: FIRST_REST_MS, lastTrouble: null };
    await untilSettled(() =>
      this.rows.updateOne({ _id: platform }, { $set, $setOnInsert }, { upsert: true }).exec(),
    );
  }
}
