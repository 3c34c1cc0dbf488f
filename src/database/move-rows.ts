import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../kernel/duplicate-key.js';

/** What people come to a run by: whoever joins runs moves it when all else has gone. */
const LAST = 'contexts';

/**
 * Puts all that hangs on one run under another, in whichever collection it is. What is there already stays where it was,
 * so that nothing of either is lost.
 */
export async function moveRows(db: Connection, from: string, to: string): Promise<void> {
  const ofRuns = Object.values(db.models).filter(
    ({ modelName, schema }) => modelName !== LAST && schema.path('runId'),
  );
  for (const model of ofRuns) {
    const under = { $set: { runId: to } };
    try {
      await model.updateMany({ runId: from }, under);
    } catch (error) {
      orStay(error);
      for (const { _id } of await model.find({ runId: from }, { _id: 1 }).lean())
        await model.updateOne({ runId: from, _id }, under).catch(orStay);
    }
  }
}

function orStay(error: unknown): void {
  if (!isDuplicateKey(error)) throw error;
}
