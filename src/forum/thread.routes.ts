import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { launchOf, type LaunchContext } from '../course/index.js';
import { orShowAgain, postedTexts } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { parseBody } from '../http/validate.js';
import type { FieldMessages } from '../kernel/errors.js';
import {
  actionIn,
  askedNumber,
  isAnonymousIn,
  newFormKey,
  place,
  ReasonForm,
  ReplyForm,
  threadIn,
  VoteForm,
  wovenIn,
} from './forum-request.js';
import { isModerator } from './forum.policy.js';
import { mentionedIn } from './mentions.js';
import { dueFollowUps } from './opening-talks.js';
import type { ForumParts } from './parts.js';
import { authorsOf } from './people.view.js';
import type { Thread } from './thread.model.js';
import { threadView, type PostForm } from './thread.view.js';
import { POSTS_PER_PAGE } from './threads.service.js';
import { postPath } from './threads.view.js';

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
        const { action, anonymous, ...written } = parseBody(req, ReplyForm);
        const isAnonymous = isAnonymousIn(parts, launch, thread.lecture, anonymous);
        const reply = { ...written, isAnonymous };
        const { body } = written;
        if (action === 'preview') {
          await drafts.save(launch, thread._id.toHexString(), { body, title: '' });
          await showThread(parts, req, res, thread, {});
        } else redirectTo(res, postPath(thread, await posts.reply(launch, thread, reply)));
      },
      showAgain,
    );
  });

  router.post('/forum/:thread/vote', async (req, res) => {
    const launch = launchOf(res);
    const thread = await threadIn(parts, req, res);
    const vote = async () => {
      await parts.reactions.vote(launch, thread, parseBody(req, VoteForm).choice);
      redirectTo(res, `/forum/${thread._id.toHexString()}#poll`);
    };
    await orShowAgain(res, vote, (problems) => showThread(parts, req, res, thread, problems));
  });

  router.post('/forum/:thread/:action', async (req, res) => {
    const thread = await threadIn(parts, req, res);
    await actionIn(req, actsOn(parts, launchOf(res), req, thread))();
    redirectTo(res, `/forum/${thread._id.toHexString()}`);
  });

  return router;
}

const actsOn = (
  { threads, moderation }: ForumParts,
  launch: LaunchContext,
  req: Request,
  thread: Thread,
) => ({
  pin: () => moderation.pin(launch, thread, true),
  unpin: () => moderation.pin(launch, thread, false),
  lock: () => moderation.lock(launch, thread, parseBody(req, ReasonForm).reason),
  unlock: () => moderation.lock(launch, thread, null),
  move: () => moderation.move(launch, thread, parseBody(req, MoveForm).lecture),
  follow: () => threads.follow(launch, thread, true),
  unfollow: () => threads.follow(launch, thread, false),
});

const pageOf = (seq: number): number => Math.max(1, Math.ceil(seq / POSTS_PER_PAGE));

function askedPage(req: Request): number {
  const post = askedNumber(req, 'post') ?? askedNumber(req, 'reply');
  return post ? pageOf(post) : (askedNumber(req, 'page') ?? 1);
}

/** The page that was asked for, by its number or a post on it; a form that is shown again stands on the last one. */
async function showThread(
  parts: ForumParts,
  req: Request,
  res: Response,
  thread: Thread,
  problems: FieldMessages | null = null,
) {
  const { threads, posts, reactions, moderation, pauses, content, notices } = parts;
  const launch = launchOf(res);
  const pages = pageOf(thread.lastSeq);
  const isReplyShownAgain = problems !== null && !('choice' in problems);
  const number = isReplyShownAgain ? pages : Math.min(askedPage(req), pages);
  const shown = await posts.page(thread, number, POSTS_PER_PAGE);
  const spokenOf = shown.flatMap(({ body }) => mentionedIn(body));
  const people = await parts.people.seen([...authorsOf([...shown, thread]), ...spokenOf]);
  const upTo = number === pages ? thread.lastSeq : number * POSTS_PER_PAGE;
  const standing = await threads.standingIn(launch, thread);
  const page = {
    ...{ content, thread, number, pages, posts: shown, ...standing },
    people,
    woven: wovenIn(parts, res, people, thread.lecture),
    liked: await reactions.likedBy(launch, shown),
    revealed: await moderation.revealedTo(launch, shown),
    poll: await reactions.poll(launch, thread),
    paused: await pauses.among(launch, authorsOf(shown)),
    pause: await pauses.of(launch),
    replyTo: askedNumber(req, 'reply'),
    now: parts.clock.now(),
    publicUrl: parts.publicUrl,
    form: await replyForm(parts, req, res, thread, problems),
  };
  if (upTo > standing.readUpTo) await threads.noteRead(launch, thread, upTo);
  await notices.noteRead(launch, thread, upTo);
  renderPage(res, 'forum/thread', threadView(launch, page));
}

async function replyForm(
  { drafts, content, clock }: ForumParts,
  req: Request,
  res: Response,
  thread: Thread,
  problems: FieldMessages | null,
): Promise<PostForm> {
  if (problems) {
    const { body, formKey, anonymous } = postedTexts(req.body, 'body', 'formKey', 'anonymous');
    const isPreviewed = Object.keys(problems).length === 0;
    const form = { body, formKey: formKey || newFormKey(), isAnonymous: anonymous === 'yes' };
    return { ...form, problems, isPreviewed };
  }
  const launch = launchOf(res);
  const draft = await drafts.draft(launch, thread._id.toHexString());
  const asked = isModerator(launch) ? askedNumber(req, 'followUp') : null;
  const due = asked ? dueFollowUps(launch, content, thread, clock.now()) : [];
  const suggested = due.find(({ index }) => index + 1 === asked)?.text ?? '';
  const form = { body: draft.body || suggested, formKey: newFormKey(), isAnonymous: false };
  return { ...form, problems: {}, isPreviewed: false };
}
