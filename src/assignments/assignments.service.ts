import {
  isStaff,
  requireLearner,
  requireNotClosed,
  requireOpen,
  type LaunchContext,
} from '../course/index.js';
import type { GradingService, OwnGrade } from '../grading/index.js';
import type { Clock } from '../kernel/clock.js';
import { isDuplicateKey } from '../kernel/duplicate-key.js';
import { ForbiddenError, InvalidInputError, NotFoundError } from '../kernel/errors.js';
import type { Launch } from '../lti/index.js';
import type { DeskService } from './desk.service.js';
import { openFile, type OpenFile } from './attachments/open-file.js';
import type { AttachmentStore } from './attachments/store.js';
import { sameFiles, type DraftChange, type DraftsService } from './drafts.service.js';
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

export interface HandIn extends DraftChange {
  /** The number the attempt gets, as the page knew it; null when it did not say. */
  readonly attempt: number | null;
}

const MOST_ATTEMPTS = 10;

export class AssignmentsService {
  constructor(
    private readonly parts: {
      readonly drafts: DraftsService;
      readonly draftRows: DraftModel;
      readonly store: AttachmentStore;
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
      this.parts.draftRows.find(own, { assignment: 1 }).lean(),
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

  /** Where one attempt is looked at: by who teaches at the desk, by its author on the own page. @throws NotFoundError */
  async pageOfSubmission(launch: LaunchContext, id: string): Promise<string> {
    if (isStaff(launch)) {
      const { submission } = await this.parts.desk.open(launch, id);
      return `grading/${submission._id.toHexString()}`;
    }
    const own = await this.parts.submissions.findOne({ ...ownedBy(launch), _id: id }).lean();
    if (!own) throw new NotFoundError('error.notFound');
    return `assignments/${own.assignment}`;
  }

  async ownWork(launch: LaunchContext, assignment: number): Promise<OwnWork> {
    const own = { ...ownedBy(launch), assignment };
    const [draft, attempts, grade] = await Promise.all([
      this.parts.draftRows.findOne(own).lean(),
      this.parts.submissions.find(own).sort({ attempt: -1 }).lean(),
      this.parts.grading.gradeFor(launch, assignment),
    ]);
    const state = stateOf(attempts[0] ?? null, grade, draft !== null);
    return { draft, attempts, grade, state };
  }

  /** @throws ConflictError when another device has written something else since. */
  async saveDraft(launch: LaunchContext, assignment: number, change: DraftChange): Promise<Draft> {
    this.requireOpen(launch, assignment);
    const work = await this.ownWork(launch, assignment);
    requireNotGraded(work);
    return this.parts.drafts.save(launch, assignment, change, work.attempts[0]?.files ?? []);
  }

  /** Handing the same in twice makes one attempt, however close together. */
  async submit(launch: LaunchContext, assignment: number, handIn: HandIn): Promise<void> {
    this.requireOpen(launch, assignment);
    const work = await this.ownWork(launch, assignment);
    const attempt = attemptFor(handIn, work);
    const there = work.attempts.find((one) => one.attempt === attempt);
    if (there) requireSameText(there, handIn.text);
    else await this.handIn(launch, { assignment, attempt }, handIn, work);
  }

  /** One file of the acting participant's own work. @throws NotFoundError */
  async openOwnFile(launch: LaunchContext, assignment: number, id: string): Promise<OpenFile> {
    const { draft, attempts } = await this.ownWork(launch, assignment);
    return openFile(this.parts.store, [draft, ...attempts], id);
  }

  private async handIn(
    launch: LaunchContext,
    which: Pick<Submission, 'assignment' | 'attempt'>,
    handIn: HandIn,
    work: OwnWork,
  ): Promise<void> {
    requireNotGraded(work);
    requireRoom(work);
    const draft = await this.saveDraft(launch, which.assignment, handIn);
    if (draft.text.trim() === '' && draft.files.length === 0)
      throw new InvalidInputError({ text: 'assignments.text.empty' });
    if (!isWaitingAlready(work, draft)) await this.addAttempt(launch, which, draft);
    // A draft that was saved elsewhere since stays.
    const { _id, rev } = draft;
    await this.parts.draftRows.deleteOne({ ...ownedBy(launch), _id, rev });
  }

  private async addAttempt(
    launch: LaunchContext,
    which: Pick<Submission, 'assignment' | 'attempt'>,
    { text, files, startedAt }: Draft,
  ): Promise<void> {
    const { submissions, grading, store } = this.parts;
    const own = ownedBy(launch);
    const submittedAt = this.clock.now();
    const content = { contextId: launch.context.id, text, files, startedAt, submittedAt };
    try {
      const { _id: submissionId } = await submissions.create({ ...own, ...which, ...content });
      await store.take(files);
      await grading.noteHandIn(launch, which.assignment, { submissionId, startedAt, submittedAt });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      requireSameText(
        await submissions
          .findOne({ ...own, ...which })
          .lean()
          .orFail(),
        text,
      );
    }
  }

  private requireOpen(launch: LaunchContext, assignment: number): void {
    requireLearner(launch);
    const now = this.clock.now();
    requireOpen(launch, assignment, now, 'assignments.locked');
    requireNotClosed(launch, now);
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

const isWaitingAlready = ({ attempts, state }: OwnWork, draft: Draft): boolean => {
  const [newest] = attempts;
  if (state !== 'submitted' || !newest) return false;
  return newest.text === draft.text && sameFiles(newest.files, draft.files);
};

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
