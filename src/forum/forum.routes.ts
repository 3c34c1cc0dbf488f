import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { launchOf, type LaunchContext } from '../course/index.js';
import { orShowAgain, postedTexts } from '../http/form.js';
import { redirectTo, renderPage } from '../http/render-page.js';
import { objectId, parseBody } from '../http/validate.js';
import { clockTime, sayTime } from '../i18n/moments.js';
import { translator } from '../i18n/translator.js';
import { InvalidInputError, type FieldMessages } from '../kernel/errors.js';
import type { Draft } from './drafts.service.js';
import { isModerator, requireWriter } from './forum.policy.js';
import { isAnonymousIn, newFormKey, place, ThreadForm, type } from './forum-request.js';
import { harvestOf } from './harvest.js';
import { newThreadView } from './new-thread.view.js';
import { noticesView } from './notices.view.js';
import { authorsOf } from './people.view.js';
import type { ForumParts } from './parts.js';
import { pathWithin } from './permalink.js';
import { searchPosts } from './search.js';
import { LISTS, THREADS_PER_PAGE, type ListWish } from './threads.service.js';
import { foundView, threadsView } from './threads.view.js';

const optional = <T>(schema: z.ZodType<T>) => schema.nullable().catch(null).default(null);
const border = optional(z.string().max(100));
const ListQuery = z.object({
  list: z.enum(LISTS).catch('all').default('all'),
  lecture: optional(place as z.ZodType<number>),
  type: optional(type),
  before: border,
  after: border,
});
const SearchQuery = z.object({ q: z.string().trim().min(1).max(200), before: optional(objectId) });
const Suggested = z.object({
  harvest: z.string().optional(),
  lecture: optional(place as z.ZodType<number>),
  /** A second of the film. */
  t: optional(z.coerce.number().int().min(0).max(86_400)),
});
const DraftForm = z.object({
  place: objectId.or(z.literal('new')),
  body: z.string().max(20_000),
  title: z.string().max(150).default(''),
});

/** Lists of threads, search, a new thread, and what happened that concerns somebody. */
export function forumRoutes(parts: ForumParts): Router {
  const { threads, drafts, notices } = parts;
  const router = express.Router();

  router.get('/forum', async (req, res) => {
    await parts.openings.open(launchOf(res).run);
    const search = SearchQuery.safeParse(req.query).data;
    const pasted = search && pathWithin(parts.publicUrl, search.q);
    if (pasted) redirectTo(res, pasted);
    else if (search) await showFound(parts, res, search);
    else await showList(parts, res, ListQuery.parse(req.query));
  });

  router.get('/forum/new', async (req, res) => {
    requireWriter(launchOf(res));
    await showNew(parts, req, res);
  });

  router.post('/forum', async (req, res) => {
    await beginThread(parts, req, res);
  });

  router.post('/forum/draft', async (req, res) => {
    const launch = launchOf(res);
    requireWriter(launch);
    const { place: where, ...written } = parseBody(req, DraftForm);
    const time = sayTime(await drafts.save(launch, where, written), launch.locale);
    res.json({ version: 0, said: translator(launch.locale)('assignments.draft.at', { time }) });
  });

  router.post('/forum/read', async (_req, res) => {
    await threads.markAllRead(launchOf(res));
    await notices.markAllRead(launchOf(res));
    redirectTo(res, '/forum');
  });

  router.get('/forum/notices', async (_req, res) => {
    const launch = launchOf(res);
    const rows = await notices.list(launch);
    const ids = rows.flatMap(({ threadId }) => threadId?.toHexString() ?? []);
    const titles = await threads.titles(launch, ids);
    renderPage(res, 'forum/notices', noticesView(launch, parts.content, rows, titles));
  });

  return router;
}

async function showList(
  { threads, people: all, content }: ForumParts,
  res: Response,
  wish: ListWish,
) {
  const launch = launchOf(res);
  const list = await threads.list(launch, wish);
  const people = await all.seen(authorsOf(list.threads));
  renderPage(res, 'forum/threads', threadsView(launch, { content, people, wish, list }));
}

async function showFound(
  { threads, rows, people: all, content }: ForumParts,
  res: Response,
  { q: query, before }: z.output<typeof SearchQuery>,
) {
  const launch = launchOf(res);
  const how = { before, limit: THREADS_PER_PAGE };
  const found = await searchPosts(rows, launch.run.id, query, how);
  const ids = found.posts.map(({ threadId }) => threadId.toHexString());
  const people = await all.seen(authorsOf(found.posts));
  const page = { content, people, query, ...found, threads: await threads.titles(launch, ids) };
  renderPage(res, 'forum/found', foundView(launch, page));
}

async function beginThread(parts: ForumParts, req: Request, res: Response) {
  const { posts, drafts, threads, moderation } = parts;
  const launch = launchOf(res);
  requireWriter(launch);
  const begin = async () => {
    const { action, body, formKey, anonymous, pin, ...facts } = parseBody(req, ThreadForm);
    const { title, lecture } = facts;
    if (action === 'preview') await drafts.save(launch, 'new', { body, title });
    if (action === 'preview') throw new InvalidInputError({});
    const isAnonymous = isAnonymousIn(parts, launch, lecture, anonymous);
    const id = await posts.begin(launch, facts, { body, formKey, isAnonymous });
    if (pin && isModerator(launch))
      await moderation.pin(launch, await threads.thread(launch, id), true);
    redirectTo(res, `/forum/${id}`);
  };
  await orShowAgain(res, begin, (problems) => {
    if (Object.keys(problems).length === 0) res.status(200);
    return showNew(parts, req, res, problems);
  });
}

/** An *Oogst* is what was learnt, and stands on top. */
const harvestForm = (req: Request) =>
  req.query['harvest'] === undefined ? {} : { type: 'inzicht', pin: 'yes' };

/** What somebody was writing; else what the page that led here suggests. */
async function begunBy(
  { drafts, rows, content }: ForumParts,
  req: Request,
  launch: LaunchContext,
): Promise<Draft> {
  const draft = await drafts.draft(launch, 'new');
  if (draft.body || draft.title) return draft;
  const { harvest, lecture, t } = Suggested.parse(req.query);
  if (harvest !== undefined && lecture && isModerator(launch))
    return harvestOf(rows, launch, content, lecture);
  return t === null ? draft : { title: '', body: `${clockTime(t)} ` };
}

async function showNew(
  parts: ForumParts,
  req: Request,
  res: Response,
  problems: FieldMessages | null = null,
) {
  const launch = launchOf(res);
  const about = typeof req.query['lecture'] === 'string' ? req.query['lecture'] : '';
  const { content, pauses, clock } = parts;
  const begun = { ...(await begunBy(parts, req, launch)), lecture: about };
  const fields = ThreadForm.keyof().options;
  const posted = postedTexts(req.body, ...fields);
  const form = problems ? posted : { ...postedTexts({}, ...fields), ...begun, ...harvestForm(req) };
  const page = {
    ...{ ...form, content, now: clock.now(), pause: await pauses.of(launch) },
    formKey: form.formKey || newFormKey(),
    isAnonymous: form.anonymous === 'yes',
    problems: problems ?? {},
    isPreviewed: problems !== null && Object.keys(problems).length === 0,
  };
  renderPage(res, 'forum/new', newThreadView(launch, page));
}
