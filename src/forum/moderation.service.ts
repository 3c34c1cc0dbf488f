import type { LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { untilSettled } from '../kernel/duplicate-key.js';
import { InvalidInputError } from '../kernel/errors.js';
import { mayModerate, requireModerator, requireWriter } from './forum.policy.js';
import { withoutMentions } from './mentions.js';
import type { Notices } from './notices.js';
import type { Post, PostModel } from './post.model.js';
import { tokensOf } from './search.js';
import type { Moderation, ModerationModel, Report, ReportModel } from './side.models.js';
import { rankOf, type Thread, type ThreadModel } from './thread.model.js';

const MOST_COMPLAINTS = 20;
const MOST_SHOWN = 50;

/** What moderators do, each with a line in the log that nobody can take out again. */
export class ModerationService {
  constructor(
    private readonly db: {
      readonly threads: ThreadModel;
      readonly posts: PostModel;
      readonly reports: ReportModel;
      readonly log: ModerationModel;
    },
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

  /** What waits for who is acting, the longest first. */
  async queue(launch: LaunchContext): Promise<readonly Report[]> {
    requireModerator(launch);
    const open = { runId: launch.run.id, isOpen: true };
    const rows = await this.db.reports.find(open).sort({ _id: 1 }).limit(MOST_SHOWN).lean();
    return rows.filter((row) => mayModerate(launch, row));
  }

  async log(launch: LaunchContext): Promise<readonly Moderation[]> {
    requireModerator(launch);
    const ofRun = this.db.log.find({ runId: launch.run.id });
    return ofRun.sort({ _id: -1 }).limit(MOST_SHOWN).lean();
  }

  /** The author reads why. */
  async hide(launch: LaunchContext, post: Post, reason: string): Promise<void> {
    requireModerator(launch, post);
    if (reason === '') throw new InvalidInputError({ reason: 'forum.reason.missing' });
    if (post.deletedAt || post.hidden) return;
    await this.change(post, { hidden: { reason, at: this.clock.now() }, tokens: [] });
    await this.note(launch, post, 'hide', { reason, before: post.body });
    await this.notices.tell(post.authorId, 'hidden', post);
    await this.close(post, 'hidden');
  }

  async restore(launch: LaunchContext, thread: Thread, post: Post): Promise<void> {
    requireModerator(launch, post);
    if (!post.hidden || post.deletedAt) return;
    const said = withoutMentions(post.body);
    const written = post.seq === 1 ? `${thread.title}\n${said}` : said;
    await this.change(post, { hidden: null, tokens: tokensOf(written) });
    await this.note(launch, post, 'restore', { after: post.body });
    await this.notices.tell(post.authorId, 'restored', post);
  }

  /** Says to who complained that it was looked at, and stays. */
  async keep(launch: LaunchContext, post: Post): Promise<void> {
    requireModerator(launch, post);
    await this.note(launch, post, 'keep', {});
    await this.close(post, 'kept');
  }

  /** Who asks whose a post without a name is does so on record, and sees it from then on. */
  async reveal(launch: LaunchContext, post: Post): Promise<void> {
    requireModerator(launch, post);
    if (post.isAnonymous) await this.note(launch, post, 'reveal', {});
  }

  /** The posts of which the acting person has asked whose they are. */
  async revealedTo(launch: LaunchContext, posts: readonly Post[]): Promise<ReadonlySet<string>> {
    const asked = posts.filter((post) => post.isAnonymous && mayModerate(launch, post));
    if (asked.length === 0) return new Set();
    const postId = { $in: asked.map(({ _id }) => _id) };
    const own = { postId, actorId: launch.member.id, action: 'reveal' };
    const lines = await this.db.log.find(own).lean();
    return new Set(lines.flatMap((line) => line.postId?.toHexString() ?? []));
  }

  async endorse(launch: LaunchContext, post: Post, isEndorsed: boolean): Promise<void> {
    requireModerator(launch, post);
    await this.change(post, { endorsedAt: isEndorsed ? this.clock.now() : null });
    if (isEndorsed) await this.notices.tell(post.authorId, 'endorsed', post);
  }

  async noteEdit(launch: LaunchContext, post: Post, after: string, reason: string): Promise<void> {
    await this.note(launch, post, 'edit', { reason, before: post.body, after });
  }

  async pin(launch: LaunchContext, thread: Thread, isPinned: boolean): Promise<void> {
    requireModerator(launch, thread);
    if (thread.isPinned === isPinned) return;
    const rank = rankOf(isPinned, thread.lastPostAt, thread._id.toHexString());
    await this.changeThread(thread, { isPinned, rank });
    await this.noteThread(launch, thread, isPinned ? 'pin' : 'unpin');
  }

  async lock(launch: LaunchContext, thread: Thread, reason: string | null): Promise<void> {
    requireModerator(launch, thread);
    if (reason === '') throw new InvalidInputError({ reason: 'forum.reason.missing' });
    await this.changeThread(thread, { lockedBecause: reason });
    await this.noteThread(launch, thread, reason === null ? 'unlock' : 'lock', reason ?? '');
  }

  async move(launch: LaunchContext, thread: Thread, lecture: number): Promise<void> {
    requireModerator(launch, thread);
    await this.changeThread(thread, { lecture });
    const words = { before: String(thread.lecture), after: String(lecture) };
    await this.noteThread(launch, thread, 'move', '', words);
  }

  private async change(post: Post, $set: object): Promise<void> {
    await this.db.posts.updateOne({ runId: post.runId, _id: post._id }, { $set });
  }

  private async changeThread(thread: Thread, $set: object): Promise<void> {
    await this.db.threads.updateOne({ runId: thread.runId, _id: thread._id }, { $set });
  }

  private async close(post: Post, outcome: 'hidden' | 'kept'): Promise<void> {
    const closed = { $set: { isOpen: false, outcome } };
    const row = await this.db.reports.findOneAndUpdate({ postId: post._id, isOpen: true }, closed);
    for (const { memberId } of row?.complaints ?? [])
      await this.notices.tell(memberId, 'handled', post);
  }

  private async note(
    { member }: LaunchContext,
    about: Pick<Post, 'runId' | 'threadId'> & Partial<Pick<Post, '_id' | 'seq'>>,
    action: string,
    words: { readonly reason?: string; readonly before?: string; readonly after?: string },
  ): Promise<void> {
    const at = this.clock.now();
    const { runId, threadId, _id: postId = null, seq = null } = about;
    const who = { actorId: member.id, at };
    await this.db.log.create({ runId, threadId, postId, seq, action, ...who, ...words });
  }

  private noteThread(
    launch: LaunchContext,
    { runId, _id: threadId }: Thread,
    action: string,
    reason = '',
    words: { readonly before?: string; readonly after?: string } = {},
  ): Promise<void> {
    return this.note(launch, { runId, threadId }, action, { reason, ...words });
  }
}
