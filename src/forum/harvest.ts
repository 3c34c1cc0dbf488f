import type { CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { translator } from '../i18n/translator.js';
import type { Draft } from './drafts.service.js';
import { withoutMentions } from './mentions.js';
import type { Post } from './post.model.js';
import type { Rows } from './rows.js';
import { postPath } from './threads.view.js';

const MOST_THREADS = 200;
const MOST_POSTS = 8;
const LONGEST_LINE = 160;

/**
 * What who moderates can begin the weekly *Oogst* of a lecture with: the posts that were recommended or found worthwhile,
 * each with its link, and room for what to do and what to leave. It is a suggestion in the form, and nothing more.
 */
export async function harvestOf(
  { threads, posts }: Rows<'threads' | 'posts'>,
  { run, locale }: LaunchContext,
  { lectures }: CourseContent,
  lecture: number,
): Promise<Draft> {
  const t = translator(locale);
  const about = threads.find({ runId: run.id, lecture }, { _id: 1 }).sort({ rank: -1 });
  const threadId = { $in: (await about.limit(MOST_THREADS).lean()).map(({ _id }) => _id) };
  const inSight = { runId: run.id, threadId, hidden: null, deletedAt: null };
  const worthwhile = { $or: [{ endorsedAt: { $ne: null } }, { likes: { $gt: 0 } }] };
  const found = await posts.find({ ...inSight, ...worthwhile }).lean();
  const best = found.toSorted((one, other) => worthOf(other) - worthOf(one)).slice(0, MOST_POSTS);
  const lines = best.map((post) => {
    const path = postPath({ _id: post.threadId }, post.seq);
    return `- ${firstWordsOf(post)} [${t('forum.harvest.read')}](${path})`;
  });
  const title = lectures.find(({ number }) => number === lecture)?.title ?? '';
  const parts = [t('forum.harvest.dos'), t('forum.harvest.donts')];
  const room = parts.flatMap((part) => [`### ${part}`, '', '- ', '']);
  return {
    title: t('forum.harvest.title', { lecture: String(lecture), title }),
    body: [t('forum.harvest.intro'), '', ...lines, '', ...room].join('\n').trimEnd(),
  };
}

const worthOf = ({ endorsedAt, likes }: Post): number => (endorsedAt ? 1000 : 0) + likes;

/** Without what would be Markdown in them. */
function firstWordsOf({ body }: Post): string {
  const words = withoutMentions(body)
    .replaceAll(/[\s#*_>`[\]()<|~\\]+/g, ' ')
    .trim();
  return words.length > LONGEST_LINE ? `${words.slice(0, LONGEST_LINE)} …` : words;
}
