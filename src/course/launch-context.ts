import type { Locale } from '../i18n/translator.js';
import { ForbiddenError } from '../kernel/errors.js';
import type { LaunchRole, Sandbox } from '../lti/index.js';
import type { Context } from './context.model.js';
import type { Member } from './member.model.js';
import { shownName } from './names.js';
import type { Run } from './run.model.js';

export type Role = LaunchRole;

/** Who is here, in which course, in which role. Every service takes it first; nothing else says who is acting. */
export interface LaunchContext {
  readonly context: {
    readonly id: string;
    readonly title: string;
    readonly organisation: string;
    /** Whether who grades sees no names before a grade is released. */
    readonly gradesAnonymously: boolean;
    /** Whether nobody posts without a name, also where the course would let them. */
    readonly signsAllPosts: boolean;
  };
  readonly run: {
    readonly id: string;
    readonly startsAt: Date | null;
    readonly mode: Run['mode'];
    readonly closesAt: Date | null;
    /** Whether people of several courses meet in it. */
    readonly isJoined: boolean;
  };
  readonly member: {
    readonly id: string;
    readonly registrationId: string;
    readonly sub: string;
    /** The name to show; null when neither the LMS nor the person gave one. */
    readonly name: string | null;
    readonly audience: string | null;
    /** The numbers of the lectures that never lock again for this person. */
    readonly completedLectures: readonly number[];
    readonly extendedUntil: Date | null;
    /** Whether single keys do something while the person grades. */
    readonly usesShortcuts: boolean;
  };
  readonly role: Role;
  /** Whether an administrator appointed the person to moderate the whole run. */
  readonly moderatesRun: boolean;
  /** Why nothing of this person goes to the gradebook; null for whom it does. */
  readonly sandbox: Sandbox | null;
  readonly locale: Locale;
}

export const isStaff = (launch: LaunchContext): boolean => launch.role === 'instructor';

/** @throws ForbiddenError for everybody but instructors. */
export function requireStaff(launch: LaunchContext): void {
  if (!isStaff(launch)) throw new ForbiddenError('launch.staffOnly');
}

/** Where courses meet the schedule is of all: it changes by who moderates the whole run. */
export const mayChangeSchedule = ({ run, moderatesRun }: LaunchContext): boolean =>
  !run.isJoined || moderatesRun;

/** Who sees what has not opened yet: those who make or teach the course. */
export const looksAhead = ({ role }: LaunchContext): boolean =>
  role === 'instructor' || role === 'developer';

/** @throws ForbiddenError for all who have no work of their own to hand in. */
export function requireLearner(launch: LaunchContext): void {
  if (launch.role !== 'learner') throw new ForbiddenError('launch.learnerOnly');
}

export const runSeen = (run: Run): LaunchContext['run'] => ({
  id: run._id.toHexString(),
  startsAt: run.startsAt,
  mode: run.mode,
  closesAt: run.closesAt ?? null,
  isJoined: run.isJoined,
});

/** The rows that a launch led to, as every service wants them. */
export function toLaunchContext(
  context: Context,
  run: Run,
  member: Member,
  standing: Pick<LaunchContext, 'role' | 'sandbox'>,
): LaunchContext {
  return {
    context: {
      id: context._id.toHexString(),
      title: context.title,
      organisation: context.organisation,
      gradesAnonymously: context.gradesAnonymously,
      signsAllPosts: context.signsAllPosts,
    },
    run: runSeen(run),
    member: {
      id: member._id.toHexString(),
      registrationId: member.registrationId,
      sub: member.sub,
      name: shownName(member),
      audience: member.audience,
      completedLectures: member.completedLectures,
      extendedUntil: member.extendedUntil ?? null,
      usesShortcuts: !member.shortcutsOff,
    },
    ...standing,
    moderatesRun: standing.sandbox === null && isModerator(run, member),
    locale: member.locale,
  };
}

const isModerator = ({ moderators }: Run, { registrationId, sub }: Member): boolean =>
  (moderators ?? []).some((one) => one.registrationId === registrationId && one.sub === sub);
