import type { LaunchContext } from '../course/index.js';
import { isAuthor, isHelpedBy, mayModerate, mayPause, mayReply, mayWrite } from './forum.policy.js';
import { PAUSE_DAYS } from './pauses.service.js';
import { permalinkOf } from './permalink.js';
import { isInSight, type Post } from './post.model.js';
import type { Thread } from './thread.model.js';

/** What the acting person may do to a post: at once, or with a reason or a second thought. */
export function actsView(
  launch: LaunchContext,
  page: {
    readonly thread: Thread;
    readonly liked: ReadonlySet<string>;
    readonly revealed: ReadonlySet<string>;
    readonly paused: ReadonlySet<string>;
    readonly publicUrl: string;
  },
  post: Post,
) {
  const { thread, liked, revealed, paused } = page;
  const id = post._id.toHexString();
  const may = mayDo(launch, thread, post);
  const to = (action: string) =>
    `/forum/${thread._id.toHexString()}/posts/${post.seq}/${action}` as const;
  const act = (isAllowed: boolean, isDone: boolean, name: 'like' | 'help' | 'endorse') =>
    isAllowed ? [isDone ? (`un${name}` as const) : name] : [];
  const acts = [
    ...act(may.like, liked.has(id), 'like'),
    ...act(may.help, post.helpedAt !== null, 'help'),
    ...act(may.endorse, post.endorsedAt !== null, 'endorse'),
    ...(may.restore ? (['restore'] as const) : []),
    ...(may.reveal && !revealed.has(id) ? (['reveal'] as const) : []),
    ...(may.pause && paused.has(post.authorId?.toHexString() ?? '') ? (['unpause'] as const) : []),
  ];
  const explained = EXPLAINED.filter(({ name }) => may[name]);
  return {
    permalink: permalinkOf(page.publicUrl, thread._id, post.seq),
    may: { reply: may.reply },
    acts: acts.map((name) => ({ path: to(name), label: `forum.${name}` as const })),
    explained: explained.map(({ name, asks, button }) => ({
      days: name === 'pause' ? [...PAUSE_DAYS] : null,
      rules: name === 'pause' || name === 'hide',
      ...{ path: to(name), label: `forum.${name}` as const, asks, button },
      id: `${name}-${post.seq}`,
    })),
  };
}

const EXPLAINED = [
  { name: 'report', asks: 'forum.report.reason', button: 'forum.report.send' },
  { name: 'hide', asks: 'forum.reason', button: 'forum.hide' },
  { name: 'pause', asks: 'forum.pause.reason', button: 'forum.pause' },
  { name: 'delete', asks: null, button: 'forum.delete.sure' },
] as const;

function mayDo(launch: LaunchContext, thread: Thread, post: Post) {
  const isOthers = !isAuthor(launch, post);
  const isOthersInSight = isOthers && isInSight(post);
  return {
    reply: isInSight(post) && post.seq > 1 && mayReply(launch, thread),
    like: isOthersInSight && mayWrite(launch),
    help: isOthersInSight && isHelpedBy(launch, thread, post),
    delete: !isOthers && post.deletedAt === null,
    report: isOthersInSight && mayReport(launch, post),
    ...mayDoAsModerator(launch, post, isOthers),
  };
}

/** What somebody who does not moderate asks of who does. */
const mayReport = (launch: LaunchContext, post: Post): boolean =>
  post.contextId !== null && mayWrite(launch) && !mayModerate(launch, post);

/** The course's own posts are as the owner wrote them. */
function mayDoAsModerator(launch: LaunchContext, post: Post, isOthers: boolean) {
  if (!mayModerate(launch, post))
    return { hide: false, endorse: false, restore: false, reveal: false, pause: false };
  const isOfPerson = isInSight(post) && post.contextId !== null;
  return {
    hide: isOfPerson,
    endorse: isOfPerson && isOthers,
    restore: post.hidden !== null && post.deletedAt === null,
    reveal: post.isAnonymous && isOthers,
    pause: mayPause(launch, post),
  };
}
