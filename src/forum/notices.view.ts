import type { CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { sayMoment } from '../i18n/moments.js';
import type { NoticeKind } from './side.models.js';
import type { Thread } from './thread.model.js';
import { postPath, titleFor } from './threads.view.js';

interface Row {
  readonly kind: NoticeKind;
  readonly threadId: { toHexString(): string } | null;
  readonly seq: number;
  readonly isUnread: boolean;
  readonly createdAt: Date;
}

/** What happened that concerns somebody, the newest first. */
export const noticesView = (
  launch: LaunchContext,
  { lectures }: CourseContent,
  rows: readonly Row[],
  threads: ReadonlyMap<string, Thread>,
) => ({
  hasUnread: rows.some(({ isUnread }) => isUnread),
  notices: rows.flatMap(({ kind, threadId, seq, isUnread, createdAt }) => {
    const about = threadId
      ? aboutPost(launch, threads.get(threadId.toHexString()), seq)
      : aboutLecture(lectures[seq - 1], kind);
    const label = `forum.notice.${kind}` as const;
    return about ? [{ ...about, label, isUnread, at: sayMoment(createdAt, launch.locale) }] : [];
  }),
});

const aboutPost = (launch: LaunchContext, thread: Thread | undefined, seq: number) =>
  thread && { title: titleFor(launch, thread), path: postPath(thread, seq) };

const aboutLecture = (lecture: CourseContent['lectures'][number] | undefined, kind: NoticeKind) =>
  lecture &&
  (kind === 'grade'
    ? { title: lecture.assignment.title, path: `/assignments/${lecture.number}` as const }
    : { title: lecture.title, path: `/lectures/${lecture.number}` as const });
