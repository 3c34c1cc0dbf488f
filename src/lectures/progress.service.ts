import type { CourseContent, Lecture } from '../content/index.js';
import {
  requireLearner,
  requireOpen,
  requireStaff,
  type CourseService,
  type LaunchContext,
  type Member,
} from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { isDuplicateKey, untilSettled } from '../kernel/duplicate-key.js';
import { ForbiddenError, UnavailableError } from '../kernel/errors.js';
import { progressFrom, type LectureProgress } from './progress.policy.js';
import type { VideoProgress, VideoProgressModel } from './video-progress.model.js';
import { account, bitsOf, playedSeconds, type Report } from './watched.policy.js';

const MOST_TRIES = 5;

export class ProgressService {
  constructor(
    private readonly parts: {
      readonly rows: VideoProgressModel;
      readonly course: Pick<CourseService, 'noteCompletion'>;
      readonly content: CourseContent;
    },
    private readonly clock: Clock,
  ) {}

  /** How far the acting person is with one lecture. */
  async progressOf(launch: LaunchContext, lecture: Lecture): Promise<LectureProgress> {
    const row = await this.parts.rows.findOne(keyOf(launch, lecture)).lean();
    return this.progress(launch, lecture, row);
  }

  /** How far the acting person is with each of the five, in their order. */
  async progressOfAll(launch: LaunchContext): Promise<readonly LectureProgress[]> {
    return this.ofAll(launch.member, await this.parts.rows.find(ownedBy(launch)).lean());
  }

  /** The same of members of the own context, by their ids. */
  async progressOfMembers(
    launch: LaunchContext,
    members: readonly Pick<Member, '_id' | 'completedLectures'>[],
  ): Promise<ReadonlyMap<string, readonly LectureProgress[]>> {
    requireStaff(launch);
    const memberId = { $in: members.map(({ _id }) => _id) };
    const rows = await this.parts.rows.find({ runId: launch.run.id, memberId }).lean();
    const progressOf = (member: (typeof members)[number]): readonly LectureProgress[] =>
      this.ofAll(
        member,
        rows.filter((row) => row.memberId.equals(member._id)),
      );
    return new Map(members.map((member) => [member._id.toHexString(), progressOf(member)]));
  }

  private ofAll(member: Completed, rows: readonly VideoProgress[]): readonly LectureProgress[] {
    return this.parts.content.lectures.map((lecture) => {
      const { number, video } = lecture;
      const isAbout = (row: VideoProgress): boolean =>
        row.lecture === number && row.seconds === video.durationSeconds;
      return this.progress({ member }, lecture, rows.find(isAbout) ?? null);
    });
  }

  /**
   * Adds what a page reports. The same report may come twice, late, or between those of another page.
   * @param openedAt when that page was opened: nobody has watched longer than that.
   */
  async note(
    launch: LaunchContext,
    lecture: Lecture,
    report: Report,
    openedAt: Date,
  ): Promise<void> {
    requireLearner(launch);
    requireOpen(launch, lecture.number, this.clock.now());
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const row = await this.add(launch, lecture, report, openedAt);
      if (!row) continue;
      if (this.progress(launch, lecture, row).isComplete)
        await this.parts.course.noteCompletion(launch, lecture.number);
      return;
    }
    throw new UnavailableError('error.unavailable');
  }

  /** Who has read what is said in a film knows as much as who has watched it. */
  async confirmTranscript(launch: LaunchContext, lecture: Lecture): Promise<void> {
    requireLearner(launch);
    const now = this.clock.now();
    requireOpen(launch, lecture.number, now);
    const { lectureRule } = this.parts.content.course.completion;
    if (lectureRule !== 'watchedOrTranscript') throw new ForbiddenError('lectures.watchOnly');
    const read = { $set: { transcriptReadAt: now } };
    const key = keyOf(launch, lecture);
    await untilSettled(() => this.parts.rows.updateOne(key, read, { upsert: true }).exec());
    await this.parts.course.noteCompletion(launch, lecture.number);
  }

  /** @returns the row as it became; null when another report came between reading and writing it. */
  private async add(
    launch: LaunchContext,
    lecture: Lecture,
    { ranges, position }: Report,
    openedAt: Date,
  ): Promise<VideoProgress | null> {
    const { rows } = this.parts;
    const key = keyOf(launch, lecture);
    const duration = lecture.video.durationSeconds;
    const now = this.clock.now();
    const row = await rows.findOne(key).lean();
    const played = playedSeconds(ranges, duration);
    const { fresh, ...credit } = account(row, played, { duration, openedAt, now });
    const before = { ...key, accountedAt: row?.accountedAt ?? null };
    const update = {
      $set: { position: Math.min(position, duration), ...credit, accountedAt: now },
      ...(fresh.length > 0 && { $bit: bitsOf(fresh) }),
    };
    const upsert = row === null;
    return rows
      .findOneAndUpdate(before, update, { upsert, returnDocument: 'after' })
      .lean()
      .catch((error: unknown) => {
        if (isDuplicateKey(error)) return null;
        throw error;
      });
  }

  private progress(
    { member }: { readonly member: Completed },
    lecture: Lecture,
    row: VideoProgress | null,
  ): LectureProgress {
    return progressFrom(row, lecture, {
      enough: this.parts.content.course.completion.lectureWatchedFraction,
      wasCompleted: member.completedLectures.includes(lecture.number),
    });
  }
}

type Completed = Pick<Member, 'completedLectures'>;

const keyOf = (launch: LaunchContext, { number, video }: Lecture): Key => ({
  ...ownedBy(launch),
  lecture: number,
  seconds: video.durationSeconds,
});

type Key = Owned & Pick<VideoProgress, 'lecture' | 'seconds'>;

interface Owned {
  readonly runId: string;
  readonly memberId: string;
}
const ownedBy = ({ run, member }: LaunchContext): Owned => ({ runId: run.id, memberId: member.id });
