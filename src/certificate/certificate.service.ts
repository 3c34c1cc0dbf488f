import type { CourseContent } from '../content/index.js';
import { requireLearner, type CourseService, type LaunchContext } from '../course/index.js';
import type { GradingService } from '../grading/index.js';
import type { Clock } from '../kernel/clock.js';
import { isDuplicateKey } from '../kernel/duplicate-key.js';
import { ForbiddenError, InvalidInputError } from '../kernel/errors.js';
import type { LectureProgress, ProgressService } from '../lectures/index.js';
import type { Certificate, CertificateModel } from './certificate.model.js';
import { newCode, readCode } from './check-code.js';

interface Condition {
  readonly done: number;
  readonly required: number;
}

/** What a certificate of participation asks for. */
export interface Conditions {
  readonly lectures: Condition;
  readonly assignments: Condition;
  readonly isMet: boolean;
}

export class CertificateService {
  constructor(
    private readonly parts: {
      readonly certificates: CertificateModel;
      readonly content: CourseContent;
      readonly course: Pick<CourseService, 'findMember'>;
      readonly progress: Pick<ProgressService, 'progressOfAll'>;
      readonly grading: Pick<GradingService, 'ownGrades'>;
    },
    private readonly clock: Clock,
  ) {}

  /** How far the acting participant is. A page that has read what was watched hands it in. */
  async conditionsFor(
    launch: LaunchContext,
    read?: readonly LectureProgress[],
  ): Promise<Conditions> {
    const { content, progress, grading } = this.parts;
    const { lecturesRequired, assignmentsRequired } = content.course.completion.certificate;
    const [watched, grades] = await Promise.all([
      read ?? progress.progressOfAll(launch),
      grading.ownGrades(launch),
    ]);
    const { passAt } = content.rubric;
    const passed = grades.filter(({ released }) => released && released.points >= passAt);
    const completed = watched.filter(({ isComplete }) => isComplete);
    return {
      lectures: { done: completed.length, required: lecturesRequired },
      assignments: { done: passed.length, required: assignmentsRequired },
      isMet: completed.length >= lecturesRequired && passed.length >= assignmentsRequired,
    };
  }

  /**
   * The certificate of the acting participant; it is made once, and says what was so then.
   * @throws ForbiddenError while a condition is not met, and for who does not really take part.
   */
  async issue(launch: LaunchContext): Promise<Certificate> {
    requireLearner(launch);
    if (launch.sandbox) throw new ForbiddenError('certificate.sandbox');
    const { certificates } = this.parts;
    const own = { runId: launch.run.id, memberId: launch.member.id };
    const issued = await certificates.findOne(own).lean();
    if (issued) return issued;
    const { lectures, assignments, isMet } = await this.conditionsFor(launch);
    if (!isMet) throw new ForbiddenError('certificate.notMet');
    const name = await this.nameOf(launch);
    const facts = { lectures: lectures.done, assignments: assignments.done };
    try {
      const _id = newCode();
      await certificates.create({ _id, ...own, name, ...facts, issuedAt: this.clock.now() });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    return certificates.findOne(own).lean().orFail();
  }

  /** What was issued under a code as somebody typed it. */
  async check(typed: string): Promise<Certificate | null> {
    const code = readCode(typed);
    return code === null ? null : this.parts.certificates.findById(code).lean();
  }

  /** The name that the LMS vouches for, before the one the person chose. */
  private async nameOf(launch: LaunchContext): Promise<string> {
    const member = await this.parts.course.findMember(launch, launch.member.id);
    const name = member?.name ?? member?.rosterName ?? member?.displayName;
    if (!name) throw new InvalidInputError({ displayName: 'certificate.nameless' });
    return name;
  }
}
