import { createHash } from 'node:crypto';
import {
  requireStaff,
  nameForStaff,
  sandboxOf,
  type CourseService,
  type LaunchContext,
  type Member,
} from '../course/index.js';
import type { Assessment, Grade, GradingService, Work } from '../grading/index.js';
import type { Clock } from '../kernel/clock.js';
import { NotFoundError } from '../kernel/errors.js';
import { openFile, type OpenFile } from './attachments/open-file.js';
import type { AttachmentStore } from './attachments/store.js';
import type { Submission, SubmissionModel } from './submission.model.js';
import {
  newestAttempts,
  stateOf,
  workKey,
  type AssignmentState,
  type HandedIn,
} from './work.policy.js';

/** A person's newest attempt at an assignment, with what was made of it. */
export interface DeskItem {
  readonly submission: HandedIn;
  readonly grade: Grade | null;
  /** Null when neither the LMS nor the person gave one, or while names are kept from who grades. */
  readonly name: string | null;
  /** Stands for the person while names are kept back: the same on every page. Null otherwise. */
  readonly alias: string | null;
  /** Why the grade does not go to the gradebook; null where it does. */
  readonly sandbox: ReturnType<typeof sandboxOf>;
}

export interface DeskLists {
  /** What waits longest comes first. */
  readonly waiting: readonly DeskItem[];
  readonly ready: readonly DeskItem[];
  readonly returned: readonly DeskItem[];
  readonly released: readonly DeskItem[];
}

export interface OpenWork extends Omit<DeskItem, 'submission'> {
  readonly submission: Submission;
  /** All attempts of this person at this assignment, the newest first. */
  readonly attempts: readonly Submission[];
}

/** `next`: ready, and on to the work that waits longest. */
export const ACTIONS = ['save', 'ready', 'next', 'release', 'return'] as const;
export type Action = (typeof ACTIONS)[number];

export interface PostedAssessment {
  readonly action: Action;
  readonly assessment: Assessment;
  /** Which state of the grade the assessor had read; null when the form did not say. */
  readonly version: number | null;
}

/** Where an instructor finds the work of the own context and says what it is worth. */
export class DeskService {
  constructor(
    private readonly parts: {
      readonly submissions: SubmissionModel;
      readonly course: CourseService;
      readonly grading: GradingService;
      readonly store: AttachmentStore;
    },
    private readonly clock: Clock,
  ) {}

  async lists(launch: LaunchContext): Promise<DeskLists> {
    requireStaff(launch);
    const here = { runId: launch.run.id, contextId: launch.context.id };
    const [submissions, grades, members] = await Promise.all([
      this.parts.submissions.find(here, { text: 0, files: 0 }).lean(),
      this.parts.grading.gradesFor(launch),
      this.parts.course.listMembers(launch),
    ]);
    const gradeOf = new Map(grades.map((grade) => [workKey(grade), grade]));
    const memberOf = new Map(members.map((one) => [one._id.toHexString(), one]));
    const items = newestAttempts(submissions).map((submission) => ({
      submission,
      grade: gradeOf.get(workKey(submission)) ?? null,
      ...authorOf(
        launch,
        memberOf.get(submission.memberId.toHexString()),
        gradeOf.get(workKey(submission)) ?? null,
      ),
    }));
    const inState = (state: AssignmentState): DeskItem[] =>
      items.filter(({ submission, grade }) => stateOf(submission, grade, false) === state);
    const [ready, waiting] = parted(inState('submitted'), isReady);
    return {
      waiting,
      ready,
      returned: inState('returned'),
      released: inState('released').toReversed(),
    };
  }

  /** @throws NotFoundError for work of another context as for work that does not exist. */
  async open(launch: LaunchContext, submissionId: string): Promise<OpenWork> {
    requireStaff(launch);
    const { submissions, course, grading } = this.parts;
    const here = { runId: launch.run.id, contextId: launch.context.id };
    const submission = await submissions.findOne({ ...here, _id: submissionId }).lean();
    if (!submission) throw new NotFoundError('error.notFound');
    const { assignment } = submission;
    const memberId = submission.memberId.toHexString();
    const [attempts, grade, member] = await Promise.all([
      submissions
        .find({ ...here, memberId, assignment })
        .sort({ attempt: -1 })
        .lean(),
      grading.gradeOf(launch, { memberId, assignment }),
      course.findMember(launch, memberId),
    ]);
    return { submission, attempts, grade, ...authorOf(launch, member ?? undefined, grade) };
  }

