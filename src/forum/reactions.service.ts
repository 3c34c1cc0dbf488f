import { Types } from 'mongoose';
import type { LaunchContext } from '../course/index.js';
import { hours, later, type Clock } from '../kernel/clock.js';
import { untilSettled } from '../kernel/duplicate-key.js';
import { ForbiddenError, InvalidInputError } from '../kernel/errors.js';
import type { Job } from '../kernel/job.js';
import { isHelpedBy, mayVote, requireWriter } from './forum.policy.js';
import type { Post } from './post.model.js';
import type { Rows } from './rows.js';
import type { Thread } from './thread.model.js';

/** How many chose something, of each kind of participant. */
export interface Spread {
  readonly choice: number;
  readonly audience: string | null;
  readonly count: number;
}

export interface Poll {
  /** What the acting person chose; null for who has not. */
  readonly own: number | null;
  /** Null while it is still for the acting person to choose. */
  readonly spread: readonly Spread[] | null;
}

/** What people think of posts, and what they choose in a dilemma. */
export class ReactionsService {
  constructor(
    private readonly db: Rows<'posts' | 'likes' | 'votes'>,
    private readonly clock: Clock,
  ) {}

  async likedBy({ member }: LaunchContext, posts: readonly Post[]): Promise<ReadonlySet<string>> {
    const postId = { $in: posts.map(({ _id }) => _id) };
    const likes = await this.db.likes.find({ postId, memberId: member.id }).lean();
    return new Set(likes.map((like) => like.postId.toHexString()));
  }

  async like(launch: LaunchContext, post: Post, isLiked: boolean): Promise<void> {
    requireWriter(launch);
    const like = { postId: post._id, memberId: launch.member.id };
    const { likes, posts } = this.db;
    const changed = isLiked
      ? (await likes.updateOne(like, { $setOnInsert: like }, { upsert: true })).upsertedCount
      : -(await likes.deleteOne(like)).deletedCount;
    if (changed !== 0)
      await posts.updateOne({ runId: post.runId, _id: post._id }, { $inc: { likes: changed } });
  }

  /** Sets right what a failure between a like and its count left behind. Counts may be asked for by several processes. */
  async recount(): Promise<void> {
    const { posts, likes } = this.db;
    const since = Types.ObjectId.createFromTime(
      later(this.clock.now(), -hours(24 * 7)).getTime() / 1000,
    );
    const liked = posts.find({ likes: { $gt: 0 } }, { _id: 1 }).lean();
    for await (const { _id } of liked.cursor()) await this.recountOf(_id);
    const recent = likes.find({ _id: { $gte: since } }, { postId: 1 }).lean();
    for await (const { postId } of recent.cursor()) await this.recountOf(postId);
  }

  private async recountOf(_id: Types.ObjectId): Promise<void> {
    const count = await this.db.likes.countDocuments({ postId: _id });
    const post = await this.db.posts.findOne({ _id }, { likes: 1, runId: 1 }).lean();
    if (!post || post.likes === count) return;
    // A like that comes in between is counted by itself, and later by this.
    const { runId, likes } = post;
    await this.db.posts.updateOne({ runId, _id, likes }, { $set: { likes: count } });
  }

  get job(): Job {
    return { name: 'recount-likes', everyMs: hours(6), run: () => this.recount() };
  }

  /** Who asked says what helped. */
  async help(launch: LaunchContext, thread: Thread, post: Post, helps: boolean): Promise<void> {
    if (!isHelpedBy(launch, thread, post)) throw new ForbiddenError('forum.mayNotEdit');
    const helpedAt = helps ? this.clock.now() : null;
    await this.db.posts.updateOne({ runId: post.runId, _id: post._id }, { $set: { helpedAt } });
  }

  /** Somebody may think otherwise later. */
  async vote(
    launch: LaunchContext,
    { _id, runId, ...thread }: Thread,
    choice: number,
  ): Promise<void> {
    if (!mayVote(launch, thread)) throw new ForbiddenError('forum.mayNotWrite');
    if (!thread.choices[choice]) throw new InvalidInputError({ choice: 'forum.poll.choose' });
    const { id: memberId, audience } = launch.member;
    const change = { $set: { choice, audience }, $setOnInsert: { runId } };
    await untilSettled(() =>
      this.db.votes.updateOne({ threadId: _id, memberId }, change, { upsert: true }).exec(),
    );
  }

  /** Who may choose sees what others chose only afterwards. Null where nothing is to be chosen. */
  async poll(launch: LaunchContext, thread: Thread): Promise<Poll | null> {
    if (thread.choices.length === 0) return null;
    const { _id: threadId, runId } = thread;
    const vote = await this.db.votes.findOne({ threadId, memberId: launch.member.id }).lean();
    const own = vote?.choice ?? null;
    if (own === null && mayVote(launch, thread)) return { own, spread: null };
    const groups = await this.db.votes.aggregate<{ _id: Omit<Spread, 'count'>; count: number }>([
      { $match: { threadId, runId } },
      { $group: { _id: { choice: '$choice', audience: '$audience' }, count: { $sum: 1 } } },
    ]);
    return { own, spread: groups.map(({ _id, count }) => ({ ..._id, count })) };
  }
}
