import { Types } from 'mongoose';
import type { Rubric } from '../content/index.js';
import { requireStaff, type LaunchContext } from '../course/index.js';
import { later, minutes, type Clock } from '../kernel/clock.js';
import { ConflictError } from '../kernel/errors.js';
import { gradeFrom, requireWhole } from './assessment.policy.js';
import type { Assessment, Grade, GradeModel } from './grade.model.js';
import type { Condition, GradeRows, PlatformIdentity, Work } from './grade-rows.js';
import {
  conceptUpdate,
  handInUpdate,
  readyUpdate,
  releaseUpdate,
  resendUpdate,
  returnUpdate,
  withdrawUpdate,
  type HandedInWork,
  type Update,
} from './grade.updates.js';

/** A grade without the instructor's working copy. */
export type OwnGrade = Omit<Grade, 'assessment'>;

const CLAIM_MS = minutes(10);

export class GradingService {
  constructor(
    private readonly parts: {
      readonly grades: GradeModel;
      readonly rows: GradeRows;
      readonly rubric: Rubric;
      /** Whether a platform is told of work that has no grade. */
      readonly keepsSubmissions: (registrationId: string) => Promise<boolean>;
      /** To be told of each grade that a participant may see from now on. */
      readonly onReleased: (memberId: string, assignment: number) => Promise<void>;
    },
    private readonly clock: Clock,
  ) {}

  /** Makes the row that the attempt will be graded in, and tells the LMS of the attempt where that does no harm. */
  async noteHandIn(
    launch: LaunchContext,
    assignment: number,
    handedIn: HandedInWork,
  ): Promise<void> {
    const { submissionId } = handedIn;
    const isTold = await this.parts.keepsSubmissions(launch.member.registrationId);
    const work = {
      submissionId: submissionId.toHexString(),
      memberId: launch.member.id,
      assignment,
    };
    await this.parts.rows.change(launch, work, ({ userId }) =>
      handInUpdate(handedIn, userId, this.clock.now(), isTold),
    );
  }

  async saveConcept(launch: LaunchContext, work: Work, assessment: Assessment): Promise<void> {
    await this.assess(launch, work, () => conceptUpdate(idOf(work), assessment));
  }

  /** Assessed in full, and to be released with the others. @throws InvalidInputError that names the parts without a level. */
  async setReady(launch: LaunchContext, work: Work, assessment: Assessment): Promise<void> {
    requireWhole(assessment);
    await this.assess(launch, work, () => readyUpdate(idOf(work), assessment));
  }

  /** Sends the work back to its author, to be added to. What was released before stays released. */
  async returnWork(launch: LaunchContext, work: Work, assessment: Assessment): Promise<void> {
    const { comment, comments } = assessment;
    const returned = { comment, comments, at: this.clock.now(), submissionId: idOf(work) };
    await this.assess(launch, work, () => returnUpdate(assessment, returned));
  }

  /**
   * Shows the participant the grade and commits to its delivery, if the LMS grades this person by now. Releasing again
   * replaces it. @throws InvalidInputError that names the parts without a level.
   */
  async release(launch: LaunchContext, work: Work, assessment: Assessment): Promise<void> {
    const about = { submissionId: idOf(work), at: this.clock.now() };
    const released = gradeFrom(this.parts.rubric, assessment, about);
    await this.assess(launch, work, ({ userId }) => releaseUpdate(released, userId));
    await this.parts.onReleased(work.memberId, work.assignment);
  }

  /** Releases all of the own context that is ready, and says how many: what another changed meanwhile stays ready. */
  async releaseAll(launch: LaunchContext): Promise<number> {
    const ready = (await this.gradesFor(launch)).filter(({ state }) => state === 'ready');
    let released = 0;
    for (const { assessment, edits, submissionId, memberId, assignment } of ready) {
      const who = { memberId: memberId.toHexString(), submissionId: submissionId.toHexString() };
      try {
        await this.release(launch, { ...who, assignment, version: edits }, assessment);
        released += 1;
      } catch (error) {
        if (!(error instanceof ConflictError)) throw error;
      }
    }
    return released;
  }

  /** Takes a released grade back, here and in the LMS; it stays in the history. */
  async withdraw(launch: LaunchContext, work: Work): Promise<void> {
    await this.assess(launch, work, () => withdrawUpdate(this.clock.now()), {
      released: { $ne: null },
    });
  }

  /** Sends what was released once more, as something newer than whatever the LMS holds. */
  async resend(launch: LaunchContext, work: Work): Promise<void> {
    requireStaff(launch);
    const row = { released: { $ne: null } };
    await this.parts.rows.change(
      launch,
      work,
      ({ userId }) => resendUpdate(this.clock.now(), userId),
      row,
    );
  }

  /**
   * Keeps others from grading this work for ten minutes, unless somebody is at it. @returns the member who is at it
   * before the acting one; null for nobody.
   */
  async claim(launch: LaunchContext, { memberId, assignment }: Work): Promise<string | null> {
    requireStaff(launch);
    const { grades } = this.parts;
    const now = this.clock.now();
    const row = { runId: launch.run.id, contextId: launch.context.id, memberId, assignment };
    const claimedBy = launch.member.id;
    const free = [{ claimedBy: null }, { claimedBy }, { claimedUntil: { $lte: now } }];
    const mine = { $set: { claimedBy, claimedUntil: later(now, CLAIM_MS) } };
    const { matchedCount } = await grades.updateOne({ ...row, $or: free }, mine);
    if (matchedCount > 0) return null;
    const held = await grades.findOne(row, { claimedBy: 1 }).lean();
    return held?.claimedBy?.toHexString() ?? null;
  }

  /** The acting participant's own grade, once there is something in it for them to see. */
  async gradeFor(launch: LaunchContext, assignment: number): Promise<OwnGrade | null> {
    const grades = await this.ownGrades(launch);
    return grades.find((grade) => grade.assignment === assignment) ?? null;
  }

  async ownGrades({ run, member }: LaunchContext): Promise<readonly OwnGrade[]> {
    const own = { runId: run.id, memberId: member.id };
    const grades = await this.parts.grades.find(own, { assessment: 0 }).lean();
    return grades.filter(({ released, returned }) => released ?? returned);
  }

  /** All grades of the own context, concepts among them. */
  async gradesFor(launch: LaunchContext): Promise<readonly Grade[]> {
    requireStaff(launch);
    const { run, context } = launch;
    return this.parts.grades.find({ runId: run.id, contextId: context.id }).lean();
  }

  async gradeOf(
    launch: LaunchContext,
    work: Pick<Work, 'memberId' | 'assignment'>,
  ): Promise<Grade | null> {
    requireStaff(launch);
    const { memberId, assignment } = work;
    const contextId = launch.context.id;
    const filter = { runId: launch.run.id, memberId, assignment, contextId };
    return this.parts.grades.findOne(filter).lean();
  }

  /** A change by who grades, whom the row remembers. */
  private async assess(
    launch: LaunchContext,
    work: Work,
    update: (whom: PlatformIdentity) => Update,
    condition: Condition = {},
  ): Promise<void> {
    requireStaff(launch);
    const assessedBy = new Types.ObjectId(launch.member.id);
    const signed = (whom: PlatformIdentity): Update => [{ $set: { assessedBy } }, ...update(whom)];
    await this.parts.rows.change(launch, work, signed, condition);
  }
}

const idOf = ({ submissionId }: Work): Types.ObjectId => new Types.ObjectId(submissionId);
