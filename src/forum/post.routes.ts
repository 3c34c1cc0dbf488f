import express, { type Request, type Response, type Router } from 'express';
import { launchOf } from '../course/index.js';
import { orShowAgain, postedTexts } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { parseBody } from '../http/validate.js';
import { ForbiddenError, type FieldMessages } from '../kernel/errors.js';
import { editView, historyView } from './edit.view.js';
import { isAuthor, mayEdit, requireModerator } from './forum.policy.js';
import {
  actionIn,
  EditForm,
  PauseForm,
  postIn,
  ReasonForm,
  type OpenedPost,
} from './forum-request.js';
import { asTyped, callerOf, mentionedIn } from './mentions.js';
import { moderationView } from './moderation.view.js';
import type { ForumParts } from './parts.js';
import type { Post } from './post.model.js';
import { postPath } from './threads.view.js';

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

  router.get('/forum/:thread/posts/:post/history', async (req, res) => {
    const { launch, post } = await postIn(parts, req, res);
    const versions = await parts.edits.history(launch, post);
    const nameOf = await callerIn(parts, res, versions);
    renderPage(res, 'forum/history', historyView(launch, parts.content, post, versions, nameOf));
  });

  router.post('/forum/:thread/posts/:post/:action', async (req, res) => {
    const opened = await postIn(parts, req, res);
    const act = async () => {
      await actionIn(req, actsOn(parts, req, opened))();
      redirectTo(res, postPath(opened.thread, opened.post.seq));
    };
    if (req.params.action !== 'edit') return act();
    const showAgain = (problems: FieldMessages) => showEdit(parts, req, res, problems);
    await orShowAgain(res, act, showAgain, (body) => showAgain({ body }));
  });

  return router;
}

function actsOn(parts: ForumParts, req: Request, opened: OpenedPost) {
  const { edits, reactions, moderation, pauses } = parts;
  const { launch, thread, post } = opened;
  const reason = () => parseBody(req, ReasonForm).reason;
  return {
    edit: () => edits.edit(launch, thread, post, parseBody(req, EditForm)),
    delete: () => edits.delete(launch, post),
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
  const body = asTyped(post.body, await callerIn(parts, res, [post]));
  const posted = postedTexts(req.body, 'body', 'title', 'reason');
  const written = problems ? posted : { body, title: thread.title, reason: '' };
  const page = {
    thread,
    post: { ...post, body },
    written,
    isOwn: isAuthor(launch, post),
    problems: problems ?? {},
  };
  renderPage(res, 'forum/edit', editView(launch, page));
}

/** How those whom texts speak of are called today. */
async function callerIn(
  { people }: ForumParts,
  res: Response,
  texts: readonly Pick<Post, 'body'>[],
) {
  const seen = await people.seen(texts.flatMap(({ body }) => mentionedIn(body)));
  return callerOf(seen, res.locals.tools.t('forum.author.gone'));
}
