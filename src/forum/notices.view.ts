import type { LaunchContext } from '../course/index.js';
import { sayMoment } from '../i18n/moments.js';
import type { NoticeKind } from './side.models.js';
import type { Thread } from './thread.model.js';
import { postPath } from './threads.view.js';

interface Row {
  readonly kind: NoticeKind;
  readonly threadId: { toHexString(): string };
  readonly seq: number;
  readonly isUnread: boolean;
  readonly createdAt: Date;
}

/** What happened that concerns somebody, the newest first. */
export const noticesView = (
  { locale }: LaunchContext,
  rows: readonly Row[],
  threads: ReadonlyMap<string, Thread>,
) => ({
  hasUnread: rows.some(({ isUnread }) => isUnread),
  notices: rows.flatMap(({ kind, threadId, seq, isUnread, createdAt }) => {
    const thread = threads.get(threadId.toHexString());
    if (!thread) return [];
    const label = `forum.notice.${kind}` as const;
    const at = sayMoment(createdAt, locale);
    return [{ label, title: thread.title, path: postPath(thread, seq), isUnread, at }];
  }),
});
