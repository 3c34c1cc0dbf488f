import type { Clock } from '../kernel/clock.js';
import { ConflictError } from '../kernel/errors.js';
import type { Context, CopyChoice } from './context.model.js';
import { requireStaff, type LaunchContext } from './launch-context.js';
import { isReleased } from './release.policy.js';
import type { CourseRows } from './rows.js';
import type { Run } from './run.model.js';

/** The schedule that a copied course may keep: its start only while there are lectures that it has not opened. */
export interface OldSchedule extends Pick<Run, 'mode' | 'startsAt'> {
  readonly isOver: boolean;
}

const LAST_LECTURE = 5;

/** A course that was copied in the LMS: its instructor is asked once what to keep. Nobody's work is ever copied. */
export class CopyService {
  constructor(
    private readonly db: Pick<CourseRows, 'contexts' | 'runs'>,
    private readonly clock: Clock,
  ) {}

  /** Null when there is nothing to ask, or not any more. */
  async openQuestion(launch: LaunchContext): Promise<OldSchedule | null> {
    requireStaff(launch);
    const context = await this.db.contexts.findById(launch.context.id).lean();
    return context && !context.copyChoice ? this.oldSchedule(context) : null;
  }

  /** @throws ConflictError when the question is not open, or another instructor answered it otherwise. */
  async choose(launch: LaunchContext, copyChoice: CopyChoice): Promise<void> {
    requireStaff(launch);
    const _id = launch.context.id;
    const open = { _id, copiedFrom: { $ne: null }, copyChoice: { $in: [null, copyChoice] } };
    const before = await this.db.contexts.findOneAndUpdate(open, { $set: { copyChoice } }).lean();
    if (!before) throw new ConflictError('error.conflict');
    const old = copyChoice === 'keep' && !before.copyChoice && (await this.oldSchedule(before));
    if (!old) return;
    const kept = { mode: old.mode, startsAt: old.isOver ? null : old.startsAt };
    await this.db.runs.updateOne({ _id: launch.run.id }, { $set: kept });
  }

  private async oldSchedule({ copiedFrom }: Context): Promise<OldSchedule | null> {
    const original = copiedFrom && (await this.db.contexts.findById(copiedFrom).lean());
    const run = original && (await this.db.runs.findById(original.runId).lean());
    if (!run) return null;
    const { mode, startsAt } = run;
    const isOver = startsAt !== null && isReleased(run, LAST_LECTURE, this.clock.now());
    return { mode, startsAt, isOver };
  }
}
