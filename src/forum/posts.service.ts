import { Types } from 'mongoose';
import type { ThreadType } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { minutes, later, type Clock } from '../kernel/clock.js';
import { isDuplicateKey } from '../kernel/duplicate-key.js';
import { ConflictError, ForbiddenError, NotFoundError, TooManyError } from '../kernel/errors.js';
import {
  isAuthor,
  isHelpedBy,
  mayBeginAbout,
  mayEdit,
  mayReply,
  requireWriter,
} from './forum.policy.js';
import type { Notices } from './notices.js';
import { isInSight, type Post, type PostModel } from './post.model.js';
import { tokensOf } from './search.js';
import type { ForumDraftModel, LikeModel, RevisionModel } from './side.models.js';
import type { ThreadsService } from './threads.service.js';
import { rankOf, type Thread, type ThreadModel } from './thread.model.js';

export interface NewPost {
  readonly body: string;
  /** Of the form: sent twice, it is one post. */
  readonly formKey: string;
}

const MOST_AT_ONCE = 5;

/** What people say in threads. */
export class PostsService {
  constructor(
    private readonly db: {
      readonly threads: ThreadModel;
      readonly posts: PostModel;
      readonly revisions: RevisionModel;
      readonly likes: LikeModel;
      readonly drafts: ForumDraftModel;
    },
    private readonly threads: ThreadsService,
    private readonly notices: Notices,
    private readonly clock: Clock,
  ) {}

  /** A page of a thread by number, from 1: whatever is hidden or deleted keeps its place. */
  async page(thread: Thread, number: number, perPage: number): Promise<readonly Post[]> {
    const seq = { $gt: (number - 1) * perPage, $lte: number * perPage };
    const threadId = thread._id;
    return this.db.posts.find({ runId: thread.runId, threadId, seq }).sort({ seq: 1 }).lean();
  }

  /** @throws NotFoundError */
  async post(thread: Thread, seq: number): Promise<Post> {
    const key = { runId: thread.runId, threadId: thread._id, seq };
    const post = await this.db.posts.findOne(key).lean();
    if (!post) throw new NotFoundError('error.notFound');
    return post;
  }

  async likedBy({ member }: LaunchContext, posts: readonly Post[]): Promise<ReadonlySet<string>> {
    const postId = { $in: posts.map(({ _id }) => _id) };
    const likes = await this.db.likes.find({ postId, memberId: member.id }).lean();
    return new Set(likes.map((like) => like.postId.toHexString()));
  }

  /** @returns the id of the thread. @throws ForbiddenError, TooManyError */
  async begin(
    launch: LaunchContext,
    facts: { readonly lecture: number; readonly type: ThreadType; readonly title: string },
    { body, formKey }: NewPost,
  ): Promise<string> {
    requireWriter(launch);
    const now = this.clock.now();
    if (!mayBeginAbout(launch, facts.lecture, now)) throw new ForbiddenError('forum.notOpenYet');
    const tokens = tokensOf(`${facts.title}\n${body}`);
    const opening = { threadId: new Types.ObjectId(), seq: 1, body, tokens, formKey };
    const sent = await this.sentBefore(launch, formKey);
    if (!sent) await this.requireCalm(launch);
    const { threadId: id } = sent ?? (await this.add(launch, opening));
    // The post knows its thread, so that a form sent again after a failure finishes what the first began.
    const $setOnInsert = {
      ...{ runId: launch.run.id, contextId: launch.context.id, authorId: launch.member.id },
      ...{ ...facts, lastSeq: 1, lastPostAt: now, isUnanswered: true, createdAt: now },
      rank: rankOf(false, now, id.toHexString()),
    };
    await this.db.threads.updateOne({ _id: id }, { $setOnInsert }, { upsert: true });
    const thread = await this.threads.thread(launch, id.toHexString());
    await this.afterWriting(launch, thread, 1, 'new');
    return id.toHexString();
  }

  /** @returns the number of the post. @throws ForbiddenError where the thread is closed, TooManyError */
  async reply(
    launch: LaunchContext,
    thread: Thread,
    { body, formKey, replyTo }: NewPost & { readonly replyTo: number | null },
  ): Promise<number> {
    requireWriter(launch);
    if (!mayReply(launch, thread)) throw new ForbiddenError('forum.locked');
    const sent = await this.sentBefore(launch, formKey);
    if (sent) return sent.seq;
    await this.requireCalm(launch);
    const answered = replyTo === null ? null : await this.post(thread, replyTo);
    const seq = await this.nextSeq(thread);
    const { _id: threadId } = thread;
    const parts = { threadId, seq, body, formKey, tokens: tokensOf(body), replyTo };
    const post = await this.add(launch, parts);
    await this.afterWriting(launch, thread, post.seq, thread._id.toHexString());
    await this.notices.tellOfReply(launch, thread, post, answered);
    return post.seq;
  }

