import type { CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { sayMoment } from '../i18n/moments.js';
import type { FieldMessages } from '../kernel/errors.js';
import { markdownToHtml, proseToHtml, type Woven } from '../kernel/safe-html.js';
import {
  isAuthor,
  isModerator,
  mayBeAnonymous,
  mayEdit,
  mayModerate,
  mayReply,
  maySeeTitle,
} from './forum.policy.js';
import { actsView } from './acts.view.js';
import { authorView, type People } from './people.view.js';
import { rulesFor } from './house-rules.view.js';
import { dueFollowUps } from './opening-talks.js';
import { pollView } from './poll.view.js';
import { isInSight, type Post } from './post.model.js';
import type { Pause } from './pauses.service.js';
import type { Poll } from './reactions.service.js';
import type { Thread } from './thread.model.js';
import { placeLabel, placesOf, postPath, titleFor } from './threads.view.js';

export interface ThreadPage {
  readonly content: CourseContent;
  readonly thread: Thread;
  readonly number: number;
  readonly pages: number;
  readonly posts: readonly Post[];
  readonly people: People;
  readonly woven: Woven;
  readonly liked: ReadonlySet<string>;
  /** The posts without a name of which the acting person may see whose they are. */
  readonly revealed: ReadonlySet<string>;
  readonly poll: Poll | null;
  /** Who is to be silent, of those on the page; and whether the acting person is. */
  readonly paused: ReadonlySet<string>;
  readonly pause: Pause | null;
  readonly readUpTo: number;
  readonly follows: boolean;
  /** Which post the form at the end answers; null for the thread. */
  readonly replyTo: number | null;
  readonly form: PostForm;
  readonly now: Date;
  readonly publicUrl: string;
}

export interface PostForm {
  readonly body: string;
  readonly formKey: string;
  readonly isAnonymous: boolean;
  readonly problems: FieldMessages;
  readonly isPreviewed: boolean;
}

/** A page of a thread, with what the acting person may do to each post. */
export function threadView(launch: LaunchContext, page: ThreadPage) {
  const { content, thread, number, pages } = page;
  const id = thread._id.toHexString();
  const moderates = mayModerate(launch, thread);
  return {
    language: content.course.language,
    id,
    path: `/forum/${id}` as const,
    ...pathsOf(id, page),
    title: titleFor(launch, thread),
    type: `forum.type.${thread.type}` as const,
    place: placeLabel(content, thread),
    isPinned: thread.isPinned,
    lockedBecause: thread.lockedBecause,
    follows: page.follows,
    posts: nested(launch, page),
    pager: pagerView(id, number, pages),
    places: moderates
      ? placesOf(content).map((one) => ({ ...one, chosen: one.number === thread.lecture }))
      : null,
    followUps: followUpsView(launch, page),
    rules: rulesFor(launch, content),
    hasProblems: Object.keys(page.form.problems).length > 0,
    poll: maySeeTitle(launch, thread) ? pollView(launch, page) : null,
    pause: pauseView(launch, page.pause),
    form:
      mayReply(launch, thread) && !page.pause
        ? formView(page.form, anonymousView(launch, page))
        : null,
    replyTo: page.replyTo,
  };
}

/** What the course suggests to who moderates, once a talk has been open for a while; nothing is placed by itself. */
function followUpsView(launch: LaunchContext, { content, thread, now }: ThreadPage) {
  if (!isModerator(launch)) return [];
  return dueFollowUps(launch, content, thread, now).map(({ text, index }) => ({
    text,
    path: `/forum/${thread._id.toHexString()}?followUp=${index + 1}#reply` as const,
  }));
}

/** Where the buttons of a thread lead: each to the opposite of what is. */
const pathsOf = (id: string, { thread, follows }: ThreadPage) => {
  const to = (is: boolean, undo: string, act: string) => `/forum/${id}/${is ? undo : act}` as const;
  return {
    followPath: to(follows, 'unfollow', 'follow'),
    pinPath: to(thread.isPinned, 'unpin', 'pin'),
    lockPath: to(thread.lockedBecause !== null, 'unlock', 'lock'),
    movePath: `/forum/${id}/move` as const,
    freshPath: `/forum/${id}#reply` as const,
  };
};

export const pauseView = ({ locale }: LaunchContext, pause: Pause | null) =>
  pause && { moment: sayMoment(pause.until, locale), reason: pause.reason };

/** The box for who would rather not sign; none where that is not to be. */
const anonymousView = (launch: LaunchContext, { content, thread, form }: ThreadPage) =>
  mayBeAnonymous(launch, content, thread.lecture)
    ? { isTicked: form.isAnonymous, where: '' }
    : null;

interface AnonymousBox {
  readonly isTicked: boolean;
  /** To which lectures it is limited, where the form does not say so itself. */
  readonly where: string;
}

export const formView = (
  { body, formKey, problems, isPreviewed }: PostForm,
  anonymous: AnonymousBox | null,
) => ({
  ...{ body, formKey, anonymous },
  anonymousProblem: problems['anonymous'] ?? null,
  problem: problems['body'] ?? null,
  preview: isPreviewed && body !== '' ? { safeHtml: markdownToHtml(body) } : null,
});

function pagerView(id: string, number: number, pages: number) {
  const to = (page: number, isThere: boolean) =>
    isThere ? (`/forum/${id}?page=${page}` as const) : null;
  return {
    ...{ number, pages },
    previousPath: to(number - 1, number > 1),
    nextPath: to(number + 1, number < pages),
    lastPath: to(pages, number < pages - 1),
  };
}

type PostView = ReturnType<typeof postView>;

/** Answers stand below what they answer, one level deep, where both are on the page. */
function nested(launch: LaunchContext, page: ThreadPage) {
  const roots = new Map<number, PostView & { readonly answers: PostView[] }>();
  const rootOf = new Map<number, number>();
  for (const post of page.posts) {
    const view = postView(launch, page, post);
    const root = post.replyTo === null || post.replyTo === 1 ? null : rootOf.get(post.replyTo);
    rootOf.set(post.seq, root ?? post.seq);
    if (root) roots.get(root)?.answers.push(view);
    else roots.set(post.seq, { ...view, answers: [] });
  }
  return [...roots.values()];
}

function postView(launch: LaunchContext, page: ThreadPage, post: Post) {
  const { thread, people, content } = page;
  const when = (moment: Date) => sayMoment(moment, launch.locale);
  const { seq, contextId } = post;
  const id = thread._id.toHexString();
  const isOwn = isAuthor(launch, post);
  const isTold = isOwn || mayModerate(launch, post);
  return {
    seq,
    linkPath: postPath(thread, seq),
    replyPath: `/forum/${id}?reply=${seq}#reply` as const,
    editPath: `/forum/${id}/posts/${seq}/edit` as const,
    author: authorView(launch, people, post, page.revealed.has(post._id.toHexString())),
    language: contextId === null ? content.course.language : null,
    at: when(post.createdAt),
    isUnread: seq > page.readUpTo && !isOwn,
    safeHtml: bodyHtml(post, isTold, page.woven),
    outOfSight: outOfSightView(post, isTold),
    edited: post.editedAt && when(post.editedAt),
    historyPath: post.editedAt && isTold ? (`/forum/${id}/posts/${seq}/history` as const) : null,
    isEndorsed: post.endorsedAt !== null,
    helped: post.helpedAt !== null,
    likes: post.likes,
    answersTo: answersView(launch, page, post),
    ...actsView(launch, page, post),
    mayEdit: mayEdit(launch, post),
  };
}

/** What is out of sight its author and moderators read on, unless it was deleted. */
function bodyHtml(post: Post, isTold: boolean, woven: Woven) {
  if (post.deletedAt || !(isInSight(post) || isTold)) return null;
  return post.contextId === null ? proseToHtml(post.body) : markdownToHtml(post.body, woven);
}

/** What a post answers, where that is not the thread itself. */
function answersView(launch: LaunchContext, { posts, people, thread }: ThreadPage, post: Post) {
  if (post.replyTo === null || post.replyTo === 1) return null;
  const answered = posts.find(({ seq }) => seq === post.replyTo);
  const name = answered ? authorView(launch, people, answered).name : null;
  return { seq: post.replyTo, name, path: postPath(thread, post.replyTo) };
}

function outOfSightView({ hidden, deletedAt }: Post, isTold: boolean) {
  if (deletedAt) return { label: 'forum.deleted' as const, reason: null };
  return hidden && { label: 'forum.hidden' as const, reason: isTold ? hidden.reason : null };
}
