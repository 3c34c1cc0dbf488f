import type { Types } from 'mongoose';
import { NotFoundError } from '../kernel/errors.js';
import type { Context } from './context.model.js';
import { nameForStaff } from './names.js';
import type { Moderator, Run } from './run.model.js';
import type { CourseRows } from './rows.js';

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

/** The runs as an administrator sees them: who meets in each, and who moderates it. */
export class RunsService {
  constructor(private readonly db: CourseRows) {}

  async list(): Promise<readonly RunSeen[]> {
    const [runs, contexts] = await Promise.all([
      this.db.runs.find({ joinedInto: null }).sort({ _id: 1 }).lean(),
      this.db.contexts.find().lean(),
    ]);
    const courseOf = ({ _id }: Run): Context[] => contexts.filter(({ runId }) => runId.equals(_id));
    return runs.map((run) => seen(run, courseOf(run)));
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
    return this.run(id);
  }

  private async contextsOf(runId: string): Promise<readonly Types.ObjectId[]> {
    return (await this.db.contexts.find({ runId }, { _id: 1 }).lean()).map(({ _id }) => _id);
  }

  /** @throws NotFoundError also for one that went up in another */
  async run(id: string): Promise<RunSeen> {
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
