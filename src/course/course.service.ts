import { Types } from 'mongoose';
import { localeOf, type Locale } from '../i18n/translator.js';
import { later, minutes, seconds, type Clock } from '../kernel/clock.js';
import { untilSettled } from '../kernel/duplicate-key.js';
import { NotFoundError, NotLaunchedError, UnavailableError } from '../kernel/errors.js';
import type { Person } from '../kernel/personal-data.js';
import type { Launch, Sandbox } from '../lti/index.js';
import type { Context } from './context.model.js';
import {
  mayChangeSchedule,
  requireStaff,
  toLaunchContext,
  type LaunchContext,
  type Role,
} from './launch-context.js';
import type { Member } from './member.model.js';
import { nameForStaff } from './names.js';
import type { Run } from './run.model.js';
import { sandboxOf, standingNow } from './standing.policy.js';
import type { CourseRows } from './rows.js';

/** The rows a launch led to; kept by the session and turned into a launch context at each request. */
export interface Entry {
  readonly registrationId: string;
  readonly contextId: string;
  readonly memberId: string;
  readonly role: Role;
  readonly sandbox: Sandbox | null;
}

export interface Profile {
  readonly audience: string | null;
  readonly displayName: string | null;
  readonly locale: Locale;
}

export type Settings = Pick<Run, 'startsAt' | 'mode'> & {
  readonly closesAt?: Date | null | undefined;
  readonly gradesAnonymously?: boolean | undefined;
  readonly signsAllPosts?: boolean | undefined;
};

export class CourseService {
  constructor(
    private readonly db: CourseRows,
    private readonly clock: Clock,
  ) {}

  /** Makes what a first launch finds missing: the context with a run of its own, and the person's membership. */
  async enter(launch: Launch): Promise<Entry> {
    const context = await untilSettled(() => this.noteContext(launch));
    await this.noteRun(context);
    const member = await untilSettled(() => this.noteMember(launch, context));
    await this.makeRosterDue(context, member);
    return {
      registrationId: launch.registrationId,
      contextId: context._id.toHexString(),
      memberId: member._id.toHexString(),
      role: launch.role,
      sandbox: launch.sandbox,
    };
  }

  /**
   * @throws NotLaunchedError when what the entry names is gone, as after an erasure
   * @throws UnavailableError while the run goes up in another, or the course leaves it
   */
  async launchContext({ contextId, memberId, role, sandbox }: Entry): Promise<LaunchContext> {
    const [context, member] = await Promise.all([
      this.db.contexts.findById(contextId).lean(),
      this.db.members.findOne({ contextId, _id: memberId }).lean(),
    ]);
    const run = context && (await this.db.runs.findById(context.runId).lean());
    if (!context || !run || !member) throw new NotLaunchedError('launch.expired');
    if (run.joinedInto || context.leavesFor) throw new UnavailableError('launch.runMoves');
    return toLaunchContext(context, run, member, standingNow({ role, sandbox }, member));
  }

  async findMember(launch: LaunchContext, memberId: string): Promise<Member | null> {
    return this.db.members.findOne({ contextId: launch.context.id, _id: memberId }).lean();
  }

  /** The person whom the LMS of the own context knows by this `sub`. */
  async findMemberBySub(launch: LaunchContext, sub: string): Promise<Member | null> {
    return this.db.members.findOne({ contextId: launch.context.id, sub }).lean();
  }

  /** Why the LMS is told nothing of a member's grades; null for whom it is. */
  async whyNotGraded(contextId: string, memberId: string): Promise<Sandbox | 'left' | null> {
    const member = await this.db.members.findOne({ contextId, _id: memberId }).lean();
    return !member || member.leftAt ? 'left' : sandboxOf(member);
  }

  /** Whom the LMS knows a member as; null for one who is gone, or left the work behind. */
  async subOf(contextId: string, memberId: string): Promise<string | null> {
    const member = await this.db.members.findOne({ contextId, _id: memberId }).lean();
    return member && !member.detached ? member.sub : null;
  }

