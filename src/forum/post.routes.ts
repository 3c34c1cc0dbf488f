import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { launchOf } from '../course/index.js';
import { orShowAgain, postedText } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { parseBody, parseParams } from '../http/validate.js';
import { ForbiddenError, InvalidInputError, type FieldMessages } from '../kernel/errors.js';
import { editView } from './edit.view.js';
import { isAuthor, mayEdit, requireModerator } from './forum.policy.js';
import {
  EditForm,
  PauseForm,
  postIn,
  ReasonForm,
  type ForumParts,
  type OpenedPost,
} from './forum-request.js';
import { asTyped, callerOf, mentionedIn } from './mentions.js';
import { moderationView } from './moderation.view.js';
import { postPath } from './threads.view.js';

const ACTIONS = [
  ...(['edit', 'delete', 'report', 'like', 'unlike', 'hide', 'restore'] as const),
  ...(['endorse', 'unendorse', 'help', 'unhelp', 'keep', 'reveal'] as const),
  ...(['claim', 'unclaim', 'pause', 'unpause'] as const),
] as const;
const ActionParams = z.object({ action: z.enum(ACTIONS) });

/** What can be done to a post, and what waits for a moderator. */
export function postRoutes(parts: ForumParts): Router {
  const { moderation, threads } = parts;
  const router = express.Router();

  router.get('/forum/moderation', async (_req, res) => {
    const launch = launchOf(res);
    requireModerator(launch);
    const [reports, log] = await Promise.all([moderation.queue(launch), parts.log.newest(launch)]);
    const ids = [...reports, ...log].map(({ threadId }) => threadId.toHexString());
    const acted = log.map(({ actorId }) => actorId);
    const claimed = reports.flatMap(({ claimedBy }) => claimedBy ?? []);
    const people = await parts.people.seen([...acted, ...claimed].map(String));
    const page = {
      content: parts.content,
      reports,
      log,
      people,
      threads: await threads.titles(launch, ids),
    };
    renderPage(res, 'forum/moderation', moderationView(launch, page));
  });

  router.get('/forum/:thread/posts/:post/edit', async (req, res) => {
    await showEdit(parts, req, res);
  });

  router.post('/forum/:thread/posts/:post/:action', async (req, res) => {
    const { action } = parseParams(req, ActionParams);
    const opened = await postIn(parts, req, res);
    const act = async () => {
      await actOn(parts, req, opened, action);
      redirectTo(res, postPath(opened.thread, opened.post.seq));
    };
    if (action !== 'edit') return act();
    const showAgain = (problems: FieldMessages) => showEdit(parts, req, res, problems);
    await orShowAgain(res, act, showAgain, (body) => showAgain({ body }));
  });

  return router;
}

async function actOn(
  parts: ForumParts,
  req: Request,
  opened: OpenedPost,
  action: (typeof ACTIONS)[number],
) {
  const { posts, reactions, moderation, pauses } = parts;
  const { launch, thread, post } = opened;
  const reason = () => parseBody(req, ReasonForm).reason;
  const acts: Readonly<Record<typeof action, () => Promise<void>>> = {
    edit: () => edit(parts, req, opened),
    delete: () => posts.delete(launch, post),
    report: () => moderation.report(launch, post, reason()),
    like: () => reactions.like(launch, post, true),
    unlike: () => reactions.like(launch, post, false),
    hide: () => moderation.hide(launch, post, reason()),
    restore: () => moderation.restore(launch, thread, post),
    endorse: () => moderation.endorse(launch, post, true),
    unendorse: () => moderation.endorse(launch, post, false),
    help: () => reactions.help(launch, thread, post, true),
    unhelp: () => reactions.help(launch, thread, post, false),
    keep: () => moderation.keep(launch, post),
    reveal: () => moderation.reveal(launch, post),
    claim: () => moderation.claim(launch, post, true),
    unclaim: () => moderation.claim(launch, post, false),
    pause: () => pauses.pause(launch, post, parseBody(req, PauseForm)),
    unpause: () => pauses.end(launch, post),
  };
  await acts[action]();
}

/** A moderator says why, and it is noted. */
async function edit(parts: ForumParts, req: Request, { launch, thread, post }: OpenedPost) {
  const { body, version, reason } = parseBody(req, EditForm);
  const isOwn = isAuthor(launch, post);
  if (!isOwn && reason === '') throw new InvalidInputError({ reason: 'forum.reason.missing' });
  await parts.posts.edit(launch, thread, post, { body, version });
  if (!isOwn) await parts.moderation.noteEdit(launch, post, body, reason);
}

/** After a conflict both texts stand there: the one that was kept, read anew, and the one that was written. */
async function showEdit(
  parts: ForumParts,
  req: Request,
  res: Response,
  problems: FieldMessages | null = null,
) {
  const { launch, thread, post } = await postIn(parts, req, res);
  if (!mayEdit(launch, post)) throw new ForbiddenError('forum.mayNotEdit');
  const people = await parts.people.seen(mentionedIn(post.body));
  const nameOf = callerOf(people, res.locals.tools.t('forum.author.gone'));
  const body = asTyped(post.body, nameOf);
  const written = problems ? postedText(req.body, 'body') : body;
  const page = {
    thread,
    post: { ...post, body },
    written,
    isOwn: isAuthor(launch, post),
    problems: problems ?? {},
  };
  renderPage(res, 'forum/edit', editView(launch, page));
}
