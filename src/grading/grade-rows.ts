import type { CourseService, LaunchContext, Member } from '../course/index.js';
import { sandboxOf } from '../course/index.js';
import { untilSettled } from '../kernel/duplicate-key.js';
import { ConflictError, NotFoundError } from '../kernel/errors.js';
import { NOTHING_TO_DELIVER, type GradeModel } from './grade.model.js';
import type { Update } from './grade.updates.js';

/** The attempt that is being assessed. */
export interface Work {
  readonly submissionId: string;
  readonly memberId: string;
  readonly assignment: number;
  /** The `edits` of the grade as the assessor read it; absent or null when the form did not say. */
  readonly version?: number | null;
}

/** Whom the LMS grades as a member: nobody in its sandbox, or once the person has left the work behind. */
export interface PlatformIdentity {
  readonly registrationId: string | null;
  readonly userId: string | null;
}

/** What a row has to be besides, for a change to be made. */
export type Condition = Readonly<Record<string, unknown>>;

interface RowKey {
  readonly runId: string;
  readonly memberId: string;
  readonly assignment: number;
}
interface RowOwner extends PlatformIdentity {
  readonly contextId: string;
  readonly submissionId: string;
}

/** The rows that grades are kept in: each is made with its first change, and changed as a whole. */
export class GradeRows {
  constructor(
    private readonly grades: GradeModel,
    private readonly course: Pick<CourseService, 'findMember'>,
  ) {}

  /** @throws ConflictError when the row is not, or no longer, what the change was meant for. */
  async change(
    launch: LaunchContext,
    work: Work,
    update: (whom: PlatformIdentity) => Update,
    condition: Condition = {},
  ): Promise<void> {
    const { memberId, assignment, version = null } = work;
    const member = await this.course.findMember(launch, memberId);
    if (!member) throw new NotFoundError('error.notFound');
    const row = { runId: launch.run.id, memberId, assignment };
    const whom = platformIdentity(member);
    const { submissionId } = work;
    await this.makeRow(row, { contextId: launch.context.id, ...whom, submissionId });
    const read = { ...row, ...condition, ...(version !== null && { edits: version }) };
    const options = { updatePipeline: true };
    const { matchedCount } = await this.grades.updateOne(read, update(whom), options);
    if (matchedCount === 0) throw new ConflictError('error.conflict');
  }

  private async makeRow(row: RowKey, about: RowOwner): Promise<void> {
    const fresh = {
      ...about,
      assessment: { levels: {}, comments: {}, comment: '' },
      edits: 0,
      state: 'concept' as const,
      history: [],
      rev: 0,
      delivery: NOTHING_TO_DELIVER,
    };
    await untilSettled(() =>
      this.grades.updateOne(row, { $setOnInsert: fresh }, { upsert: true }).exec(),
    );
  }
}

function platformIdentity(member: Member): PlatformIdentity {
  const { detached, registrationId, sub } = member;
  if (detached) return { registrationId: null, userId: null };
  return { registrationId, userId: sandboxOf(member) ? null : sub };
}
