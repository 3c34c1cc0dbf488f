import { randomUUID } from 'node:crypto';
import { Schema, type Connection, type Model } from 'mongoose';
import { later, type Clock } from '../kernel/clock.js';
import { isDuplicateKey } from '../kernel/duplicate-key.js';

interface Lease {
  readonly _id: string;
  readonly holder: string;
  readonly until: Date;
}

const leaseSchema = new Schema<Lease>(
  {
    _id: { type: String, required: true },
    holder: { type: String, required: true },
    until: { type: Date, required: true },
  },
  { collection: 'leases', strict: 'throw', autoIndex: false, versionKey: false },
);

/** Sees to it that of all processes on one database at most one does a piece of work at a time. */
export class Leases {
  private readonly leases: Model<Lease>;
  private readonly holder = randomUUID();

  constructor(
    db: Connection,
    private readonly clock: Clock,
  ) {
    this.leases = db.model<Lease>('Lease', leaseSchema);
  }

  /** Runs the work if nobody else holds the lease; says whether it did. A holder that dies loses it after `forMs`. */
  async withLease(name: string, forMs: number, work: () => Promise<void>): Promise<boolean> {
    if (!(await this.take(name, forMs))) return false;
    try {
      await work();
    } finally {
      await this.leases.deleteOne({ _id: name, holder: this.holder });
    }
    return true;
  }

  private async take(name: string, forMs: number): Promise<boolean> {
    const now = this.clock.now();
    try {
      await this.leases.updateOne(
        { _id: name, until: { $lte: now } },
        { $set: { holder: this.holder, until: later(now, forMs) } },
        { upsert: true },
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}