  /** Everybody who has launched this context or stands in its roster, by name. */
  async listMembers(launch: LaunchContext): Promise<readonly Member[]> {
    requireStaff(launch);
    const members = await this.db.members.find({ contextId: launch.context.id }).lean();
    const nameOf = (member: Member): string => nameForStaff(member) ?? '';
    return members.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), 'nl'));
  }

  /** What is absent stays as it is. */
  async saveSettings(
    launch: LaunchContext,
    { gradesAnonymously, signsAllPosts, ...schedule }: Settings,
  ): Promise<void> {
    requireStaff(launch);
    if (mayChangeSchedule(launch))
      await this.db.runs.updateOne({ _id: launch.run.id }, { $set: schedule });
    const ofContext = { gradesAnonymously, signsAllPosts };
    const given = Object.entries(ofContext).filter(([, value]) => value !== undefined);
    const $set = Object.fromEntries(given);
    if (given.length > 0) await this.db.contexts.updateOne({ _id: launch.context.id }, { $set });
  }

  /** Lets a participant hand in after the run has closed; null takes that back. */
  async extend(launch: LaunchContext, memberId: string, extendedUntil: Date | null): Promise<void> {
    requireStaff(launch);
    const member = { contextId: launch.context.id, _id: memberId };
    const { matchedCount } = await this.db.members.updateOne(member, { $set: { extendedUntil } });
    if (matchedCount === 0) throw new NotFoundError('error.notFound');
  }

  async saveProfile(launch: LaunchContext, profile: Profile): Promise<void> {
    const { context, member } = launch;
    await this.db.members.updateOne({ contextId: context.id, _id: member.id }, { $set: profile });
  }

  async useShortcuts({ context, member }: LaunchContext, on: boolean): Promise<void> {
    const own = { contextId: context.id, _id: member.id };
    await this.db.members.updateOne(own, { $set: { shortcutsOff: !on } });
  }

  /** From here on lecture `number` stays open to the acting person, whatever becomes of the schedule. */
  async noteCompletion({ context, member }: LaunchContext, number: number): Promise<void> {
    if (member.completedLectures.includes(number)) return;
    const completed = { $addToSet: { completedLectures: number } };
    await this.db.members.updateOne({ contextId: context.id, _id: member.id }, completed);
  }

  async profile(launch: LaunchContext): Promise<Profile> {
    const member = await this.findMember(launch, launch.member.id);
    if (!member) throw new NotLaunchedError('launch.expired');
    const { audience, displayName, locale } = member;
    return { audience, displayName, locale };
  }

  /** The acting person with all memberships at the same registration. */
  async personOf({ member: { registrationId, sub } }: LaunchContext): Promise<Person> {
    const memberships = await this.db.members.find({ registrationId, sub }).lean();
    return { registrationId, sub, memberIds: memberships.map(({ _id }) => _id.toHexString()) };
  }

  private async noteContext(launch: Launch): Promise<Context> {
    const { registrationId, deploymentId, organisation, context, services } = launch;
    const { membershipsUrl } = services;
    const key = { registrationId, deploymentId, lmsContextId: context.id };
    const $set = { title: context.title, organisation, membershipsUrl };
    const { contexts } = this.db;
    const known = await contexts
      .findOneAndUpdate(key, { $set }, { returnDocument: 'after' })
      .lean();
    if (known) return known;
    const copiedFrom = await this.originalOf(launch);
    const $setOnInsert = { runId: new Types.ObjectId(), createdAt: this.clock.now(), copiedFrom };
    return contexts
      .findOneAndUpdate(key, { $set, $setOnInsert }, { upsert: true, returnDocument: 'after' })
      .lean()
      .orFail()
      .exec();
  }

  /** The nearest course in the history of a new one that we know, wherever at the registration it stands. */
  private async originalOf({ registrationId, context }: Launch): Promise<Types.ObjectId | null> {
    if (context.history.length === 0) return null;
    const lmsContextId = { $in: context.history };
    const known = await this.db.contexts.find({ registrationId, lmsContextId }).lean();
    const nearest = context.history.find((id) => known.some((one) => one.lmsContextId === id));
    return known.find((one) => one.lmsContextId === nearest)?._id ?? null;
  }

  /**
   * A launch asks for the roster, at most every ten minutes. Of a teacher who launches as something else only the roster
   * can tell whether a role was switched or lost: that does not wait.
   */
  private async makeRosterDue(context: Context, { role, rosterRole }: Member): Promise<void> {
    const { _id, membershipsUrl, rosterAskedAt, rosterDueAt, createdAt } = context;
    const isDoubtful = rosterRole === 'instructor' && role !== 'instructor';
    const patience = isDoubtful ? seconds(10) : minutes(10);
    const due = rosterAskedAt ? later(rosterAskedAt, patience) : createdAt;
    if (!membershipsUrl || (rosterDueAt && rosterDueAt <= due)) return;
    await this.db.contexts.updateOne({ _id }, { $set: { rosterDueAt: due } });
  }

  private async noteRun({ runId, title }: Context): Promise<void> {
    const run = { title, startsAt: null, mode: 'weekly' as const, createdAt: this.clock.now() };
    await untilSettled(() =>
      this.db.runs.updateOne({ _id: runId }, { $setOnInsert: run }, { upsert: true }).exec(),
    );
  }

  /** The language of the LMS is where a person begins; afterwards it is the person's own choice. */
  private async noteMember(launch: Launch, { _id: contextId }: Context): Promise<Member> {
    const now = this.clock.now();
    const { registrationId, sub, role, sandbox, name } = launch;
    const beginning = { locale: localeOf(launch.locale ?? 'nl'), firstSeenAt: now };
    await this.db.members.updateOne({ contextId, sub, lastLaunchAt: null }, { $set: beginning });
    const taught = role === 'instructor' ? { taughtAt: now } : {};
    return this.db.members
      .findOneAndUpdate(
        { contextId, sub },
        {
          $set: { role, sandbox, name, lastLaunchAt: now, leftAt: null, ...taught },
          $setOnInsert: { registrationId, ...beginning },
        },
        { upsert: true, returnDocument: 'after' },
      )
      .lean()
      .orFail()
      .exec();
  }
}
