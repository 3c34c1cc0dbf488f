import type { Types } from 'mongoose';
import type { LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { mentionedIn } from './mentions.js';
import type { Post } from './post.model.js';
import type { NoticeKind, NoticeModel, ReadModel } from './side.models.js';
import type { Thread } from './thread.model.js';

/** Who follows beyond so many hears of a reply by the list of unread threads only. */
const MOST_FOLLOWERS = 500;
const MOST_SHOWN = 50;
export const MOST_COUNTED = 99;

/** What happened that concerns somebody, once each. */
export class Notices {
  constructor(
    private readonly db: { readonly notices: NoticeModel; readonly reads: ReadModel },
    private readonly clock: Clock,
  ) {}

  async tell(
    memberId: Types.ObjectId | string | null,
    kind: NoticeKind,
    { threadId, seq }: Pick<Post, 'threadId' | 'seq'>,
  ): Promise<void> {
    if (memberId === null) return;
    const about = { memberId, threadId, seq, kind };
    const change = { $set: { isUnread: true, createdAt: this.clock.now() } };
    await this.db.notices.updateOne(about, change, { upsert: true });
  }

  /** Who is answered, and who follows the thread; of both only the first. */
  async tellOfReply(
    { member }: Pick<LaunchContext, 'member'>,
    thread: Thread,
    post: Post,
    answered: Post | null,
  ): Promise<void> {
    const { seq } = post;
    const mentioned = await this.tellMentioned({ member }, post);
    const asker = (answered ?? thread).authorId?.toHexString() ?? null; // nobody where the course asks
    const told = [member.id, ...mentioned];
    if (asker && !told.includes(asker))
      await this.tell(asker, 'reply', { threadId: thread._id, seq });
    const following = { threadId: thread._id, follows: true };
    const rows = await this.db.reads.find(following).limit(MOST_FOLLOWERS).lean();
    for (const { memberId } of rows) {
      const isToldAlready = [asker, ...told].includes(memberId.toHexString());
      if (!isToldAlready) await this.tell(memberId, 'follow', { threadId: thread._id, seq });
    }
  }

  /** Whom a post speaks of, but for its author and who knows already. @returns who they are. */
  async tellMentioned(
    { member }: Pick<LaunchContext, 'member'>,
    post: Post,
    known: readonly string[] = [],
  ): Promise<readonly string[]> {
    const mentioned = mentionedIn(post.body).filter((id) => ![member.id, ...known].includes(id));
    for (const id of mentioned) await this.tell(id, 'mention', post);
    return mentioned;
  }

  /** That a grade was released, or that a lecture opened; a grade that is released again is news again. */
  async tellOf(kind: 'lecture' | 'grade', memberIds: readonly string[], number: number) {
    const news = { isUnread: true, createdAt: this.clock.now() };
    const rows = memberIds.map((memberId) => ({ memberId, threadId: null, seq: number, kind }));
    await this.db.notices.bulkWrite(
      rows.map((filter) => ({ updateOne: { filter, update: { $set: news }, upsert: true } })),
      { ordered: false },
    );
  }

  /** How many are unread, up to 99. */
  async count({ member }: LaunchContext): Promise<number> {
    const unread = { memberId: member.id, isUnread: true };
    return this.db.notices.countDocuments(unread).limit(MOST_COUNTED);
  }

  /** What is about no post is read by being listed. */
  async list({ member }: LaunchContext) {
    const own = this.db.notices.find({ memberId: member.id });
    const rows = await own.sort({ _id: -1 }).limit(MOST_SHOWN).lean();
    const listed = { memberId: member.id, isUnread: true, threadId: null };
    await this.db.notices.updateMany(listed, { $set: { isUnread: false } });
    return rows;
  }

  /** Those about what somebody has just read. */
  async noteRead({ member }: LaunchContext, thread: Thread, upTo: number): Promise<void> {
    const about = { memberId: member.id, threadId: thread._id, seq: { $lte: upTo } };
    await this.db.notices.updateMany(about, { $set: { isUnread: false } });
  }

  async markAllRead({ member }: LaunchContext): Promise<void> {
    const unread = { memberId: member.id, isUnread: true };
    await this.db.notices.updateMany(unread, { $set: { isUnread: false } });
  }
}
