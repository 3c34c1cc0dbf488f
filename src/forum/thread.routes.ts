import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { launchOf } from '../course/index.js';
import { orShowAgain, postedTexts } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { parseBody, parseParams } from '../http/validate.js';
import type { FieldMessages } from '../kernel/errors.js';
import {
  askedNumber,
  newFormKey,
  place,
  ReasonForm,
  ReplyForm,
  threadIn,
  type ForumParts,
} from './forum-request.js';
import { authorsOf } from './people.view.js';
import type { Thread } from './thread.model.js';
import { threadView, type PostForm } from './thread.view.js';
import { POSTS_PER_PAGE } from './threads.service.js';
import { postPath } from './threads.view.js';

const ACTIONS = ['pin', 'unpin', 'lock', 'unlock', 'move', 'follow', 'unfollow'] as const;
const ActionParams = z.object({ action: z.enum(ACTIONS) });
const MoveForm = z.object({ lecture: place });

/** A thread, page by page, with the form to reply. */
export function threadRoutes(parts: ForumParts): Router {
  const { posts, drafts } = parts;
  const router = express.Router();

  router.get('/forum/:thread', async (req, res) => {
    const launch = launchOf(res);
    const thread = await threadIn(parts, req, res);
    if (req.query['unread'] !== undefined) {
      const { readUpTo } = await parts.threads.standingIn(launch, thread);
      redirectTo(res, postPath(thread, Math.min(readUpTo + 1, thread.lastSeq)));
      return;
    }
    await showThread(parts, req, res, thread);
  });

  router.post('/forum/:thread', async (req, res) => {
    const launch = launchOf(res);
    const thread = await threadIn(parts, req, res);
    const showAgain = (problems: FieldMessages) => showThread(parts, req, res, thread, problems);
    await orShowAgain(
      res,
      async () => {
        const { action, ...reply } = parseBody(req, ReplyForm);
        const { body } = reply;
        if (action === 'preview') {
          await drafts.save(launch, thread._id.toHexString(), { body, title: '' });
          await showThread(parts, req, res, thread, {});
        } else redirectTo(res, postPath(thread, await posts.reply(launch, thread, reply)));
      },
      showAgain,
    );
  });

  router.post('/forum/:thread/:action', async (req, res) => {
    const thread = await threadIn(parts, req, res);
    await actOn(parts, req, res, thread);
    redirectTo(res, `/forum/${thread._id.toHexString()}`);
  });

  return router;
}

async function actOn(
  { threads, moderation }: ForumParts,
  req: Request,
  res: Response,
  thread: Thread,
) {
  const launch = launchOf(res);
  const acts: Readonly<Record<(typeof ACTIONS)[number], () => Promise<void>>> = {
    pin: () => moderation.pin(launch, thread, true),
    unpin: () => moderation.pin(launch, thread, false),
    lock: () => moderation.lock(launch, thread, parseBody(req, ReasonForm).reason),
    unlock: () => moderation.lock(launch, thread, null),
    move: () => moderation.move(launch, thread, parseBody(req, MoveForm).lecture),
    follow: () => threads.follow(launch, thread, true),
    unfollow: () => threads.follow(launch, thread, false),
  };
  await acts[parseParams(req, ActionParams).action]();
}

const pageOf = (seq: number): number => Math.max(1, Math.ceil(seq / POSTS_PER_PAGE));

/** The page that was asked for, by its number or a post on it; a form that is shown again stands on the last one. */
async function showThread(
  parts: ForumParts,
  req: Request,
  res: Response,
  thread: Thread,
  problems: FieldMessages | null = null,
) {
  const { threads, posts, course, content, notices } = parts;
  const launch = launchOf(res);
  const pages = pageOf(thread.lastSeq);
  const askedPost = askedNumber(req, 'post') ?? askedNumber(req, 'reply');
  const asked = askedPost ? pageOf(askedPost) : (askedNumber(req, 'page') ?? 1);
  const number = problems ? pages : Math.min(asked, pages);
  const shown = await posts.page(thread, number, POSTS_PER_PAGE);
  const upTo = number === pages ? thread.lastSeq : number * POSTS_PER_PAGE;
  const standing = await threads.standingIn(launch, thread);
  const page = {
    ...{ content, thread, number, pages, posts: shown, ...standing },
    people: await course.peopleOf(authorsOf([...shown, thread])),
    liked: await posts.likedBy(launch, shown),
    replyTo: askedNumber(req, 'reply'),
    form: await replyForm(parts, req, res, thread, problems),
  };
  if (upTo > standing.readUpTo) await threads.noteRead(launch, thread, upTo);
  await notices.noteRead(launch, thread, upTo);
  renderPage(res, 'forum/thread', threadView(launch, page));
}

async function replyForm(
  { drafts }: ForumParts,
  req: Request,
  res: Response,
  thread: Thread,
  problems: FieldMessages | null,
): Promise<PostForm> {
  if (problems) {
    const { body, formKey } = postedTexts(req.body, 'body', 'formKey');
    const isPreviewed = Object.keys(problems).length === 0;
    return { body, formKey: formKey || newFormKey(), problems, isPreviewed };
  }
  const { body } = await drafts.draft(launchOf(res), thread._id.toHexString());
  return { body, formKey: newFormKey(), problems: {}, isPreviewed: false };
}
