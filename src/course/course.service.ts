import { Types } from 'mongoose';
import { localeOf, type Locale } from '../i18n/translator.js';
import type { Clock } from '../kernel/clock.js';
import { untilSettled } from '../kernel/duplicate-key.js';
import { NotLaunchedError } from '../kernel/errors.js';
import type { Person } from '../kernel/personal-data.js';
import type { Launch, Sandbox } from '../lti/index.js';
import type { Context, ContextModel } from './context.model.js';
import { requireStaff, type LaunchContext, type Role } from './launch-context.js';
import type { Member, MemberModel } from './member.model.js';
import type { Run, RunModel } from './run.model.js';

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

export class CourseService {
  constructor(
    private readonly db: {
      readonly contexts: ContextModel;
      readonly runs: RunModel;
      readonly members: MemberModel;
    },
    private readonly clock: Clock,
  ) {}

  /** Makes what a first launch finds missing: the context with a run of its own, and the person's membership. */
  async enter(launch: Launch): Promise<Entry> {
    const context = await untilSettled(() => this.noteContext(launch));
    await this.noteRun(context);
    const member = await untilSettled(() => this.noteMember(launch, context));
    return {
      registrationId: launch.registrationId,
      contextId: context._id.toHexString(),
      memberId: member._id.toHexString(),
      role: launch.role,
      sandbox: launch.sandbox,
    };
  }

  /** @throws NotLaunchedError when what the entry names is gone, as after an erasure. */
  async launchContext({ contextId, memberId, role, sandbox }: Entry): Promise<LaunchContext> {
    const [context, member] = await Promise.all([
      this.db.contexts.findById(contextId).lean(),
      this.db.members.findOne({ contextId, _id: memberId }).lean(),
    ]);
    const run = context && (await this.db.runs.findById(context.runId).lean());
    if (!context || !run || !member) throw new NotLaunchedError('launch.expired');
    // A role that the LMS has taken back since does not live on in an older launch.
    const takenBack = role === 'instructor' && member.role !== 'instructor';
    return toLaunchContext(context, run, member, { role: takenBack ? 'learner' : role, sandbox });
  }

  async findMember(launch: LaunchContext, memberId: string): Promise<Member | null> {
    return this.db.members.findOne({ contextId: launch.context.id, _id: memberId }).lean();
  }

  /** The person whom the LMS of the own context knows by this `sub`. */
  async findMemberBySub(launch: LaunchContext, sub: string): Promise<Member | null> {
    return this.db.members.findOne({ contextId: launch.context.id, sub }).lean();
  }

  /** Everybody who has launched this context, by name. */
  async listMembers(launch: LaunchContext): Promise<readonly Member[]> {
    requireStaff(launch);
    const members = await this.db.members.find({ contextId: launch.context.id }).lean();
    const nameOf = (member: Member): string => nameForStaff(member) ?? '';
    return members.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), 'nl'));
  }

  async saveSettings(
    launch: LaunchContext,
    settings: Pick<Run, 'startsAt' | 'mode'>,
  ): Promise<void> {
    requireStaff(launch);
    await this.db.runs.updateOne({ _id: launch.run.id }, { $set: settings });
  }

  async saveProfile(launch: LaunchContext, profile: Profile): Promise<void> {
    const { context, member } = launch;
    await this.db.members.updateOne({ contextId: context.id, _id: member.id }, { $set: profile });
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

  private noteContext(launch: Launch): Promise<Context> {
    const { registrationId, deploymentId, organisation, context } = launch;
    return this.db.contexts
      .findOneAndUpdate(
        { registrationId, deploymentId, lmsContextId: context.id },
        {
          $set: { title: context.title, organisation },
          $setOnInsert: { runId: new Types.ObjectId(), createdAt: this.clock.now() },
        },
        { upsert: true, returnDocument: 'after' },
      )
      .lean()
      .orFail()
      .exec();
  }

  private async noteRun({ runId, title }: Context): Promise<void> {
    const run = { title, startsAt: null, mode: 'weekly' as const, createdAt: this.clock.now() };
    await untilSettled(() =>
      this.db.runs.updateOne({ _id: runId }, { $setOnInsert: run }, { upsert: true }).exec(),
    );
  }

  /** The language of the LMS is where a person begins; afterwards it is the person's own choice. */
  private noteMember(launch: Launch, { _id: contextId }: Context): Promise<Member> {
    const now = this.clock.now();
    const { registrationId, sub, role, name, locale } = launch;
    return this.db.members
      .findOneAndUpdate(
        { contextId, sub },
        {
          $set: { role, name, lastLaunchAt: now },
          $setOnInsert: { registrationId, locale: localeOf(locale ?? 'nl'), firstSeenAt: now },
        },
        { upsert: true, returnDocument: 'after' },
      )
      .lean()
      .orFail()
      .exec();
  }
}

/** How a member appears to who grades: by the name the LMS vouches for, then the one the person chose. */
export function nameForStaff(member: Pick<Member, 'name' | 'displayName'>): string | null {
  const { name, displayName } = member;
  if (name === null || displayName === null || displayName === name) return name ?? displayName;
  return `${name} (${displayName})`;
}

/** How a member appears to others in the course. */
const shownName = ({ displayName, name }: Member): string | null => displayName ?? name;

function toLaunchContext(
  context: Context,
  run: Run,
  member: Member,
  standing: Pick<Entry, 'role' | 'sandbox'>,
): LaunchContext {
  return {
    context: {
      id: context._id.toHexString(),
      title: context.title,
      organisation: context.organisation,
    },
    run: { id: run._id.toHexString(), startsAt: run.startsAt, mode: run.mode },
    member: {
      id: member._id.toHexString(),
      registrationId: member.registrationId,
      sub: member.sub,
      name: shownName(member),
      audience: member.audience,
    },
    ...standing,
    locale: member.locale,
  };
}
