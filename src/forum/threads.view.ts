import { THREAD_TYPES, type CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { sayMoment } from '../i18n/moments.js';
import { translator } from '../i18n/translator.js';
import { proseToHtml } from '../kernel/safe-html.js';
import { isModerator, maySeeTitle, mayWrite } from './forum.policy.js';
import { authorView, type People } from './people.view.js';
import type { Post } from './post.model.js';
import { snippetOf } from './search.js';
import type { Thread } from './thread.model.js';
import { LISTS, type ListedThread, type ListWish, type ThreadList } from './threads.service.js';

export const GENERAL = 'algemeen';

interface Around {
  readonly content: CourseContent;
  readonly people: People;
}

/** What a list of the forum is a list of: the lecture, the type, or one of the ways to look. */
export function threadsView(
  launch: LaunchContext,
  page: Around & { readonly wish: ListWish; readonly list: ThreadList },
) {
  const { content, people, wish, list } = page;
  const choice = choiceOf(wish);
  return {
    ...commonView(launch, content),
    query: '',
    isNarrowed: wish.lecture !== null || wish.type !== null,
    lists: LISTS.map((name) => ({
      label: `forum.list.${name}` as const,
      ...linkTo(name === 'all' ? '' : `list=${name}`, choice),
    })),
    lectures: placesOf(content).map(({ value, label }) => ({
      label,
      ...linkTo(`lecture=${value}`, choice),
    })),
    types: THREAD_TYPES.map((type) => ({
      label: `forum.type.${type}` as const,
      ...linkTo(`type=${type}`, choice),
    })),
    threads: list.threads.map((thread) => rowView(launch, thread, page, people)),
    harvestPath:
      isModerator(launch) && wish.lecture
        ? (`/forum/new?lecture=${wish.lecture}&harvest` as const)
        : null,
    newerPath: list.newer && pathOf(choice, 'after', list.newer),
    olderPath: list.older && pathOf(choice, 'before', list.older),
  };
}

/** What every page with lists says: the forum itself, and what can be done there. */
const commonView = (launch: LaunchContext, content: CourseContent) => ({
  language: content.course.language,
  intro: { safeHtml: proseToHtml(content.forum.intro) },
  mayWrite: mayWrite(launch),
  moderates: isModerator(launch),
});

function choiceOf({ list, lecture, type }: ListWish): string {
  if (lecture !== null) return `lecture=${lecture === 0 ? GENERAL : lecture}`;
  if (type !== null) return `type=${type}`;
  return list === 'all' ? '' : `list=${list}`;
}

const linkTo = (choice: string, chosen: string) => ({
  path: `/forum${choice && `?${choice}`}` as const,
  isChosen: choice === chosen,
});

const pathOf = (choice: string, side: string, border: string) =>
  `/forum?${choice && `${choice}&`}${side}=${encodeURIComponent(border)}` as const;

/** Where a thread can stand. */
export const placesOf = ({ forum, lectures }: CourseContent) => [
  { value: GENERAL, number: 0, label: forum.general.label },
  ...lectures.map(({ number, title }) => ({ value: String(number), number, label: title })),
];

export const placeLabel = (content: CourseContent, { lecture }: Pick<Thread, 'lecture'>): string =>
  placesOf(content).find(({ number }) => number === lecture)?.label ?? content.forum.general.label;

/** What a thread is called; of what is hidden, or was taken back, only that it is. */
export function titleFor(launch: LaunchContext, thread: Thread): string {
  const t = translator(launch.locale);
  if (!maySeeTitle(launch, thread)) return t('forum.title.hidden');
  return thread.title || t('forum.title.gone');
}

function rowView(launch: LaunchContext, thread: ListedThread, { content }: Around, people: People) {
  const id = thread._id.toHexString();
  const isNew = thread.unread > 0;
  return {
    path: `/forum/${id}` as const,
    unreadPath: isNew ? (`/forum/${id}?unread` as const) : null,
    title: titleFor(launch, thread),
    type: `forum.type.${thread.type}` as const,
    place: placeLabel(content, thread),
    author: authorView(launch, people, thread).name,
    replies: thread.lastSeq - 1,
    unread: thread.unread,
    lastPostAt: sayMoment(thread.lastPostAt, launch.locale),
    isPinned: thread.isPinned,
    isLocked: thread.lockedBecause !== null,
  };
}

/** What was found, with the words that were looked for marked. */
export function foundView(
  launch: LaunchContext,
  page: Around & {
    readonly query: string;
    readonly posts: readonly Post[];
    readonly threads: ReadonlyMap<string, Thread>;
    readonly before: string | null;
  },
) {
  const { content, people, query, posts, threads, before } = page;
  return {
    ...commonView(launch, content),
    query,
    found: posts.flatMap((post) => {
      const thread = threads.get(post.threadId.toHexString());
      if (!thread) return [];
      const bits = snippetOf(post.body, query).map((text, index) => ({
        text,
        isHit: index % 2 === 1,
      }));
      return [
        {
          path: postPath(thread, post.seq),
          title: titleFor(launch, thread),
          place: placeLabel(content, thread),
          author: authorView(launch, people, post).name,
          at: sayMoment(post.createdAt, launch.locale),
          bits,
        },
      ];
    }),
    olderPath: before && (`/forum?q=${encodeURIComponent(query)}&before=${before}` as const),
  };
}

/** The one address of a post, which finds its page by itself. */
export const postPath = ({ _id }: { readonly _id: { toHexString(): string } }, seq: number) =>
  `/forum/${_id.toHexString()}?post=${seq}#post-${seq}` as const;
