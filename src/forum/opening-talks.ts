import { Types } from 'mongoose';
import type { CourseContent } from '../content/index.js';
import { isReleased, type LaunchContext } from '../course/index.js';
import type { Clock } from '../kernel/clock.js';
import { isDuplicateKey } from '../kernel/duplicate-key.js';
import type { PostModel } from './post.model.js';
import { tokensOf } from './search.js';
import { rankOf, type ThreadModel } from './thread.model.js';

/** The threads that the course itself begins: about itself, and about each lecture once it has opened. */
export class OpeningTalks {
  constructor(
    private readonly db: { readonly threads: ThreadModel; readonly posts: PostModel },
    private readonly content: CourseContent,
    private readonly clock: Clock,
  ) {}

  /** Those that are due, once for each run. */
  async open({ run }: LaunchContext): Promise<void> {
    const now = this.clock.now();
    const { lectures, forum } = this.content;
    const released = lectures.filter(({ number }) => isReleased(run, number, now));
    const due = [
      { ...forum.openingThread, lecture: 0 },
      ...released.map(({ number, forum: own }) => ({ ...own.openingThread, lecture: number })),
    ];
    const openingOf = { $in: due.map(({ lecture }) => String(lecture)) };
    const made = await this.db.threads.find({ runId: run.id, openingOf }).lean();
    const names = new Set(made.map((thread) => thread.openingOf));
    for (const { lecture, ...opening } of due)
      if (!names.has(String(lecture))) await this.begin(run.id, lecture, opening, now);
  }

  private async begin(
    runId: string,
    lecture: number,
    { type, title, body, choices }: CourseContent['forum']['openingThread'],
    now: Date,
  ): Promise<void> {
    const [_id, openingOf] = [new Types.ObjectId(), String(lecture)];
    const facts = {
      lecture,
      type,
      title,
      choices: [...choices],
      openingOf,
      isOpening: true,
      isUnanswered: true,
    };
    const isPinned = lecture === 0; // where people meet
    const seen = {
      lastSeq: 1,
      isPinned,
      rank: rankOf(isPinned, now, _id.toHexString()),
      lastPostAt: now,
    };
    const post = { threadId: _id, runId, seq: 1, body, version: 1, likes: 0, createdAt: now };
    const tokens = tokensOf(`${title}\n${body}`);
    try {
      await this.db.threads.create({ _id, runId, ...facts, ...seen, createdAt: now });
      await this.db.posts.create({ ...post, tokens, formKey: `${runId} ${openingOf}` });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // another process was first
    }
  }
}
