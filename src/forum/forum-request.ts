import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { THREAD_TYPES } from '../content/index.js';
import { launchOf, type LaunchContext } from '../course/index.js';
import { numberInPath, objectId, parseParams } from '../http/validate.js';
import { message } from '../i18n/translator.js';
import { InvalidInputError, NotFoundError } from '../kernel/errors.js';
import type { Woven } from '../kernel/safe-html.js';
import { mayBeAnonymous } from './forum.policy.js';
import { callerOf } from './mentions.js';
import type { ForumParts } from './parts.js';
import { PAUSE_DAYS } from './pauses.service.js';
import type { People } from './people.view.js';
import type { Post } from './post.model.js';
import { pathWithin } from './permalink.js';
import type { Thread } from './thread.model.js';
import { GENERAL } from './threads.view.js';

const LONGEST_POST = 20_000;
const MOST_POSTS = 1_000_000;

const plainText = z.string(message('forum.body.missing')).transform((text) => text.trim());
const body = plainText.pipe(
  z.string().min(1, message('forum.body.missing')).max(LONGEST_POST, message('forum.body.tooLong')),
);
const formKey = z.string().regex(/^[\w-]{8,64}$/, message('form.choose'));
const oneLine = z.string().transform((text) => text.replaceAll(/\s+/g, ' ').trim());
const title = oneLine.pipe(
  z.string().min(3, message('forum.title.missing')).max(150, message('forum.title.tooLong')),
);
/** *algemeen*, or the number of a lecture. */
export const place = z.union(
  [z.literal(GENERAL).transform(() => 0), numberInPath(1, 5)],
  message('form.choose'),
);
export const type = z.enum(THREAD_TYPES, message('form.choose'));
const reason = oneLine.pipe(z.string().max(500, message('forum.reason.tooLong'))).default('');
const action = z.enum(['post', 'preview']).catch('post').default('post');
/** A box that was ticked. */
const anonymous = z.literal('yes').optional();
/** Two to four, each on a line of its own; none where nothing is to be chosen. */
const choices = z
  .string()
  .default('')
  .transform((text) => [
    ...new Set(
      text
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    ),
  ])
  .refine(({ length }) => length === 0 || (length >= 2 && length <= 4), message('forum.poll.count'))
  .refine((lines) => lines.every(({ length }) => length <= 100), message('forum.poll.tooLong'));
export const ThreadForm = z.object({
  ...{ lecture: place, type, title, body, formKey, action, anonymous, choices },
  pin: z.literal('yes').optional(),
});
export const VoteForm = z.object({
  choice: z
    .string(message('forum.poll.choose'))
    .regex(/^[0-3]$/, message('forum.poll.choose'))
    .transform(Number),
});
export const ReplyForm = z.object({
  ...{ body, formKey, action, anonymous },
  replyTo: z.coerce.number().int().min(1).nullable().catch(null).default(null),
});
export const EditForm = z.object({
  body,
  title: title.optional(),
  version: z.coerce.number().int().min(1),
  reason,
});
export const ReasonForm = z.object({ reason });

export const PauseForm = ReasonForm.extend({
  days: z.enum(PAUSE_DAYS, message('form.choose')).default('1').transform(Number),
});

const ThreadParams = z.object({ thread: objectId });
const seq = numberInPath(1, MOST_POSTS);
const PostParams = ThreadParams.extend({ post: seq });

/** A number in an address, or nothing. */
export const askedNumber = (req: Request, name: string): number | null =>
  seq.safeParse(req.query[name]).data ?? null;

export const newFormKey = (): string => randomUUID();

export const threadIn = ({ threads }: ForumParts, req: Request, res: Response): Promise<Thread> =>
  threads.thread(launchOf(res), parseParams(req, ThreadParams).thread);

type Act = () => Promise<void>;

/** What the address asks for, of what can be done. @throws NotFoundError for anything else */
export function actionIn(req: Request, acts: Readonly<Record<string, Act>>): Act {
  const [, act] = Object.entries(acts).find(([name]) => name === req.params['action']) ?? [];
  if (!act) throw new NotFoundError('error.notFound');
  return act;
}

export interface OpenedPost {
  readonly launch: LaunchContext;
  readonly thread: Thread;
  readonly post: Post;
}

/** @throws NotFoundError also for a post of another thread or run. */
export async function postIn(parts: ForumParts, req: Request, res: Response): Promise<OpenedPost> {
  const { post: number } = parseParams(req, PostParams);
  const thread = await threadIn(parts, req, res);
  return { launch: launchOf(res), thread, post: await parts.posts.post(thread, number) };
}

/**
 * Whether a form that somebody sent is to be shown without a name. Where that is not to be, nothing is placed: rather
 * not at all than with a name.
 * @throws InvalidInputError
 */
export function isAnonymousIn(
  { content }: ForumParts,
  launch: LaunchContext,
  lecture: number,
  asked: 'yes' | undefined,
): boolean {
  if (!asked) return false;
  if (!mayBeAnonymous(launch, content, lecture))
    throw new InvalidInputError({ anonymous: 'forum.anonymous.notHere' });
  return true;
}

/** What stands in posts for people and for moments of the film, where the thread is about a lecture. */
export function wovenIn(
  { content, publicUrl }: ForumParts,
  res: Response,
  people: People,
  lecture: number,
): Woven {
  const { t, url } = res.locals.tools;
  const length = content.lectures.find(({ number }) => number === lecture)?.video.durationSeconds;
  return {
    nameOf: callerOf(people, t('forum.author.gone')),
    pathAt: (second) =>
      length && second < length ? url(`/lectures/${lecture}?t=${second}`) : null,
    pathFor: (href) => {
      const path = pathWithin(publicUrl, href);
      return path && url(path);
    },
  };
}
