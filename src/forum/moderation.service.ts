import type { LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { untilSettled } from '../kernel/duplicate-key.js';
import { ConflictError, InvalidInputError } from '../kernel/errors.js';
import { mayModerate, moderatesAll, requireModerator, requireWriter } from './forum.policy.js';
import { withoutMentions } from './mentions.js';
import type { ModerationLog } from './moderation-log.js';
import type { Notices } from './notices.js';
import type { Post } from './post.model.js';
import type { Rows } from './rows.js';
import { tokensIn } from './search.js';
import type { Report } from './side.models.js';
import { rankOf, type Thread } from './thread.model.js';

const MOST_COMPLAINTS = 20;
const MOST_SHOWN = 50;

/** What moderators do, each with a line in the log that nobody can take out again. */
export class ModerationService {
  constructor(
    private readonly db: Rows<'threads' | 'posts' | 'reports'>,
    private readonly log: ModerationLog,
    private readonly notices: Notices,
    private readonly clock: Clock,
  ) {}

  /** Joins what others have said against the same post. */
  async report(launch: LaunchContext, post: Post, reason: string): Promise<void> {
    requireWriter(launch);
    const [memberId, at] = [launch.member.id, this.clock.now()];
    const { _id: postId, runId, threadId, contextId, seq } = post;
    const { reports } = this.db;
    const open = { postId, isOpen: true };
    const known = await reports.findOne(open).lean();
    const complaints = known?.complaints ?? [];
    if (complaints.length >= MOST_COMPLAINTS || complaints.some((one) => one.memberId === memberId))
      return;
    const $setOnInsert = { runId, threadId, contextId, seq, createdAt: at };
    const $push = { complaints: { memberId, reason, at } };
    await untilSettled(() =>
      reports.updateOne(open, { $push, $setOnInsert }, { upsert: true }).exec(),
    );
  }

  /** What waits for who is acting, the longest first, with what was said. */
  async queue(launch: LaunchContext): Promise<readonly (Report & { readonly said: string })[]> {
    requireModerator(launch);
    const { run, context } = launch;
    const own = moderatesAll(launch) ? {} : { contextId: { $in: [null, context.id] } };
    const open = { runId: run.id, isOpen: true, ...own };
    const rows = await this.db.reports.find(open).sort({ _id: 1 }).limit(MOST_SHOWN).lean();
    const _id = { $in: rows.map(({ postId }) => postId) };
    const posts = await this.db.posts.find({ _id }, { body: 1 }).lean();
    return rows.map((row) => {
      const post = posts.find((one) => one._id.equals(row.postId));
      return { ...row, said: withoutMentions(post?.body ?? '').trim() };
    });
  }

  /** So that two moderators do not look at the same thing. @throws ConflictError where another has it in hand */
  async claim(launch: LaunchContext, post: Post, isMine: boolean): Promise<void> {
    requireModerator(launch, post);
    const { id } = launch.member;
    const key = { postId: post._id, isOpen: true };
    const free = { ...key, claimedBy: { $in: [null, id] } };
    const $set = { claimedBy: isMine ? id : null };
    const { matchedCount } = await this.db.reports.updateOne(free, { $set });
    if (matchedCount === 0 && (await this.db.reports.exists(key)))
      throw new ConflictError('forum.claimed');
  }

  /** The author reads why. */
  async hide(launch: LaunchContext, post: Post, reason: string): Promise<void> {
    requireModerator(launch, post);
    if (reason === '') throw new InvalidInputError({ reason: 'forum.reason.missing' });
    if (post.deletedAt || post.hidden) return;
    await this.change(post, { hidden: { reason, at: this.clock.now() }, tokens: [] });
    await this.hideTitle(post, true);
    await this.log.note(launch, post, 'hide', { reason, before: post.body });
    await this.notices.tell(post.authorId, 'hidden', post);
    await this.close(post, 'hidden');
  }

  async restore(launch: LaunchContext, thread: Thread, post: Post): Promise<void> {
    requireModerator(launch, post);
    if (!post.hidden || post.deletedAt) return;
    await this.change(post, { hidden: null, tokens: tokensIn(thread.title, post) });
    await this.hideTitle(post, false);
    await this.log.note(launch, post, 'restore', { after: post.body });
    await this.notices.tell(post.authorId, 'restored', post);
  }

  /** Says to who complained that it was looked at, and stays. */
  async keep(launch: LaunchContext, post: Post): Promise<void> {
    requireModerator(launch, post);
    await this.log.note(launch, post, 'keep', {});
    await this.close(post, 'kept');
  }

  /** Who asks whose a post without a name is does so on record, and sees it from then on. */
  async reveal(launch: LaunchContext, post: Post): Promise<void> {
    requireModerator(launch, post);
    if (post.isAnonymous) await this.log.note(launch, post, 'reveal', {});
  }

  /** The posts of which the acting person has asked whose they are. */
  async revealedTo(launch: LaunchContext, posts: readonly Post[]): Promise<ReadonlySet<string>> {
    const asked = posts.filter((post) => post.isAnonymous && mayModerate(launch, post));
    return asked.length === 0 ? new Set() : this.log.revealedTo(launch, asked);
  }

  async endorse(launch: LaunchContext, post: Post, isEndorsed: boolean): Promise<void> {
    requireModerator(launch, post);
    await this.change(post, { endorsedAt: isEndorsed ? this.clock.now() : null });
    if (isEndorsed) await this.notices.tell(post.authorId, 'endorsed', post);
  }

  async pin(launch: LaunchContext, thread: Thread, isPinned: boolean): Promise<void> {
    requireModerator(launch, thread);
    if (thread.isPinned === isPinned) return;
    const rank = rankOf(isPinned, thread.lastPostAt, thread._id.toHexString());
    await this.changeThread(thread, { isPinned, rank });
    await this.log.noteThread(launch, thread, isPinned ? 'pin' : 'unpin');
  }

  async lock(launch: LaunchContext, thread: Thread, reason: string | null): Promise<void> {
    requireModerator(launch, thread);
    if (reason === '') throw new InvalidInputError({ reason: 'forum.reason.missing' });
    await this.changeThread(thread, { lockedBecause: reason });
    await this.log.noteThread(launch, thread, reason === null ? 'unlock' : 'lock', reason ?? '');
  }

  async move(launch: LaunchContext, thread: Thread, lecture: number): Promise<void> {
    requireModerator(launch, thread);
    await this.changeThread(thread, { lecture });
    const words = { before: String(thread.lecture), after: String(lecture) };
    await this.log.noteThread(launch, thread, 'move', '', words);
  }

  private async change(post: Post, $set: object): Promise<void> {
    await this.db.posts.updateOne({ runId: post.runId, _id: post._id }, { $set });
  }

  private async hideTitle({ seq, runId, threadId }: Post, isHidden: boolean): Promise<void> {
    if (seq === 1) await this.changeThread({ runId, _id: threadId }, { isHidden });
  }

  private async changeThread(
    { runId, _id }: Pick<Thread, 'runId' | '_id'>,
    $set: object,
  ): Promise<void> {
    await this.db.threads.updateOne({ runId, _id }, { $set });
  }

  private async close(post: Post, outcome: 'hidden' | 'kept'): Promise<void> {
    const closed = { $set: { isOpen: false, outcome } };
    const row = await this.db.reports.findOneAndUpdate({ postId: post._id, isOpen: true }, closed);
    for (const { memberId } of row?.complaints ?? [])
      await this.notices.tell(memberId, 'handled', post);
  }
}
