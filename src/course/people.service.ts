import { hours, later, type Clock } from '../kernel/clock.js';
import { runSeen, type LaunchContext, type Role } from './launch-context.js';
import type { Member } from './member.model.js';
import { shownName } from './names.js';
import type { CourseRows } from './rows.js';

/** A member of a run as others see them. */
export interface PersonSeen {
  readonly name: string | null;
  readonly role: Role;
  readonly audience: string | null;
  readonly detached: boolean;
  readonly organisation: string;
}

/** Those who meet in runs, across courses. */
export class PeopleService {
  constructor(
    private readonly db: CourseRows,
    private readonly clock: Clock,
  ) {}

  /** Who has been in a run and has not left it, under the name they are seen by. */
  async in(
    runId: string,
  ): Promise<readonly { readonly id: string; readonly name: string | null }[]> {
    const contexts = await this.db.contexts.find({ runId }, { _id: 1 }).lean();
    const contextId = { $in: contexts.map(({ _id }) => _id) };
    const here = { contextId, lastLaunchAt: { $ne: null }, detached: { $ne: true }, sandbox: null };
    const members = await this.db.members.find(here).lean();
    return members.map((member) => ({ id: member._id.toHexString(), name: shownName(member) }));
  }

  /** Whether somebody's course takes part in a run. */
  async isIn(runId: string, memberId: string): Promise<boolean> {
    const member = await this.db.members.findById(memberId, { contextId: 1 }).lean();
    if (!member) return false;
    return (await this.db.contexts.exists({ _id: member.contextId, runId })) !== null;
  }

  /** How people appear to others, wherever they are: by the ids of their memberships. */
  async seen(memberIds: readonly string[]): Promise<ReadonlyMap<string, PersonSeen>> {
    const members = await this.db.members.find({ _id: { $in: memberIds } }).lean();
    const _id = { $in: members.map(({ contextId }) => contextId) };
    const contexts = await this.db.contexts.find({ _id }, { organisation: 1 }).lean();
    const seen = ({ role, audience, detached, contextId, ...named }: Member): PersonSeen => ({
      name: shownName(named),
      ...{ role, audience, detached },
      organisation: contexts.find((one) => one._id.equals(contextId))?.organisation ?? '',
    });
    return new Map(members.map((member) => [member._id.toHexString(), seen(member)]));
  }

  /** The runs that open a lecture a week, from their start until a week after the last. */
  async runsUnderWay(): Promise<readonly LaunchContext['run'][]> {
    const now = this.clock.now();
    const startsAt = { $lte: now, $gt: later(now, -hours(24 * 7 * 6)) };
    const runs = await this.db.runs.find({ mode: 'weekly', startsAt, joinedInto: null }).lean();
    return runs.map(runSeen);
  }
}
