import type { CourseContent } from '../content/index.js';
import { isStaff, mayOpen, type LaunchContext } from '../course/index.js';
import { ForbiddenError } from '../kernel/errors.js';
import type { Post } from './post.model.js';
import type { Thread } from './thread.model.js';

interface Owned {
  readonly contextId: { toHexString(): string } | null;
}

/**
 * A teacher moderates the participants of the own LMS course, and what the course itself began; who was appointed to
 * moderate the run, everybody in it. Where no other course takes part, what is there is of one that has left.
 */
export const mayModerate = (launch: LaunchContext, { contextId }: Owned): boolean =>
  moderatesAll(launch) ||
  (isStaff(launch) && (contextId === null || contextId.toHexString() === launch.context.id));

export const moderatesAll = (launch: LaunchContext): boolean =>
  launch.moderatesRun || (isStaff(launch) && !launch.run.isJoined);

/** Whether there is anybody whom the acting person moderates. */
export const isModerator = (launch: LaunchContext): boolean =>
  isStaff(launch) || launch.moderatesRun;

/** @throws ForbiddenError */
export function requireModerator(launch: LaunchContext, owned?: Owned): void {
  if (!(owned ? mayModerate(launch, owned) : isModerator(launch)))
    throw new ForbiddenError('launch.staffOnly');
}

/** Who takes part or teaches writes; who only looks, or tries a role, does not. */
export const mayWrite = ({ role, sandbox, moderatesRun }: LaunchContext): boolean =>
  sandbox === null && (role === 'learner' || role === 'instructor' || moderatesRun);

/** @throws ForbiddenError */
export function requireWriter(launch: LaunchContext): void {
  if (!mayWrite(launch)) throw new ForbiddenError('forum.mayNotWrite');
}

export const mayReply = (launch: LaunchContext, thread: Thread): boolean =>
  mayWrite(launch) && (thread.lockedBecause === null || mayModerate(launch, thread));

/** Anybody else who wrote and whom the acting person moderates; the course itself cannot be asked to be silent. */
export const mayPause = (launch: LaunchContext, post: Post): boolean =>
  mayModerate(launch, post) &&
  post.contextId !== null &&
  post.authorId !== null &&
  !isAuthor(launch, post);

/** A participant chooses in a dilemma, for as long as it is open; who teaches or looks on sees what they chose. */
export const mayVote = (
  launch: LaunchContext,
  { lockedBecause }: Pick<Thread, 'lockedBecause'>,
): boolean => mayWrite(launch) && launch.role === 'learner' && lockedBecause === null;

/** Where the course allows it, and its teacher too, who takes part writes without a name; who teaches signs. */
export const mayBeAnonymous = (
  launch: LaunchContext,
  { lectures }: CourseContent,
  lecture: number,
): boolean =>
  launch.role === 'learner' &&
  !launch.context.signsAllPosts &&
  lectures.some(({ number, forum }) => number === lecture && forum.anonymous);

/** The title of a thread whose first post is hidden is for who wrote it, and who moderates. */
export const maySeeTitle = (launch: LaunchContext, thread: Thread): boolean =>
  !thread.isHidden || isAuthor(launch, thread) || mayModerate(launch, thread);

export const isAuthor = (
  { member }: LaunchContext,
  { authorId }: Pick<Post, 'authorId'>,
): boolean => authorId?.toHexString() === member.id;

/** Who asked a question says of the replies what helped. */
export const isHelpedBy = (launch: LaunchContext, thread: Thread, post: Post): boolean =>
  thread.type === 'vraag' && post.seq > 1 && isAuthor(launch, thread);

export const mayEdit = (launch: LaunchContext, post: Post): boolean =>
  post.deletedAt === null &&
  mayWrite(launch) &&
  (isAuthor(launch, post) || (post.authorId !== null && mayModerate(launch, post)));

/** What was said before is for who said it, and who moderates. */
export const maySeeHistory = (launch: LaunchContext, post: Post): boolean =>
  isAuthor(launch, post) || (post.contextId !== null && mayModerate(launch, post));

/** What somebody may begin a thread about: a lecture that is open, or none. */
export const mayBeginAbout = (launch: LaunchContext, lecture: number, now: Date): boolean =>
  lecture === 0 || mayOpen(launch, lecture, now);
