import { isStaff, requireLearner, requireOpen, type LaunchContext } from '../course/index.js';
import type { GradingService, OwnGrade } from '../grading/index.js';
import type { Clock } from '../kernel/clock.js';
import { isDuplicateKey, untilSettled } from '../kernel/duplicate-key.js';
import { ForbiddenError, InvalidInputError } from '../kernel/errors.js';
import type { Launch } from '../lti/index.js';
import type { DeskService } from './desk.service.js';
import type { Draft, DraftModel } from './draft.model.js';
import type { Submission, SubmissionModel } from './submission.model.js';
import {
  ASSIGNMENT_NUMBERS,
  newestAttempts,
  stateOf,
  type AssignmentState,
} from './work.policy.js';

/** All that a participant has of one assignment. */
export interface OwnWork {
  readonly draft: Draft | null;
  /** The newest first. */
  readonly attempts: readonly Submission[];
  readonly grade: OwnGrade | null;
  readonly state: AssignmentState;
}

export interface HandIn {
  readonly text: string;
  /** The number the attempt gets, as the page knew it; null when it did not say. */
  readonly attempt: number | null;
}

const MOST_ATTEMPTS = 10;

export class AssignmentsService {
  constructor(
    private readonly parts: {
      readonly drafts: DraftModel;
      readonly submissions: SubmissionModel;
      readonly grading: GradingService;
      readonly desk: DeskService;
    },
    private readonly clock: Clock,
  ) {}

  /** How far the acting participant is, per number of the assignment. */
  async statesFor(launch: LaunchContext): Promise<ReadonlyMap<number, AssignmentState>> {
    const own = ownedBy(launch);
    const [handedIn, drafts, grades] = await Promise.all([
      this.parts.submissions.find(own, { text: 0 }).lean(),
      this.parts.drafts.find(own, { assignment: 1 }).lean(),
      this.parts.grading.ownGrades(launch),
    ]);
    const newest = newestAttempts(handedIn);
    const state = (number: number): AssignmentState =>
      stateOf(about(newest, number), about(grades, number), about(drafts, number) !== null);
    return new Map(ASSIGNMENT_NUMBERS.map((number) => [number, state(number)]));
  }

  /** For an instructor: how much work of the own context waits for grading, per number of the assignment. */
  async waitingFor(launch: LaunchContext): Promise<ReadonlyMap<number, number>> {
    const { waiting } = await this.parts.desk.lists(launch);
    const count = (number: number): number =>
      waiting.filter(({ submission }) => submission.assignment === number).length;
    return new Map(ASSIGNMENT_NUMBERS.map((number) => [number, count(number)]));
  }

  /** Where the work of `sub` is looked at: by who teaches at the desk, by that person on the own page. */
  async pageToReview(launch: LaunchContext, sub: string, item: Launch['item']): Promise<string> {
    const isAbout = typeof item === 'object' && item?.kind === 'assignment';
    const assignment = isAbout ? item.number : null;
    if (isStaff(launch))
      return `grading/${await this.parts.desk.newestOf(launch, sub, assignment)}`;
    if (launch.member.sub !== sub) throw new ForbiddenError('launch.staffOnly');
    return assignment === null ? '' : `assignments/${assignment}`;
  }

  async ownWork(launch: LaunchContext, assignment: number): Promise<OwnWork> {
    const own = { ...ownedBy(launch), assignment };
    const [draft, attempts, grade] = await Promise.all([
      this.parts.drafts.findOne(own).lean(),
      this.parts.submissions.find(own).sort({ attempt: -1 }).lean(),
      this.parts.grading.gradeFor(launch, assignment),
    ]);
    const state = stateOf(attempts[0] ?? null, grade, draft !== null);
    return { draft, attempts, grade, state };
  }

  async saveDraft(launch: LaunchContext, assignment: number, text: string): Promise<void> {
    this.requireOpen(launch, assignment);
    requireNotGraded(await this.ownWork(launch, assignment));
    const own = { ...ownedBy(launch), assignment };
    const written = { $set: { text, updatedAt: this.clock.now() } };
    await untilSettled(() => this.parts.drafts.updateOne(own, written, { upsert: true }).exec());
  }

  /** Handing the same text in twice makes one attempt, however close together. */
  async submit(launch: LaunchContext, assignment: number, handIn: HandIn): Promise<void> {
    this.requireOpen(launch, assignment);
    const { text } = handIn;
    if (text.trim() === '') throw new InvalidInputError({ text: 'assignments.text.empty' });
    const work = await this.ownWork(launch, assignment);
    const attempt = attemptFor(handIn, work);
    const there = work.attempts.find((one) => one.attempt === attempt);
    if (there) requireSameText(there, text);
    else if (!isWaitingAlready(work, text)) {
      requireNotGraded(work);
      requireRoom(work);
      await this.addAttempt(launch, { assignment, attempt, text });
    }
    // A draft that was saved elsewhere since stays.
    const draft = { ...ownedBy(launch), assignment, updatedAt: work.draft?.updatedAt ?? null };
    await this.parts.drafts.deleteOne(draft);
  }

  private async addAttempt(
    launch: LaunchContext,
    attempt: Pick<Submission, 'assignment' | 'attempt' | 'text'>,
  ): Promise<void> {
    const { submissions } = this.parts;
    const own = ownedBy(launch);
    const contextId = launch.context.id;
    try {
      await submissions.create({ ...own, contextId, ...attempt, submittedAt: this.clock.now() });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const key = { ...own, assignment: attempt.assignment, attempt: attempt.attempt };
      requireSameText(await submissions.findOne(key).lean().orFail(), attempt.text);
    }
  }

  private requireOpen(launch: LaunchContext, assignment: number): void {
    requireLearner(launch);
    requireOpen(launch, assignment, this.clock.now(), 'assignments.locked');
  }
}

interface Owned {
  readonly runId: string;
  readonly memberId: string;
}
const ownedBy = ({ run, member }: LaunchContext): Owned => ({ runId: run.id, memberId: member.id });

const about = <T extends { readonly assignment: number }>(
  rows: readonly T[],
  number: number,
): T | null => rows.find(({ assignment }) => assignment === number) ?? null;

/** The attempt that this hand-in is, as its page knew it; never further than the next. */
function attemptFor({ attempt }: HandIn, { attempts }: OwnWork): number {
  const next = (attempts[0]?.attempt ?? 0) + 1;
  return Math.min(attempt ?? next, next);
}

const isWaitingAlready = ({ attempts, state }: OwnWork, text: string): boolean =>
  state === 'submitted' && attempts[0]?.text === text;

function requireNotGraded({ state }: OwnWork): void {
  if (state === 'released') throw new InvalidInputError({ text: 'assignments.closed' });
}

/** Every attempt is read again by the participant and by whoever grades: there has to be an end to them. */
function requireRoom({ attempts }: OwnWork): void {
  if (attempts.length >= MOST_ATTEMPTS) {
    throw new InvalidInputError({ text: 'assignments.tooManyAttempts' });
  }
}

function requireSameText(there: Submission, text: string): void {
  if (there.text !== text) throw new InvalidInputError({ text: 'assignments.handedInElsewhere' });
}
