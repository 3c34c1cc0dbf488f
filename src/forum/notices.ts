import type { Types } from 'mongoose';
import type { LaunchContext, PeopleService } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { mentionedIn } from './mentions.js';
import type { Post } from './post.model.js';
import type { Rows } from './rows.js';
import type { NoticeKind } from './side.models.js';
import type { Thread } from './thread.model.js';

/** Who follows beyond so many hears of a reply by the list of unread threads only. */
const MOST_FOLLOWERS = 500;
const MOST_SHOWN = 50;
export const MOST_COUNTED = 99;

/** What happened that concerns somebody, once each. */
export class Notices {
  constructor(
    private readonly db: Rows<'notices' | 'reads'>,
    private readonly people: Pick<PeopleService, 'isIn'>,
    private readonly clock: Clock,
  ) {}

  /** Who has left the run hears nothing of it. */
  async tell(
    memberId: Types.ObjectId | string | null,
    kind: NoticeKind,
    { runId, threadId, seq }: Pick<Post, 'runId' | 'threadId' | 'seq'>,
  ): Promise<void> {
    if (memberId === null) return;
    if (await this.people.isIn(runId.toHexString(), String(memberId)))
      await this.note([memberId], { threadId, seq, kind });
  }

  /** Who is answered, and who follows the thread; of both only the first. */
  async tellOfReply(
    { member }: Pick<LaunchContext, 'member'>,
    thread: Thread,
    post: Post,
    answered: Post | null,
  ): Promise<void> {
    const mentioned = await this.tellMentioned({ member }, post);
    const asker = (answered ?? thread).authorId?.toHexString() ?? null; // nobody where the course asks
    const told = [member.id, ...mentioned];
    if (asker && !told.includes(asker)) await this.tell(asker, 'reply', post);
    const following = { threadId: thread._id, follows: true };
    const rows = await this.db.reads.find(following).limit(MOST_FOLLOWERS).lean();
    const followers = rows.map(({ memberId }) => memberId.toHexString());
    const others = followers.filter((id) => ![asker, ...told].includes(id));
    await this.note(others, { threadId: thread._id, seq: post.seq, kind: 'follow' });
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
    await this.note(memberIds, { threadId: null, seq: number, kind });
  }

  private async note(
    memberIds: readonly (Types.ObjectId | string)[],
    about: {
      readonly threadId: Types.ObjectId | null;
      readonly seq: number;
      readonly kind: NoticeKind;
    },
  ): Promise<void> {
    if (memberIds.length === 0) return;
    const update = { $set: { isUnread: true, createdAt: this.clock.now() } };
    const told = memberIds.map((memberId) => ({
      updateOne: { filter: { memberId, ...about }, update, upsert: true },
    }));
    await this.db.notices.bulkWrite(told, { ordered: false });
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
