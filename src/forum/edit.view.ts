import type { CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { sayMoment } from '../i18n/moments.js';
import type { FieldMessages } from '../kernel/errors.js';
import { asTyped } from './mentions.js';
import type { Post } from './post.model.js';
import type { Revision } from './side.models.js';
import type { Thread } from './thread.model.js';
import { postPath, titleFor } from './threads.view.js';

/** The form to change a post; where somebody else was first, with what is there now. */
export function editView(
  launch: LaunchContext,
  page: {
    readonly thread: Thread;
    readonly post: Post;
    readonly written: Readonly<Record<'body' | 'title' | 'reason', string>>;
    readonly isOwn: boolean;
    readonly problems: FieldMessages;
  },
) {
  const { thread, post, written, isOwn, problems } = page;
  return {
    path: `/forum/${thread._id.toHexString()}/posts/${post.seq}/edit` as const,
    backPath: postPath(thread, post.seq),
    title: titleFor(launch, thread),
    form: { body: written.body, problem: problems['body'] ?? null },
    /** Of the thread that the post opens; null for a reply. */
    titled: post.seq === 1 ? { value: written.title, problem: problems['title'] ?? null } : null,
    version: post.version,
    /** Why, of who changes what somebody else said; null for one's own. */
    reasoned: isOwn ? null : { value: written.reason, problem: problems['reason'] ?? null },
    theirs:
      problems['body'] === 'forum.conflict'
        ? { title: post.seq === 1 ? thread.title : '', body: post.body }
        : null,
    hasProblems: Object.keys(problems).length > 0,
  };
}

/** What a post said before it was edited, the newest first. */
export const historyView = (
  { locale }: LaunchContext,
  { course }: CourseContent,
  { threadId, seq }: Post,
  versions: readonly Revision[],
  nameOf: (id: string) => string,
) => ({
  ...{ language: course.language, seq, backPath: postPath({ _id: threadId }, seq) },
  versions: versions.map(({ title, body, reason, at }) => ({
    until: sayMoment(at, locale),
    title: title ?? '',
    said: asTyped(body, nameOf),
    reason,
  })),
});