  /** What a person handed in last, at one assignment or at any. @throws NotFoundError where the own context has nothing. */
  async newestOf(launch: LaunchContext, sub: string, assignment: number | null): Promise<string> {
    requireStaff(launch);
    const { submissions, course } = this.parts;
    const member = await course.findMemberBySub(launch, sub);
    const here = { runId: launch.run.id, contextId: launch.context.id };
    const which = assignment === null ? here : { ...here, assignment };
    const newest =
      member &&
      (await submissions
        .findOne({ ...which, memberId: member._id }, { _id: 1 })
        .sort({ submittedAt: -1, attempt: -1 })
        .lean());
    if (!newest) throw new NotFoundError('review.nothing');
    return newest._id.toHexString();
  }

  /**
   * Does it to the newest attempt, and says which that is. When the one that was read is no longer the newest, the
   * assessment is kept as a concept: nothing is released on a text that the instructor has not seen.
   */
  async assess(
    launch: LaunchContext,
    submissionId: string,
    { action, assessment, version }: PostedAssessment,
  ): Promise<string> {
    const { submission, attempts } = await this.open(launch, submissionId);
    const newest = attempts[0] ?? submission;
    const isNewest = newest._id.equals(submission._id);
    const work = { ...workOf(newest), version: isNewest ? version : null };
    await this.act(launch, work, isNewest ? action : 'save', assessment);
    return work.submissionId;
  }

  /** One file of work in the own context. @throws NotFoundError */
  async openFile(launch: LaunchContext, submissionId: string, id: string): Promise<OpenFile> {
    const { attempts } = await this.open(launch, submissionId);
    return openFile(this.parts.store, attempts, id);
  }

  /** Keeps others from this work for a while. @returns who is at it already, by name; null for nobody. */
  async claim(launch: LaunchContext, { submission }: OpenWork): Promise<string | null> {
    const { grading, course } = this.parts;
    const holder = await grading.claim(launch, workOf(submission));
    const member = holder && (await course.findMember(launch, holder));
    return member ? (nameForStaff(member) ?? '') : null;
  }

  /** The work that has waited longest of what nobody else is grading; null when that is none. */
  async nextAfter(launch: LaunchContext, submissionId: string): Promise<string | null> {
    const { waiting } = await this.lists(launch);
    const now = this.clock.now();
    const isOthers = ({ grade }: DeskItem): boolean =>
      Boolean(grade?.claimedBy && !grade.claimedBy.equals(launch.member.id)) &&
      (grade?.claimedUntil ?? now) > now;
    const next = waiting.find((one) => {
      return one.submission._id.toHexString() !== submissionId && !isOthers(one);
    });
    return next?.submission._id.toHexString() ?? null;
  }

  private act(
    launch: LaunchContext,
    work: Work,
    action: Action,
    assessment: Assessment,
  ): Promise<void> {
    const { grading } = this.parts;
    if (action === 'release') return grading.release(launch, work, assessment);
    if (action === 'return') return grading.returnWork(launch, work, assessment);
    if (action === 'save') return grading.saveConcept(launch, work, assessment);
    return grading.setReady(launch, work, assessment);
  }
}

function authorOf(
  { context, run }: LaunchContext,
  member: Member | undefined,
  grade: Grade | null,
): Pick<DeskItem, 'name' | 'alias' | 'sandbox'> {
  if (!member) return { name: null, alias: null, sandbox: null };
  const isHidden = context.gradesAnonymously && grade?.state !== 'released';
  const alias = isHidden ? aliasOf(`${run.id} ${member._id.toHexString()}`) : null;
  return { name: isHidden ? null : nameForStaff(member), alias, sandbox: sandboxOf(member) };
}

const aliasOf = (who: string): string =>
  createHash('sha256').update(who).digest('hex').slice(0, 4).toUpperCase();

const isReady = ({ submission, grade }: DeskItem): boolean =>
  grade?.state === 'ready' && grade.submissionId.equals(submission._id);

const parted = <T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] => [
  all.filter(isFirst),
  all.filter((one) => !isFirst(one)),
];

export const workOf = ({ _id, memberId, assignment }: Submission): Work => ({
  submissionId: _id.toHexString(),
  memberId: memberId.toHexString(),
  assignment,
});
