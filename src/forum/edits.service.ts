import type { LaunchContext, PeopleService } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { ConflictError, ForbiddenError, InvalidInputError } from '../kernel/errors.js';
import { isAuthor, mayEdit, maySeeHistory } from './forum.policy.js';
import { mentionedIn, withMentions } from './mentions.js';
import type { ModerationLog } from './moderation-log.js';
import type { Notices } from './notices.js';
import type { PausesService } from './pauses.service.js';
import { isInSight, type Post } from './post.model.js';
import type { Rows } from './rows.js';
import { tokensIn } from './search.js';
import type { Revision } from './side.models.js';
import type { Thread } from './thread.model.js';

const MOST_SHOWN = 50;

export interface Edit {
  readonly body: string;
  /** Of the thread, by who edits the post that opens it; absent where it stays. */
  readonly title?: string | undefined;
  /** The version that was read. */
  readonly version: number;
  /** Why a moderator changes what somebody else said; empty for one's own. */
  readonly reason: string;
}

/** As it is stored: with people by their ids, and the title of the thread. */
type Said = Pick<Post, 'body'> & Pick<Thread, 'title'>;

/** How what was said is changed, and taken back. */
export class EditsService {
  constructor(
    private readonly db: Rows<'threads' | 'posts' | 'revisions'>,
    private readonly parts: {
      readonly notices: Notices;
      readonly pauses: PausesService;
      readonly log: ModerationLog;
      readonly people: Pick<PeopleService, 'in'>;
    },
    private readonly clock: Clock,
  ) {}

  /**
   * A moderator says why, which the author is told, and it is noted.
   * @throws InvalidInputError without a reason, ForbiddenError, ConflictError when it is no longer the version that was read
   */
  async edit(launch: LaunchContext, thread: Thread, post: Post, asked: Edit): Promise<void> {
    const isOwn = isAuthor(launch, post);
    const wanted = isOwn ? { ...asked, reason: '' } : asked;
    if (!isOwn && wanted.reason === '')
      throw new InvalidInputError({ reason: 'forum.reason.missing' });
    const after = await this.rewrite(launch, thread, post, wanted);
    if (isOwn || !after) return;
    const said = ({ title, body }: Said): string => (post.seq === 1 ? `${title}\n\n${body}` : body);
    const before = said({ title: thread.title, body: post.body });
    const words = { reason: wanted.reason, before, after: said(after) };
    await this.parts.log.note(launch, post, 'edit', words);
    await this.parts.notices.tell(post.authorId, 'edited', post);
  }

  /** @returns what stands there from now on; null where that is what stood there. */
  private async rewrite(
    launch: LaunchContext,
    thread: Thread,
    post: Post,
    wanted: Edit,
  ): Promise<Said | null> {
    await this.parts.pauses.requireVoice(launch);
    if (!mayEdit(launch, post)) throw new ForbiddenError('forum.mayNotEdit');
    const body = await withMentions(this.parts.people, launch, wanted.body);
    const title = (post.seq === 1 && wanted.title) || thread.title;
    if (post.body === body && thread.title === title) return null;
    await this.change(thread, post, wanted, { body, title });
    await this.parts.notices.tellMentioned(launch, { ...post, body }, mentionedIn(post.body));
    return { body, title };
  }

  private async change(thread: Thread, post: Post, edit: Edit, after: Said): Promise<void> {
    const { version, reason } = edit;
    const { _id: postId, runId, seq } = post;
    const at = this.clock.now();
    const tokens = isInSight(post) ? tokensIn(after.title, { seq, body: after.body }) : [];
    const change = { $set: { body: after.body, tokens, editedAt: at }, $inc: { version: 1 } };
    const { matchedCount } = await this.db.posts.updateOne({ runId, _id: postId, version }, change);
    if (matchedCount === 0) throw new ConflictError('forum.conflict');
    const before = { body: post.body, title: seq === 1 ? thread.title : null, reason, at };
    await this.db.revisions.updateOne({ postId, version }, { $set: before }, { upsert: true });
    if (after.title !== thread.title) await this.changeThread(post, { title: after.title });
  }

  /** What a post said before, the newest first. */
  async history(launch: LaunchContext, post: Post): Promise<readonly Revision[]> {
    if (!maySeeHistory(launch, post)) throw new ForbiddenError('forum.mayNotEdit');
    const before = this.db.revisions.find({ postId: post._id });
    return before.sort({ version: -1 }).limit(MOST_SHOWN).lean();
  }

  /** The text is gone for good, with the title of what it opened; the place of the post stays. */
  async delete(launch: LaunchContext, post: Post): Promise<void> {
    if (!isAuthor(launch, post)) throw new ForbiddenError('forum.mayNotEdit');
    const gone = { body: '', tokens: [], deletedAt: this.clock.now() };
    const { runId, _id } = post;
    // Whoever is editing it at this moment does not bring it back.
    await this.db.posts.updateOne({ runId, _id }, { $set: gone, $inc: { version: 1 } });
    if (post.seq === 1) await this.changeThread(post, { title: '', choices: [] });
    await this.db.revisions.deleteMany({ postId: _id });
  }

  private async changeThread({ runId, threadId }: Post, $set: object): Promise<void> {
    await this.db.threads.updateOne({ runId, _id: threadId }, { $set });
  }
}
