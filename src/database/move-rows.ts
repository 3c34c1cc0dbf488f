import type { Connection, Schema } from 'mongoose';
import { isDuplicateKey } from '../kernel/duplicate-key.js';

/** What people come to a run by: whoever moves runs moves it when all else has gone. */
const LAST = 'contexts';

/** Of which rows of a run to take along: those of a course, and of its people; of some collections none. */
export interface Part {
  readonly contextId: string;
  readonly memberIds: readonly string[];
  readonly without: readonly string[];
}

/**
 * Puts all that hangs on one run under another, in whichever collection it is, or a part of it. What is there already
 * stays where it was, so that nothing of either is lost.
 */
export async function moveRows(
  db: Connection,
  from: string,
  to: string,
  part: Part | null = null,
): Promise<void> {
  const stays = [LAST, ...(part?.without ?? [])];
  const ofRuns = Object.values(db.models).filter(
    ({ modelName, schema }) => !stays.includes(modelName) && schema.path('runId'),
  );
  for (const model of ofRuns) {
    const under = { $set: { runId: to } };
    const going = { runId: from, ...(part ? ofPart(model.schema, part) : {}) };
    try {
      await model.updateMany(going, under);
    } catch (error) {
      orStay(error);
      for (const { _id } of await model.find(going, { _id: 1 }).lean())
        await model.updateOne({ runId: from, _id }, under).catch(orStay);
    }
  }
}

const ofPart = (schema: Schema, { contextId, memberIds }: Part) =>
  schema.pathType('memberId') === 'real' ? { memberId: { $in: memberIds } } : { contextId };

function orStay(error: unknown): void {
  if (!isDuplicateKey(error)) throw error;
}
