import { Types } from 'mongoose';
import type { LaunchContext, PeopleService } from '../course/index.js';
import { minutes, later, type Clock } from '../kernel/clock.js';
import { isDuplicateKey } from '../kernel/duplicate-key.js';
import { ForbiddenError, NotFoundError, TooManyError } from '../kernel/errors.js';
import { mayBeginAbout, mayReply } from './forum.policy.js';
import { withMentions } from './mentions.js';
import type { Notices } from './notices.js';
import type { PausesService } from './pauses.service.js';
import type { Post } from './post.model.js';
import type { Rows } from './rows.js';
import { tokensIn } from './search.js';
import type { ThreadsService } from './threads.service.js';
import { rankOf, type Thread } from './thread.model.js';

export interface NewPost {
  readonly body: string;
  /** Of the form: sent twice, it is one post. */
  readonly formKey: string;
  readonly isAnonymous: boolean;
}

const MOST_AT_ONCE = 5;

/** What people say in threads. */
export class PostsService {
  constructor(
    private readonly db: Rows<'threads' | 'posts' | 'drafts'>,
    private readonly parts: {
      readonly threads: ThreadsService;
      readonly notices: Notices;
      readonly pauses: PausesService;
      readonly people: Pick<PeopleService, 'in'>;
    },
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

  /** @returns the id of the thread. @throws ForbiddenError, TooManyError */
  async begin(
    launch: LaunchContext,
    facts: Pick<Thread, 'lecture' | 'type' | 'title' | 'choices'>,
    { body: typed, formKey, isAnonymous }: NewPost,
  ): Promise<string> {
    await this.parts.pauses.requireVoice(launch);
    const now = this.clock.now();
    if (!mayBeginAbout(launch, facts.lecture, now)) throw new ForbiddenError('forum.notOpenYet');
    const body = await withMentions(this.parts.people, launch, typed);
    const tokens = tokensIn(facts.title, { seq: 1, body });
    const written = { body, tokens, formKey, isAnonymous };
    const opening = { threadId: new Types.ObjectId(), seq: 1, ...written };
    const sent = await this.sentBefore(launch, formKey);
    if (!sent) await this.requireCalm(launch);
    const post = sent ?? (await this.add(launch, opening));
    const { threadId: id } = post;
    // The post knows its thread, so that a form sent again after a failure finishes what the first began.
    const $setOnInsert = {
      ...{ runId: launch.run.id, contextId: launch.context.id, authorId: launch.member.id },
      ...{ ...facts, isAnonymous, lastSeq: 1, lastPostAt: now, isUnanswered: true, createdAt: now },
      rank: rankOf(false, now, id.toHexString()),
    };
    await this.db.threads.updateOne({ _id: id }, { $setOnInsert }, { upsert: true });
    const thread = await this.parts.threads.thread(launch, id.toHexString());
    await this.afterWriting(launch, thread, 1, 'new');
    await this.parts.notices.tellMentioned(launch, post);
    return id.toHexString();
  }

  /** @returns the number of the post. @throws ForbiddenError where the thread is closed, TooManyError */
  async reply(
    launch: LaunchContext,
    thread: Thread,
    { body: typed, formKey, isAnonymous, replyTo }: NewPost & { readonly replyTo: number | null },
  ): Promise<number> {
    await this.parts.pauses.requireVoice(launch);
    if (!mayReply(launch, thread)) throw new ForbiddenError('forum.locked');
    const sent = await this.sentBefore(launch, formKey);
    if (sent) return sent.seq;
    await this.requireCalm(launch);
    const answered = replyTo === null ? null : await this.post(thread, replyTo);
    const seq = await this.nextSeq(thread);
    const { _id: threadId } = thread;
    const body = await withMentions(this.parts.people, launch, typed);
    const written = { body, formKey, isAnonymous, tokens: tokensIn(thread.title, { seq, body }) };
    const post = await this.add(launch, { threadId, seq, ...written, replyTo });
    await this.afterWriting(launch, thread, post.seq, thread._id.toHexString());
    await this.parts.notices.tellOfReply(launch, thread, post, answered);
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
    const theirs = this.db.posts.find({ authorId: member.id });
    const newest = await theirs.sort({ _id: -1 }).limit(MOST_AT_ONCE).lean();
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
    await this.parts.threads.noteWritten(launch, thread, seq);
    await this.db.drafts.deleteOne({ memberId: launch.member.id, place });
  }
}