  /** A number that is given out is never given again; without its post it stays a gap. */
  private async nextSeq(thread: Thread): Promise<number> {
    const now = this.clock.now();
    const [pinned, other] = [true, false].map((is) => rankOf(is, now, thread._id.toHexString()));
    const change = {
      lastSeq: { $add: ['$lastSeq', 1] },
      lastPostAt: now,
      isUnanswered: false,
      rank: { $cond: ['$isPinned', pinned, other] },
    };
    const key = { runId: thread.runId, _id: thread._id };
    const how = { returnDocument: 'after', updatePipeline: true } as const;
    const after = await this.db.threads.findOneAndUpdate(key, [{ $set: change }], how).lean();
    if (!after) throw new NotFoundError('error.notFound');
    return after.lastSeq;
  }

  private async sentBefore({ member }: LaunchContext, formKey: string): Promise<Post | null> {
    return this.db.posts.findOne({ authorId: member.id, formKey }).lean();
  }

  private async add(
    launch: LaunchContext,
    parts: NewPost & Pick<Post, 'threadId' | 'seq' | 'tokens'> & { replyTo?: number | null },
  ): Promise<Post> {
    const { run, context, member } = launch;
    const where = { runId: run.id, contextId: context.id, authorId: member.id };
    const row = { ...where, ...parts, version: 1, likes: 0, createdAt: this.clock.now() };
    try {
      return (await this.db.posts.create(row)).toObject();
    } catch (error) {
      // The same form came at the same time.
      const first = isDuplicateKey(error) ? await this.sentBefore(launch, parts.formKey) : null;
      if (!first) throw error;
      return first;
    }
  }

  /** @throws TooManyError for who posts faster than people talk. */
  private async requireCalm({ member }: LaunchContext): Promise<void> {
    const newest = await this.db.posts
      .find({ authorId: member.id })
      .sort({ _id: -1 })
      .limit(MOST_AT_ONCE)
      .lean();
    const oldest = newest.at(MOST_AT_ONCE - 1);
    const isTooFast = oldest && later(oldest.createdAt, minutes(1)) > this.clock.now();
    if (isTooFast) throw new TooManyError('forum.tooFast');
  }

  private async afterWriting(
    launch: LaunchContext,
    thread: Thread,
    seq: number,
    place: string,
  ): Promise<void> {
    await this.threads.noteWritten(launch, thread, seq);
    await this.db.drafts.deleteOne({ memberId: launch.member.id, place });
  }

  /** @throws ConflictError when it is no longer the version that was read. */
  async edit(
    launch: LaunchContext,
    thread: Thread,
    post: Post,
    { body, version }: { readonly body: string; readonly version: number },
  ): Promise<void> {
    if (!mayEdit(launch, post)) throw new ForbiddenError('forum.mayNotEdit');
    if (post.body === body) return;
    const written = post.seq === 1 ? `${thread.title}\n${body}` : body;
    const tokens = isInSight(post) ? tokensOf(written) : [];
    const now = this.clock.now();
    const { _id: postId } = post;
    const $set = { body, tokens, editedAt: now };
    const key = { runId: post.runId, _id: postId, version };
    const { matchedCount } = await this.db.posts.updateOne(key, { $set, $inc: { version: 1 } });
    if (matchedCount === 0) throw new ConflictError('forum.conflict');
    const before = { postId, version, body: post.body, at: now };
    await this.db.revisions.updateOne({ postId, version }, { $set: before }, { upsert: true });
  }

  /** The text is gone for good; the place of the post stays. */
  async delete(launch: LaunchContext, post: Post): Promise<void> {
    if (!isAuthor(launch, post)) throw new ForbiddenError('forum.mayNotEdit');
    const gone = { body: '', tokens: [], deletedAt: this.clock.now() };
    await this.db.posts.updateOne({ runId: post.runId, _id: post._id }, { $set: gone });
    await this.db.revisions.deleteMany({ postId: post._id });
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

  /** Who asked says what helped. */
  async help(launch: LaunchContext, thread: Thread, post: Post, helps: boolean): Promise<void> {
    if (!isHelpedBy(launch, thread, post)) throw new ForbiddenError('forum.mayNotEdit');
    const helpedAt = helps ? this.clock.now() : null;
    await this.db.posts.updateOne({ runId: post.runId, _id: post._id }, { $set: { helpedAt } });
  }
}
