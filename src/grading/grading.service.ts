import { Types } from 'mongoose';
import type { Rubric } from '../content/index.js';
import {
  requireStaff,
  sandboxOf,
  type CourseService,
  type LaunchContext,
  type Member,
} from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { untilSettled } from '../kernel/duplicate-key.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../kernel/errors.js';
import { isWhole, missingParts, pointsFor } from './assessment.policy.js';
import { NOTHING_TO_DELIVER, type Assessment, type Grade, type GradeModel } from './grade.model.js';
import { conceptUpdate, releaseUpdate, returnUpdate } from './grade.updates.js';

/** The attempt that is being assessed. */
export interface Work {
  readonly submissionId: string;
  readonly memberId: string;
  readonly assignment: number;
  /** The `edits` of the grade as the assessor read it; absent or null when the form did not say. */
  readonly version?: number | null;
}

/** A grade without the instructor's working copy. */
export type OwnGrade = Omit<Grade, 'assessment'>;

export class GradingService {
  constructor(
    private readonly parts: {
      readonly grades: GradeModel;
      readonly course: CourseService;
      readonly rubric: Rubric;
    },
    private readonly clock: Clock,
  ) {}

  async saveConcept(launch: LaunchContext, work: Work, assessment: Assessment): Promise<void> {
    requireStaff(launch);
    await this.change(launch, work, () => conceptUpdate(idOf(work), assessment));
  }

  /** Sends the work back to its author, to be added to. What was released before stays released. */
  async returnWork(launch: LaunchContext, work: Work, assessment: Assessment): Promise<void> {
    requireStaff(launch);
    const at = this.clock.now();
    await this.change(launch, work, () => returnUpdate(idOf(work), assessment, at));
  }

  /**
   * Shows the participant the grade and commits to its delivery, if the LMS grades this person by now. Releasing again
   * replaces it.
   */
  async release(launch: LaunchContext, work: Work, assessment: Assessment): Promise<void> {
    requireStaff(launch);
    const { levels, comment } = assessment;
    if (!isWhole(levels)) {
      const problems = missingParts(levels).map((part) => [`level[${part}]`, MISSING] as const);
      throw new InvalidInputError(Object.fromEntries(problems));
    }
    const { rubric } = this.parts;
    const points = pointsFor(rubric, levels);
    const at = this.clock.now();
    const released = { levels, comment, points, maximum: rubric.scoreMaximum, at };
    await this.change(launch, work, ({ userId }) => releaseUpdate(idOf(work), released, userId));
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

  private async change(
    launch: LaunchContext,
    work: Work,
    update: (whom: PlatformIdentity) => ReturnType<typeof conceptUpdate>,
  ): Promise<void> {
    const { memberId, assignment, version = null } = work;
    const member = await this.parts.course.findMember(launch, memberId);
    if (!member) throw new NotFoundError('error.notFound');
    const row = { runId: launch.run.id, memberId, assignment };
    const whom = platformIdentity(member);
    const { submissionId } = work;
    await this.makeRow(row, { contextId: launch.context.id, ...whom, submissionId });
    const read = version === null ? row : { ...row, edits: version };
    const options = { updatePipeline: true };
    const { matchedCount } = await this.parts.grades.updateOne(read, update(whom), options);
    if (matchedCount === 0) throw new ConflictError('error.conflict');
  }

  private async makeRow(row: RowKey, about: RowOwner): Promise<void> {
    const fresh = {
      ...about,
      assessment: { levels: {}, comment: '' },
      edits: 0,
      state: 'concept' as const,
      released: null,
      returned: null,
      rev: 0,
      ts: null,
      delivery: NOTHING_TO_DELIVER,
    };
    const { grades } = this.parts;
    await untilSettled(() =>
      grades.updateOne(row, { $setOnInsert: fresh }, { upsert: true }).exec(),
    );
  }
}

type PlatformIdentity = Pick<RowOwner, 'registrationId' | 'userId'>;

/** Whom the LMS grades as this member: nobody in its sandbox, or once the person has left the work behind. */
function platformIdentity(member: Member): PlatformIdentity {
  const { detached, registrationId, sub } = member;
  if (detached) return { registrationId: null, userId: null };
  return { registrationId, userId: sandboxOf(member) ? null : sub };
}

const MISSING = 'grading.level.missing' as const;
const idOf = ({ submissionId }: Work): Types.ObjectId => new Types.ObjectId(submissionId);

interface RowKey {
  readonly runId: string;
  readonly memberId: string;
  readonly assignment: number;
  /** The `edits` of the grade as the assessor read it; absent or null when the form did not say. */
  readonly version?: number | null;
}
interface RowOwner {
  readonly contextId: string;
  readonly registrationId: string | null;
  readonly userId: string | null;
  readonly submissionId: string;
}
