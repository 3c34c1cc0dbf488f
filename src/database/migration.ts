import { setTimeout as sleep } from 'node:timers/promises';
import { Schema, type Connection } from 'mongoose';
import { minutes, type Clock } from '../kernel/clock.js';
import { Leases } from './lease.js';

/** A change to stored data, made once on each database. Never edited once it has landed. */
export interface Migration {
  readonly name: string;
  up(db: Connection): Promise<void>;
}

interface AppliedMigration {
  readonly _id: string;
  readonly appliedAt: Date;
}

const appliedSchema = new Schema<AppliedMigration>(
  { _id: { type: String, required: true }, appliedAt: { type: Date, required: true } },
  { collection: 'migrations', strict: 'throw', autoIndex: false, versionKey: false },
);

const appliedModel = (db: Connection) => db.model<AppliedMigration>('Migration', appliedSchema);

/**
 * Brings the database up to date: the pending migrations in order, then every index the models declare.
 * Of several processes that start at once one does it and the others wait.
 * @throws when the database was made by a newer version of the tool.
 */
export async function bringUpToDate(
  db: Connection,
  migrations: readonly Migration[],
  clock: Clock,
): Promise<void> {
  const leases = new Leases(db, clock);
  const work = async () => {
    await runPending(db, migrations, clock);
    await ensureIndexes(db);
  };
  while (!(await leases.withLease('migrations', minutes(10), work))) await sleep(200);
}

async function runPending(db: Connection, migrations: readonly Migration[], clock: Clock) {
  const applied = appliedModel(db);
  const names = (await applied.find({}).lean()).map((row) => row._id);
  const unknown = names.filter((name) => !migrations.some((migration) => migration.name === name));
  if (unknown.length > 0) {
    throw new Error(`The database was made by a newer version of the tool: ${unknown.join(', ')}`);
  }
  for (const migration of migrations.filter(({ name }) => !names.includes(name))) {
    await migration.up(db);
    await applied.create({ _id: migration.name, appliedAt: clock.now() });
  }
}

async function ensureIndexes(db: Connection) {
  for (const name of db.modelNames()) await db.model(name).createIndexes();
}

/** Whether each of these migrations has been applied. */
export async function isUpToDate(
  db: Connection,
  migrations: readonly Migration[],
): Promise<boolean> {
  const names = migrations.map(({ name }) => name);
  return (await appliedModel(db).countDocuments({ _id: { $in: names } })) === names.length;
}
