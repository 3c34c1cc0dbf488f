import { Types } from 'mongoose';
import type { CourseContent } from '../content/index.js';
import {
  isReleased,
  releaseMoment,
  type CourseService,
  type LaunchContext,
} from '../course/index.js';
import { hours, later, minutes, type Clock } from '../kernel/clock.js';
import { isDuplicateKey } from '../kernel/duplicate-key.js';
import type { Job } from '../kernel/job.js';
import type { Notices } from './notices.js';
import type { PostModel } from './post.model.js';
import { tokensOf } from './search.js';
import { rankOf, type ThreadModel } from './thread.model.js';

/** The threads that the course itself begins: about itself, and about each lecture once it has opened. */
export class OpeningTalks {
  constructor(
    private readonly db: { readonly threads: ThreadModel; readonly posts: PostModel },
    private readonly notices: Notices,
    private readonly course: Pick<CourseService, 'peopleIn' | 'runsUnderWay'>,
    private readonly content: CourseContent,
    private readonly clock: Clock,
  ) {}

  /** Those that are due, once for each run. A lecture that opens in its week is news. */
  async open(run: LaunchContext['run']): Promise<void> {
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
    for (const { lecture, ...opening } of due) {
      if (names.has(String(lecture))) continue;
      const isFirst = await this.begin(run.id, lecture, opening, now);
      if (isFirst && isNews(run, lecture, now)) await this.tellAll(run.id, lecture);
    }
  }

  private async tellAll(runId: string, lecture: number): Promise<void> {
    const people = await this.course.peopleIn(runId);
    await this.notices.tellOf(
      'lecture',
      people.map(({ id }) => id),
      lecture,
    );
  }

  /** So that people hear of a lecture before anybody has opened the forum. */
  get job(): Job {
    const run = async () => {
      for (const one of await this.course.runsUnderWay()) await this.open(one);
    };
    return { name: 'open-talks', everyMs: minutes(1), run };
  }

  private async begin(
    runId: string,
    lecture: number,
    { type, title, body, choices }: CourseContent['forum']['openingThread'],
    now: Date,
  ): Promise<boolean> {
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
      return true;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // another process was first
      return false;
    }
  }
}

function isNews(run: LaunchContext['run'], lecture: number, now: Date): boolean {
  const opened = lecture > 0 ? releaseMoment(run, lecture) : null;
  return opened !== null && now < later(opened, hours(24 * 7));
}
