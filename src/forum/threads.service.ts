import { Types } from 'mongoose';
import type { ThreadType } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { NotFoundError } from '../kernel/errors.js';
import type { Rows } from './rows.js';
import type { Thread } from './thread.model.js';

export const POSTS_PER_PAGE = 20;
export const THREADS_PER_PAGE = 20;
/** Of how many of the newest threads is looked which ones are unread. */
const UNREAD_WITHIN = 200;

export const LISTS = ['all', 'unanswered', 'mine', 'followed', 'unread'] as const;

/** One list of threads; of these only one says what is in it. */
export interface ListWish {
  readonly list: (typeof LISTS)[number];
  readonly lecture: number | null;
  readonly type: ThreadType | null;
  /** The border of the page before, or behind: a `rank`, or what the list goes by. */
  readonly before: string | null;
  readonly after: string | null;
}

/** How somebody stands to a thread. */
export interface Standing {
  readonly readUpTo: number;
  readonly follows: boolean;
}

export interface ListedThread extends Thread {
  readonly unread: number;
}

export interface ThreadList {
  readonly threads: readonly ListedThread[];
  readonly newer: string | null;
  readonly older: string | null;
}

/** The threads of a run, and how far each person has read them. */
export class ThreadsService {
  constructor(
    private readonly db: Rows<'threads' | 'reads'>,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError also for a thread of another run. */
  async thread({ run }: LaunchContext, id: string): Promise<Thread> {
    const thread = await this.db.threads.findOne({ runId: run.id, _id: id }).lean();
    if (!thread) throw new NotFoundError('error.notFound');
    return thread;
  }

  async titles(
    { run }: LaunchContext,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Thread>> {
    if (ids.length === 0) return new Map();
    const _id = { $in: [...new Set(ids)] };
    const threads = await this.db.threads.find({ runId: run.id, _id }).lean();
    return new Map(threads.map((thread) => [thread._id.toHexString(), thread]));
  }

  async list(launch: LaunchContext, wish: ListWish): Promise<ThreadList> {
    if (wish.list === 'followed') return this.followed(launch, wish);
    if (wish.list === 'unread') return this.unread(launch);
    const { after } = wish;
    const found = await this.db.threads
      .find({ runId: launch.run.id, ...whatOf(launch, wish), ...borderOf(wish) })
      .sort({ rank: after ? 1 : -1 })
      .limit(THREADS_PER_PAGE + 1)
      .lean();
    const page = found.slice(0, THREADS_PER_PAGE);
    const threads = await this.withUnread(launch, after ? page.toReversed() : page);
    return { threads, ...edgesOf(wish, threads, found.length > THREADS_PER_PAGE) };
  }

  /** In the order in which they were followed, the last one first. */
  private async followed(launch: LaunchContext, { before }: ListWish): Promise<ThreadList> {
    const { member, run } = launch;
    const past = before && Types.ObjectId.isValid(before) ? { _id: { $lt: before } } : {};
    const rows = await this.db.reads
      .find({ memberId: member.id, follows: true, ...past })
      .sort({ _id: -1 })
      .limit(THREADS_PER_PAGE + 1)
      .lean();
    const ids = rows.slice(0, THREADS_PER_PAGE).map(({ threadId }) => threadId);
    const found = await this.db.threads.find({ _id: { $in: ids }, runId: run.id }).lean();
    const threads = ids.flatMap((id) => found.filter((one) => one._id.equals(id)));
    const last = rows.length > ids.length ? rows[ids.length - 1] : undefined;
    const older = last ? last._id.toHexString() : null;
    return { threads: await this.withUnread(launch, threads), newer: null, older };
  }

  private async unread(launch: LaunchContext): Promise<ThreadList> {
    const threads: ListedThread[] = [];
    let before: string | null = null;
    for (let seen = 0; seen < UNREAD_WITHIN && threads.length < THREADS_PER_PAGE;) {
      const border = before ? { rank: { $lt: before } } : {};
      const batch: Thread[] = await this.db.threads
        .find({ runId: launch.run.id, ...border })
        .sort({ rank: -1 })
        .limit(THREADS_PER_PAGE)
        .lean();
      const listed = await this.withUnread(launch, batch);
      threads.push(...listed.filter(({ unread }) => unread > 0));
      seen += batch.length;
      before = batch.at(-1)?.rank ?? null;
      if (batch.length < THREADS_PER_PAGE) break;
    }
    return { threads: threads.slice(0, THREADS_PER_PAGE), newer: null, older: null };
  }

  private async withUnread(
    launch: LaunchContext,
    threads: readonly Thread[],
  ): Promise<readonly ListedThread[]> {
    const ids = threads.map(({ _id }) => _id);
    const standing = await this.standingsIn(launch, ids);
    return threads.map((thread) => {
      return { ...thread, unread: thread.lastSeq - standing(thread).readUpTo };
    });
  }

  /** How far the acting person has read each of these, and whether they are followed; where all was marked as read, to the end. */
  async standingsIn(
    { member, run }: LaunchContext,
    ids: readonly Types.ObjectId[],
  ): Promise<(thread: Thread) => Standing> {
    const threadId = { $in: [...ids, new Types.ObjectId(run.id)] };
    const rows = await this.db.reads.find({ memberId: member.id, threadId }).lean();
    const of = new Map(rows.map((row) => [row.threadId.toHexString(), row]));
    const allReadAt = of.get(run.id)?.allReadAt ?? null;
    return ({ _id, lastSeq, lastPostAt }) => {
      const own = of.get(_id.toHexString());
      const isAllRead = allReadAt !== null && lastPostAt <= allReadAt;
      const readUpTo = isAllRead ? lastSeq : Math.min(lastSeq, own?.lastSeq ?? 0);
      return { readUpTo, follows: own?.follows ?? false };
    };
  }

  async standingIn(launch: LaunchContext, thread: Thread): Promise<Standing> {
    return (await this.standingsIn(launch, [thread._id]))(thread);
  }

  async noteRead({ member, run }: LaunchContext, thread: Thread, seq: number): Promise<void> {
    await this.setRead(member.id, thread._id, run.id, { $max: { lastSeq: seq } });
  }

  /** The newest each to its end, so that of a later reply no more than that is new; the older ones up to now. */
  async markAllRead(launch: LaunchContext): Promise<void> {
    const { member, run } = launch;
    const allReadAt = this.clock.now();
    const newest = this.db.threads.find({ runId: run.id }).sort({ rank: -1 }).limit(UNREAD_WITHIN);
    const listed = await this.withUnread(launch, await newest.lean());
    const unread = listed.filter((thread) => thread.unread > 0);
    await Promise.all(unread.map((thread) => this.noteRead(launch, thread, thread.lastSeq)));
    await this.setRead(member.id, run.id, run.id, { $set: { allReadAt } });
  }

  async follow({ member, run }: LaunchContext, thread: Thread, follows: boolean): Promise<void> {
    await this.setRead(member.id, thread._id, run.id, { $set: { follows } });
  }

  /** Who writes has read up to there, and follows from then on. */
  async noteWritten({ member, run }: LaunchContext, thread: Thread, seq: number): Promise<void> {
    const change = { $max: { lastSeq: seq }, $set: { follows: true } };
    await this.setRead(member.id, thread._id, run.id, change);
  }

  private async setRead(
    memberId: string,
    threadId: Types.ObjectId | string,
    runId: string,
    change: object,
  ): Promise<void> {
    const isSet = '$max' in change ? {} : { lastSeq: 0 };
    await this.db.reads.updateOne(
      { memberId, threadId },
      { ...change, $setOnInsert: { runId, ...isSet } },
      { upsert: true },
    );
  }
}

/** Where the pages before and behind this one begin. */
function edgesOf(
  { before, after }: ListWish,
  threads: readonly Thread[],
  isMore: boolean,
): Pick<ThreadList, 'newer' | 'older'> {
  const [hasNewer, hasOlder] = after ? [isMore, true] : [before !== null, isMore];
  return {
    newer: (hasNewer && threads[0]?.rank) || null,
    older: (hasOlder && threads.at(-1)?.rank) || null,
  };
}

const borderOf = ({ before, after }: ListWish): Readonly<Record<string, unknown>> => {
  if (after) return { rank: { $gt: after } };
  return before ? { rank: { $lt: before } } : {};
};

function whatOf(
  { member }: LaunchContext,
  { list, lecture, type }: ListWish,
): Readonly<Record<string, unknown>> {
  if (lecture !== null) return { lecture };
  if (type !== null) return { type };
  if (list === 'unanswered') return { isUnanswered: true };
  return list === 'mine' ? { authorId: member.id } : {};
}
