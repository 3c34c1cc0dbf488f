import { Types } from 'mongoose';
import { later, minutes, type Clock } from '../kernel/clock.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../kernel/errors.js';
import type { Job } from '../kernel/job.js';
import type { Context } from './context.model.js';
import type { Run } from './run.model.js';
import type { CourseRows } from './rows.js';

/** How long rows of a run that was left behind may still arrive, from requests that were under way. */
const LATE_MS = minutes(10);

/** Comes before every id that is one. */
const NOWHERE = new Types.ObjectId('0'.repeat(24));

/** A course of a run, and its people. */
export interface Party {
  readonly contextId: string;
  readonly memberIds: readonly string[];
}

/** Takes along what hangs on a run, whichever room it is of. What has gone already stays where it is. */
export interface Movers {
  readonly all: (from: string, to: string) => Promise<void>;
  /** But for what a course's people said in the forum: there it stays, so that the threads are whole. */
  readonly party: (from: string, to: string, party: Party) => Promise<void>;
}

/** A course as its platform names it. */
export type CourseKey = Pick<Context, 'registrationId' | 'deploymentId'> & {
  readonly contextId: string;
};

/** How courses come together in a run, and part. While one moves it is away for a moment; what stops halfway goes on. */
export class RunMoves {
  constructor(
    private readonly db: CourseRows,
    private readonly movers: Movers,
    private readonly clock: Clock,
  ) {}

  /**
   * Joins the others into the first, which keeps its schedule; the threads of all come together. Asked again, it
   * finishes what was left unfinished.
   * @returns the id of the run in which they are
   * @throws InvalidInputError for less than two, NotFoundError, ConflictError for one that went up in another run
   */
  async join(ids: readonly string[]): Promise<string> {
    const [into, ...others] = [...new Set(ids)];
    if (!into || others.length === 0) throw new InvalidInputError({ runs: 'admin.runs.two' });
    const found = await this.db.runs.find({ _id: { $in: [into, ...others] } }).lean();
    if (found.length <= others.length) throw new NotFoundError('error.notFound');
    const isElsewhere = ({ _id, joinedInto }: Run): boolean =>
      joinedInto !== null && (_id.equals(into) || !joinedInto.equals(into));
    if (found.some(isElsewhere)) throw new ConflictError('admin.runs.joinedAlready');
    await this.db.runs.updateOne({ _id: into }, { $set: { isJoined: true } });
    const going = { joinedInto: into, movedAt: this.clock.now(), isMoving: true };
    await this.db.runs.updateMany({ _id: { $in: others }, joinedInto: null }, { $set: going });
    await this.requireStillThere(into, others);
    for (const from of others) await this.moveAll(from, into);
    return into;
  }

  /** Of two joins that cross each other at the same time neither may leave both runs gone. */
  private async requireStillThere(into: string, others: readonly string[]): Promise<void> {
    if (await this.db.runs.exists({ _id: into, joinedInto: null })) return;
    const back = { joinedInto: null, movedAt: null, isMoving: false };
    await this.db.runs.updateMany({ _id: { $in: others }, joinedInto: into }, { $set: back });
    throw new ConflictError('admin.runs.joinedAlready');
  }

  /** Courses go last: by them people come to the joined run. */
  private async moveAll(from: string, to: string): Promise<void> {
    await this.movers.all(from, to);
    await this.db.contexts.updateMany({ runId: from }, { $set: { runId: to } });
  }

  /**
   * Gives a course a run of its own again, with the schedule that it had in the joined one.
   * @throws NotFoundError, ConflictError where no other course would stay behind
   */
  async leave(
    runId: string,
    { registrationId, deploymentId, contextId }: CourseKey,
  ): Promise<void> {
    const key = { registrationId, deploymentId, lmsContextId: contextId, runId };
    const { contexts, runs } = this.db;
    if (!(await runs.exists({ _id: runId, joinedInto: null })))
      throw new NotFoundError('error.notFound');
    const leavesFor = new Types.ObjectId();
    await contexts.updateOne({ ...key, leavesFor: null }, { $set: { leavesFor } });
    const leaving = await contexts.findOne(key).lean();
    if (!leaving) throw new NotFoundError('error.notFound');
    if (await contexts.exists({ runId, leavesFor: null })) return this.moveOut(leaving);
    await contexts.updateOne({ ...key, leavesFor }, { $set: { leavesFor: null } });
    throw new ConflictError('admin.runs.notJoined');
  }

  private async moveOut({ _id, runId, leavesFor, title }: Context): Promise<void> {
    if (!leavesFor) return;
    const { startsAt, mode, closesAt } = await this.db.runs.findById(runId).lean().orFail();
    const now = this.clock.now();
    const begun = { title, startsAt, mode, closesAt, createdAt: now };
    const moving = { leftRun: runId, movedAt: now, isMoving: true };
    const $setOnInsert = { ...begun, ...moving };
    await this.db.runs.updateOne({ _id: leavesFor }, { $setOnInsert }, { upsert: true });
    await this.moveParty(runId, leavesFor, _id);
    const gone = { runId: leavesFor, leavesFor: null };
    await this.db.contexts.updateOne({ _id, leavesFor }, { $set: gone });
    if ((await this.db.contexts.countDocuments({ runId })) < 2)
      await this.db.runs.updateOne({ _id: runId }, { $set: { isJoined: false } });
  }

  private async moveParty(from: Types.ObjectId, to: Types.ObjectId, context: Types.ObjectId) {
    const members = await this.db.members.find({ contextId: context }, { _id: 1 }).lean();
    const memberIds = members.map(({ _id }) => _id.toHexString());
    const party = { contextId: context.toHexString(), memberIds };
    await this.movers.party(from.toHexString(), to.toHexString(), party);
  }

  /** Finishes what was left behind, and fetches what came late. */
  private async finish(): Promise<void> {
    for (const course of await this.db.contexts.find({ leavesFor: { $gt: NOWHERE } }).lean())
      await this.moveOut(course);
    for (const run of await this.db.runs.find({ isMoving: true }).lean()) {
      if (run.joinedInto) await this.moveAll(run._id.toHexString(), run.joinedInto.toHexString());
      if (run.leftRun)
        for (const { _id } of await this.db.contexts.find({ runId: run._id }, { _id: 1 }).lean())
          await this.moveParty(run.leftRun, run._id, _id);
      const isOver = !run.movedAt || later(run.movedAt, LATE_MS) < this.clock.now();
      if (isOver) await this.db.runs.updateOne({ _id: run._id }, { $set: { isMoving: false } });
    }
  }

  get job(): Job {
    return { name: 'move-runs', everyMs: minutes(0.5), run: () => this.finish() };
  }
}
