import type { Rows } from './rows.js';

/** Readies the talks of a run for another that has its own: of the course's openings there is one that opens. */
export async function joinTalks(
  { threads, posts, reads }: Rows<'threads' | 'posts' | 'reads'>,
  from: string,
  to: string,
): Promise<void> {
  for (const { _id, lastSeq, openingOf } of await threads.find(ofOpenings(from)).lean()) {
    if (!(await threads.exists({ ...ofOpenings(to), openingOf }))) continue;
    const key = { runId: from, _id };
    if (lastSeq > 1) {
      await threads.updateOne(key, { $set: { isOpening: false } });
      continue;
    }
    await posts.deleteMany({ runId: from, threadId: _id });
    await threads.deleteOne(key);
  }
  // Whoever had read all of it has read all of that, whatever came with the other run.
  await reads.updateMany({ threadId: from }, { $set: { threadId: to } });
}

/** Who parts from a run leaves what was said there as it is, and hears of it no more. */
export async function partFromTalks(
  { reads, notices }: Rows<'reads' | 'notices'>,
  runId: string,
  memberIds: readonly string[],
): Promise<void> {
  const theirs = { memberId: { $in: memberIds } };
  await reads.deleteMany({ runId, ...theirs });
  await notices.deleteMany({ threadId: { $ne: null }, ...theirs });
}

const ofOpenings = (runId: string) => ({ runId, isOpening: true });
