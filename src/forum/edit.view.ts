import type { LaunchContext } from '../course/index.js';
import type { FieldMessages } from '../kernel/errors.js';
import type { Post } from './post.model.js';
import type { Thread } from './thread.model.js';
import { postPath, titleFor } from './threads.view.js';

/** The form to change a post; where somebody else was first, with what is there now. */
export function editView(
  launch: LaunchContext,
  page: {
    readonly thread: Thread;
    readonly post: Post;
    readonly written: string;
    readonly isOwn: boolean;
    readonly problems: FieldMessages;
  },
) {
  const { thread, post, written, isOwn, problems } = page;
  return {
    path: `/forum/${thread._id.toHexString()}/posts/${post.seq}/edit` as const,
    backPath: postPath(thread, post.seq),
    title: titleFor(launch, thread),
    form: { body: written, problem: problems['body'] ?? null },
    version: post.version,
    needsReason: !isOwn,
    reasonProblem: problems['reason'] ?? null,
    theirs: problems['body'] === 'forum.conflict' ? post.body : null,
    hasProblems: Object.keys(problems).length > 0,
  };
}
