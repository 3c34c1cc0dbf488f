import type { Types } from 'mongoose';
import type { Clock } from '../kernel/clock.js';
import type { ErasureMode, PersonalData, Person } from '../kernel/personal-data.js';
import type { ForumRows, Rows } from './rows.js';
import type { Complaint } from './side.models.js';

/**
 * What people said and did in the forum. Detached, it stays as that of a former participant; wiped, the text goes and
 * its place stays, so that the talk of others keeps its order.
 */
export function forumPersonalData(rows: ForumRows, clock: Clock): PersonalData {
  const { threads, posts, votes, reads, drafts, notices, pauses } = rows;
  return {
    collections: Object.values(rows).map(({ modelName }) => modelName),
    export: (person) => exportOf(rows, person),
    erase: async ({ memberIds }, mode) => {
      const theirs = { memberId: { $in: memberIds } };
      const side = [
        votes.deleteMany(theirs),
        pauses.deleteMany(theirs),
        reads.deleteMany(theirs),
        drafts.deleteMany(theirs),
        notices.deleteMany(theirs),
      ];
      await Promise.all(side);
      await eraseLikes(rows, memberIds);
      await eraseComplaints(rows, memberIds, mode);
      if (mode === 'detach') return;
      for (const { _id } of await posts.find({ authorId: { $in: memberIds } }, { _id: 1 }).lean())
        await wipePost(rows, _id, clock.now());
      const gone = { authorId: null, title: '', choices: [] };
      await threads.updateMany({ authorId: { $in: memberIds } }, { $set: gone });
    },
  };
}

async function exportOf(
  { threads, posts, revisions, drafts, likes, votes, log, reports, pauses }: ForumRows,
  { memberIds }: Person,
) {
  const [theirs, written] = [{ memberId: { $in: memberIds } }, { authorId: { $in: memberIds } }];
  const acted = { actorId: { $in: memberIds } };
  const [begun, said, kept, done, chosen, reported, silent] = await Promise.all([
    threads.find(written).lean(),
    posts.find(written).lean(),
    drafts.find(theirs).lean(),
    log.find(acted).lean(),
    votes.find(theirs).lean(),
    reports.find(complainedBy(memberIds)).lean(),
    pauses.find(theirs).lean(),
  ]);
  const complaints = reported.flatMap((row) => row.complaints.filter(isBy(memberIds)));
  const postId = { $in: said.map(({ _id }) => _id) };
  const earlier = await revisions.find({ postId }).lean();
  return {
    forumThreads: begun.map(({ title, type, lecture, createdAt }) => {
      return { title, type, lecture, createdAt };
    }),
    forumPosts: said.map(({ body, isAnonymous, createdAt, editedAt, deletedAt, hidden }) => {
      return { body, isAnonymous, createdAt, editedAt, deletedAt, hidden };
    }),
    forumRevisions: earlier.map(({ title, body, reason, at }) => ({ title, body, reason, at })),
    forumDrafts: kept.map(({ title, body, updatedAt }) => ({ title, body, updatedAt })),
    forumVotes: chosen.map(({ threadId, choice }) => ({ threadId, choice })),
    forumLikes: await likes.countDocuments(theirs),
    forumReports: complaints.map(({ reason, at }) => ({ reason, at })),
    forumPauses: silent.map(({ reason, until }) => ({ reason, until })),
    moderated: done.map(({ action, reason, at }) => ({ action, reason, at })),
  };
}

async function eraseLikes({ likes, posts }: ForumRows, memberIds: readonly string[]) {
  for (const { _id, postId } of await likes.find({ memberId: { $in: memberIds } }).lean()) {
    const { deletedCount } = await likes.deleteOne({ _id });
    if (deletedCount > 0) await posts.updateOne({ _id: postId }, { $inc: { likes: -1 } });
  }
}

const complainedBy = (memberIds: readonly string[]) => ({
  'complaints.memberId': { $in: memberIds },
});
const isBy =
  (memberIds: readonly string[]) =>
  ({ memberId }: Complaint): boolean =>
    memberIds.includes(memberId);

/** What somebody said against a post stays for the moderator, but for who said it. */
async function eraseComplaints(
  { reports }: Rows<'reports'>,
  memberIds: readonly string[],
  mode: ErasureMode,
) {
  const claimed = { claimedBy: { $in: memberIds } };
  await reports.updateMany(claimed, { $set: { claimedBy: null } });
  const isTheirs = isBy(memberIds);
  for (const { _id, complaints } of await reports.find(complainedBy(memberIds)).lean()) {
    const others = complaints.filter((one) => !isTheirs(one));
    const nameless = complaints.map((one) => (isTheirs(one) ? { ...one, memberId: '' } : one));
    const left = mode === 'wipe' ? others : nameless;
    await reports.updateOne({ _id }, { $set: { complaints: left } });
  }
}

/** In all places: the post, what it said before, and what moderators quoted of it. */
async function wipePost({ posts, revisions, log }: ForumRows, postId: Types.ObjectId, now: Date) {
  await revisions.deleteMany({ postId });
  await log.updateMany({ postId }, { $set: { before: '', after: '' } });
  const formKey = postId.toHexString(); // no longer anybody's, and still its own
  const gone = { body: '', tokens: [], deletedAt: now, authorId: null, formKey };
  // Whoever is editing it at this moment does not bring it back.
  await posts.updateOne({ _id: postId }, { $set: gone, $inc: { version: 1 } });
}
