import type { CourseContent, Lecture } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { progressFrom, type LectureProgress } from './progress.policy.js';
import type { VideoProgress, VideoProgressModel } from './video-progress.model.js';

export class ProgressService {
  constructor(
    private readonly rows: VideoProgressModel,
    private readonly content: CourseContent,
  ) {}

  /** How far the acting person is with one lecture. */
  async progressOf(launch: LaunchContext, lecture: Lecture): Promise<LectureProgress> {
    const key = { lecture: lecture.number, seconds: lecture.video.durationSeconds };
    const row = await this.rows.findOne({ ...ownedBy(launch), ...key }).lean();
    return this.progress(launch, lecture, row);
  }

  /** How far the acting person is with each of the five, in their order. */
  async progressOfAll(launch: LaunchContext): Promise<readonly LectureProgress[]> {
    const rows = await this.rows.find(ownedBy(launch)).lean();
    return this.content.lectures.map((lecture) => {
      const { number, video } = lecture;
      const isAbout = (row: VideoProgress): boolean =>
        row.lecture === number && row.seconds === video.durationSeconds;
      return this.progress(launch, lecture, rows.find(isAbout) ?? null);
    });
  }

  private progress(
    { member }: LaunchContext,
    lecture: Lecture,
    row: VideoProgress | null,
  ): LectureProgress {
    return progressFrom(row, lecture, {
      enough: this.content.course.completion.lectureWatchedFraction,
      wasCompleted: member.completedLectures.includes(lecture.number),
    });
  }
}

interface Owned {
  readonly runId: string;
  readonly memberId: string;
}
const ownedBy = ({ run, member }: LaunchContext): Owned => ({ runId: run.id, memberId: member.id });
