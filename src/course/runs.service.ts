import type { Types } from 'mongoose';
import { minutes, later, type Clock } from '../kernel/clock.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../kernel/errors.js';
import type { Job } from '../kernel/job.js';
import type { Context, ContextModel } from './context.model.js';
import type { MemberModel } from './member.model.js';
import { nameForStaff } from './names.js';
import type { Moderator, Run, RunModel } from './run.model.js';

/** How long rows of a run that went up in another may still arrive, from requests that were under way. */
const LATE_MS = minutes(10);

export interface RunSeen {
  readonly id: string;
  readonly title: string;
  readonly startsAt: Date | null;
  /** `contextId` is the LMS's own. */
  readonly contexts: readonly (Pick<Context, 'registrationId' | 'deploymentId' | 'organisation'> & {
    readonly contextId: string;
    readonly title: string;
  })[];
  readonly moderators: readonly Moderator[];
}

/** Takes everything along that hangs on a run, whichever room it is of. What has gone already stays where it is. */
export type MoveRun = (from: string, to: string) => Promise<void>;

/** The runs as an administrator sees them: who meets in each, and who moderates it. */
export class RunsService {
  constructor(
    private readonly db: {
      readonly contexts: ContextModel;
      readonly runs: RunModel;
      readonly members: MemberModel;
    },
    private readonly moveRun: MoveRun,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<readonly RunSeen[]> {
    const [runs, contexts] = await Promise.all([
      this.db.runs.find({ joinedInto: null }).sort({ _id: 1 }).lean(),
      this.db.contexts.find().lean(),
    ]);
    const courseOf = ({ _id }: Run): Context[] => contexts.filter(({ runId }) => runId.equals(_id));
    return runs.map((run) => seen(run, courseOf(run)));
  }

  /**
   * Joins the others into the first, which keeps its schedule; the threads of all come together. While one moves, its
   * courses are away for a moment. Asked again, it finishes what was left unfinished.
   * @throws InvalidInputError for less than two, NotFoundError, ConflictError for one that went up in another run
   */
  async join(ids: readonly string[]): Promise<RunSeen> {
    const [into, ...others] = [...new Set(ids)];
    if (!into || others.length === 0) throw new InvalidInputError({ runs: 'admin.runs.two' });
    const found = await this.db.runs.find({ _id: { $in: [into, ...others] } }).lean();
    if (found.length <= others.length) throw new NotFoundError('error.notFound');
    const isElsewhere = ({ _id, joinedInto }: Run): boolean =>
      joinedInto !== null && (_id.equals(into) || !joinedInto.equals(into));
    if (found.some(isElsewhere)) throw new ConflictError('admin.runs.joinedAlready');
    await this.db.runs.updateOne({ _id: into }, { $set: { isJoined: true } });
    const going = { joinedInto: into, joinedAt: this.clock.now(), isMoving: true };
    await this.db.runs.updateMany({ _id: { $in: others }, joinedInto: null }, { $set: going });
    await this.requireStillThere(into, others);
    for (const from of others) await this.move(from, into);
    return this.seenById(into);
  }

  /** Of two joins that cross each other at the same time neither may leave both runs gone. */
  private async requireStillThere(into: string, others: readonly string[]): Promise<void> {
    if (await this.db.runs.exists({ _id: into, joinedInto: null })) return;
    const back = { joinedInto: null, joinedAt: null, isMoving: false };
    await this.db.runs.updateMany({ _id: { $in: others }, joinedInto: into }, { $set: back });
    throw new ConflictError('admin.runs.joinedAlready');
  }

  /** Courses go last: by them people come to the joined run. */
  private async move(from: string, to: string): Promise<void> {
    await this.moveRun(from, to);
    await this.db.contexts.updateMany({ runId: from }, { $set: { runId: to } });
  }

  /** Finishes what a join left behind, and fetches what came late. */
  private async finish(): Promise<void> {
    for (const { _id, joinedInto, joinedAt } of await this.db.runs
      .find({ isMoving: true })
      .lean()) {
      if (!joinedInto || !joinedAt) continue;
      await this.move(_id.toHexString(), joinedInto.toHexString());
      const isOver = later(joinedAt, LATE_MS) < this.clock.now();
      if (isOver) await this.db.runs.updateOne({ _id }, { $set: { isMoving: false } });
    }
  }

  get job(): Job {
    return { name: 'join-runs', everyMs: minutes(0.5), run: () => this.finish() };
  }

  /** Who teaches a course of the run, for who looks for a moderator among them. */
  async teachersOf({ id }: RunSeen): Promise<readonly (Moderator & { readonly name: string })[]> {
    const contextId = { $in: await this.contextsOf(id) };
    const rows = await this.db.members.find({ contextId, role: 'instructor' }).lean();
    return rows.map(({ registrationId, sub, ...named }) => {
      return { registrationId, sub, name: nameForStaff(named) ?? sub };
    });
  }

  /** @throws NotFoundError for a run that is not there, or somebody who is in no course of it. */
  async appoint(id: string, { registrationId, sub }: Moderator): Promise<RunSeen> {
    const contextId = { $in: await this.contextsOf(id) };
    const member = await this.db.members.exists({ contextId, registrationId, sub });
    if (!member) throw new NotFoundError('error.notFound');
    return this.changeModerators(id, { $addToSet: { moderators: { registrationId, sub } } });
  }

  async dismiss(id: string, { registrationId, sub }: Moderator): Promise<RunSeen> {
    return this.changeModerators(id, { $pull: { moderators: { registrationId, sub } } });
  }

  private async changeModerators(id: string, change: object): Promise<RunSeen> {
    const key = { _id: id };
    await this.db.runs.updateOne({ ...key, moderators: null }, { $set: { moderators: [] } });
    await this.db.runs.updateOne(key, change);
    return this.seenById(id);
  }

  private async contextsOf(runId: string): Promise<readonly Types.ObjectId[]> {
    return (await this.db.contexts.find({ runId }, { _id: 1 }).lean()).map(({ _id }) => _id);
  }

  private async seenById(id: string): Promise<RunSeen> {
    const run = await this.db.runs.findOne({ _id: id, joinedInto: null }).lean();
    if (!run) throw new NotFoundError('error.notFound');
    return seen(run, await this.db.contexts.find({ runId: run._id }).lean());
  }
}

function seen({ _id, title, startsAt, moderators }: Run, contexts: readonly Context[]): RunSeen {
  return {
    ...{ id: _id.toHexString(), title, startsAt, moderators: moderators ?? [] },
    contexts: contexts.map(({ registrationId, deploymentId, organisation, ...course }) => ({
      ...{ registrationId, deploymentId, organisation },
      ...{ contextId: course.lmsContextId, title: course.title },
    })),
  };
}
