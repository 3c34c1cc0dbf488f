import type { Db } from 'mongodb';
import { ObjectId } from 'mongodb';
import { tokensOf } from '../../src/forum/search.js';
import { rankOf } from '../../src/forum/thread.model.js';

const TYPES = ['vraag', 'oproep', 'dilemma', 'ervaring', 'inzicht', 'idee'];
const AT_A_TIME = 5_000;

export interface Crowd {
  /** The thread in which half of all posts stand. */
  readonly longest: string;
  /** Where the pages of the list of threads begin, from the first to the last. */
  readonly ranks: readonly string[];
}

/** A run in which people have said a lot: half of it in one thread, the rest five posts to a thread. */
export async function fillForum(
  db: Db,
  {
    runId,
    contextId,
    authors,
    posts: count,
    now,
  }: {
    readonly runId: ObjectId;
    readonly contextId: ObjectId;
    readonly authors: readonly ObjectId[];
    readonly posts: number;
    readonly now: Date;
  },
): Promise<Crowd> {
  const longest = Math.floor(count / 2);
  const sizes = [longest, ...Array.from({ length: Math.floor(longest / 5) }, () => 5)];
  const author = (n: number) => authors[n % authors.length]!;
  const threads = sizes.map((lastSeq, n) => {
    const _id = new ObjectId();
    const lastPostAt = new Date(now.getTime() - n * 60_000);
    const facts = { lecture: n % 6, type: TYPES[n % 6], title: `Onderwerp ${n}`, choices: [] };
    const state = { isAnonymous: false, isOpening: false, openingOf: null, announcedAt: null };
    const seen = { isPinned: false, isUnanswered: n % 7 === 0, lockedBecause: null };
    const rank = rankOf(false, lastPostAt, _id.toHexString());
    const moments = { lastPostAt, rank, createdAt: lastPostAt };
    return {
      _id,
      runId,
      contextId,
      authorId: author(n),
      ...facts,
      ...state,
      ...seen,
      lastSeq,
      ...moments,
    };
  });
  await insertAll(db, 'threads', threads);
  const posts = threads.flatMap(({ _id: threadId, authorId, lastSeq }, n) =>
    Array.from({ length: lastSeq }, (_, index) => {
      const body = wordsFor(n, index);
      const who = {
        runId,
        contextId,
        threadId,
        authorId: index === 0 ? authorId : author(n + index),
      };
      const state = { isAnonymous: false, hidden: null, deletedAt: null, editedAt: null };
      const liked = { likes: 0, endorsedAt: null, helpedAt: null, version: 1, replyTo: null };
      const said = { body, tokens: tokensOf(body), formKey: `${threadId.toHexString()}-${index}` };
      return {
        _id: new ObjectId(),
        ...who,
        seq: index + 1,
        ...state,
        ...liked,
        ...said,
        createdAt: now,
      };
    }),
  );
  await insertAll(db, 'posts', posts);
  await insertAll(
    db,
    'threadReads',
    threads.map(({ _id: threadId }) => ({
      ...{ memberId: authors[0]!, threadId, runId, lastSeq: 3, allReadAt: null, follows: true },
    })),
  );
  const ranks = threads
    .map(({ rank }) => rank)
    .toSorted()
    .toReversed();
  return { longest: threads[0]!._id.toHexString(), ranks: ranks.filter((_, n) => n % 20 === 19) };
}

/** Every post speaks of a garden; one in a thousand of a heron. */
const wordsFor = (thread: number, index: number): string =>
  `Onze buurtmoestuin ${thread} groeit, zegt ${index}. ${(thread + index) % 1000 === 7 ? 'Een reiger.' : ''}`;

async function insertAll(db: Db, name: string, rows: readonly object[]): Promise<void> {
  for (let at = 0; at < rows.length; at += AT_A_TIME)
    await db.collection(name).insertMany(rows.slice(at, at + AT_A_TIME), { ordered: false });
}
