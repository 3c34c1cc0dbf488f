import { Types } from 'mongoose';
import type { CourseContent } from '../content/index.js';
import {
  isReleased,
  releaseMoment,
  type LaunchContext,
  type PeopleService,
} from '../course/index.js';
import { hours, later, minutes, type Clock } from '../kernel/clock.js';
import { isDuplicateKey } from '../kernel/duplicate-key.js';
import type { Job } from '../kernel/job.js';
import type { Notices } from './notices.js';
import type { Rows } from './rows.js';
import { tokensIn } from './search.js';
import { rankOf, type Thread } from './thread.model.js';

/** The threads that the course itself begins: about itself, and about each lecture once it has opened. */
export class OpeningTalks {
  constructor(
    private readonly db: Rows<'threads' | 'posts'>,
    private readonly notices: Notices,
    private readonly people: Pick<PeopleService, 'in' | 'runsUnderWay'>,
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
    const opened = { runId: run.id, openingOf, isOpening: true }; // as its index has it
    const made = await this.db.threads.find(opened).lean();
    const names = new Set(made.map((thread) => thread.openingOf));
    for (const { lecture, ...opening } of due)
      if (!names.has(String(lecture))) await this.begin(run.id, lecture, opening, now);
    const told = new Set(made.filter((one) => one.announcedAt).map((one) => one.openingOf));
    for (const { number } of released)
      if (isNews(run, number, now) && !told.has(String(number)))
        await this.announce(run.id, number);
  }

  /** Whoever notes it first tells it to all. */
  private async announce(runId: string, lecture: number): Promise<void> {
    const untold = { runId, openingOf: String(lecture), isOpening: true, announcedAt: null };
    const told = { $set: { announcedAt: this.clock.now() } };
    const { modifiedCount } = await this.db.threads.updateOne(untold, told);
    if (modifiedCount === 0) return;
    const ids = (await this.people.in(runId)).map(({ id }) => id);
    await this.notices.tellOf('lecture', ids, lecture);
  }

  /** So that people hear of a lecture before anybody has opened the forum. */
  get job(): Job {
    const run = async () => {
      for (const one of await this.people.runsUnderWay()) await this.open(one);
    };
    return { name: 'open-talks', everyMs: minutes(1), run };
  }

  private async begin(
    runId: string,
    lecture: number,
    { type, title, body, choices }: CourseContent['forum']['openingThread'],
    now: Date,
  ): Promise<void> {
    const [_id, openingOf] = [new Types.ObjectId(), String(lecture)];
    const facts = { lecture, type, title, choices: [...choices], openingOf, isOpening: true };
    const isPinned = lecture === 0; // where people meet
    const rank = rankOf(isPinned, now, _id.toHexString());
    const state = { lastSeq: 1, isUnanswered: true, isPinned, rank, lastPostAt: now };
    const post = { threadId: _id, runId, seq: 1, body, version: 1, likes: 0, createdAt: now };
    const tokens = tokensIn(title, { seq: 1, body });
    try {
      await this.db.threads.create({ _id, runId, ...facts, ...state, createdAt: now });
      await this.db.posts.create({ ...post, tokens, formKey: `${runId} ${openingOf}` });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // another process was first
    }
  }
}

function isNews(run: LaunchContext['run'], lecture: number, now: Date): boolean {
  const opened = releaseMoment(run, lecture);
  return opened !== null && now < later(opened, hours(24 * 7));
}

/** The suggestions to who moderates the talk of a lecture, from so many days after it opened. */
export function dueFollowUps(
  { run }: Pick<LaunchContext, 'run'>,
  { lectures }: CourseContent,
  { openingOf, lecture }: Pick<Thread, 'openingOf' | 'lecture'>,
  now: Date,
) {
  if (openingOf === null) return [];
  const opened = releaseMoment(run, lecture);
  const suggested = lectures.find(({ number }) => number === lecture)?.forum.followUps ?? [];
  return suggested.flatMap(({ afterDays, text }, index) =>
    opened && now < later(opened, hours(24 * afterDays)) ? [] : [{ text, index }],
  );
}
