import { ASSIGNMENT_NUMBERS, type DeskItem, type DeskService } from '../assignments/index.js';
import {
  isReleased,
  requireStaff,
  type CourseService,
  type LaunchContext,
  type Member,
} from '../course/index.js';
import { nightsBetween } from '../i18n/moments.js';
import type { Clock } from '../kernel/clock.js';
import { NotFoundError } from '../kernel/errors.js';
import type { LectureProgress, ProgressService } from '../lectures/index.js';

/** How far somebody's work on an assignment is, for who teaches. */
export type WorkState = 'none' | 'waiting' | 'ready' | 'returned' | 'released';

export interface WorkCell {
  readonly state: WorkState;
  /** Null where nothing was handed in. */
  readonly item: DeskItem | null;
}

/** Why somebody may need a word: facts that anybody can check, no score. Null for who goes along. */
export interface AtRisk {
  /** Nights since the last visit; of who never came since we know of them. */
  readonly awayFor: number;
  readonly hasCome: boolean;
  /** Open lectures that were not completed. */
  readonly behind: number;
}

export interface Participant {
  readonly member: Member;
  readonly progress: readonly LectureProgress[];
  /** Of the five assignments, in their order. */
  readonly work: readonly WorkCell[];
  readonly atRisk: AtRisk | null;
}

const AWAY_NIGHTS = 10;

/** Who takes part in the own context, and how far everybody is. */
export class ParticipantsService {
  constructor(
    private readonly parts: {
      readonly course: Pick<CourseService, 'listMembers'>;
      readonly progress: Pick<ProgressService, 'progressOfMembers'>;
      readonly desk: Pick<DeskService, 'lists'>;
    },
    private readonly clock: Clock,
  ) {}

  async list(launch: LaunchContext): Promise<readonly Participant[]> {
    requireStaff(launch);
    const everybody = await this.parts.course.listMembers(launch);
    const members = everybody.filter(({ role }) => role === 'learner');
    const [progressOf, work] = await Promise.all([
      this.parts.progress.progressOfMembers(launch, members),
      this.workCells(launch),
    ]);
    return members.map((member) => {
      const id = member._id.toHexString();
      const progress = progressOf.get(id) ?? [];
      return {
        ...{ member, progress },
        work: ASSIGNMENT_NUMBERS.map((number) => work.get(`${id} ${number}`) ?? NO_WORK),
        atRisk: atRisk(launch, member, progress, this.clock.now()),
      };
    });
  }

  /** @throws NotFoundError for somebody of another context as for nobody. */
  async find(launch: LaunchContext, memberId: string): Promise<Participant> {
    const all = await this.list(launch);
    const found = all.find(({ member }) => member._id.toHexString() === memberId);
    if (!found) throw new NotFoundError('error.notFound');
    return found;
  }

  private async workCells(launch: LaunchContext): Promise<ReadonlyMap<string, WorkCell>> {
    const lists = await this.parts.desk.lists(launch);
    const states = ['waiting', 'ready', 'returned', 'released'] as const;
    const cells = states.flatMap((state) =>
      lists[state].map((item) => {
        const { memberId, assignment } = item.submission;
        return [`${memberId.toHexString()} ${assignment}`, { state, item }] as const;
      }),
    );
    return new Map(cells);
  }
}

const NO_WORK: WorkCell = { state: 'none', item: null };

/** More than one open lecture behind, and away for ten nights: the one rule there is. */
export function atRisk(
  { run }: Pick<LaunchContext, 'run'>,
  { firstSeenAt, lastLaunchAt, leftAt }: Pick<Member, 'firstSeenAt' | 'lastLaunchAt' | 'leftAt'>,
  progress: readonly LectureProgress[],
  now: Date,
): AtRisk | null {
  const behind = progress.filter(
    ({ number, isComplete }) => !isComplete && isReleased(run, number, now),
  ).length;
  const awayFor = nightsBetween(lastLaunchAt ?? firstSeenAt, now);
  const isMeant = !leftAt && awayFor >= AWAY_NIGHTS && behind > 1;
  return isMeant ? { awayFor, behind, hasCome: lastLaunchAt !== null } : null;
}
