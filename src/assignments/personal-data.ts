import type { PersonalData } from '../kernel/personal-data.js';
import type { AttachmentStore } from './attachments/store.js';
import type { DraftModel } from './draft.model.js';
import type { SubmissionModel } from './submission.model.js';

/** What people wrote. Handed-in work belongs to the course and may stay; a draft was never meant for others. */
export function assignmentsPersonalData(
  drafts: DraftModel,
  submissions: SubmissionModel,
  store: AttachmentStore,
): PersonalData {
  return {
    collections: ['drafts', 'submissions'],
    export: async ({ memberIds }) => {
      const theirs = { memberId: { $in: memberIds } };
      const [written, handedIn] = await Promise.all([
        drafts.find(theirs).lean(),
        submissions.find(theirs).lean(),
      ]);
      return {
        drafts: written.map(({ assignment, text, files, updatedAt }) => ({
          ...{ assignment, text, updatedAt },
          files: files.map(({ name }) => name),
        })),
        submissions: handedIn.map(({ assignment, attempt, text, files, submittedAt }) => ({
          ...{ assignment, attempt, text, submittedAt },
          files: files.map(({ name }) => name),
        })),
      };
    },
    erase: async ({ memberIds }, mode) => {
      const theirs = { memberId: { $in: memberIds } };
      const filesOf = async (rows: typeof drafts | typeof submissions) => {
        const found = await (rows as typeof drafts).find(theirs, { files: 1 }).lean();
        return found.flatMap(({ files }) => files.map(({ id }) => id));
      };
      const [drafted, handedIn] = await Promise.all([filesOf(drafts), filesOf(submissions)]);
      const isWipe = mode === 'wipe';
      // Before the rows that know of them: what is left over after a crash is found again by them.
      await store.remove(drafted.filter((id) => isWipe || !handedIn.includes(id)));
      if (isWipe) await store.remove(handedIn);
      await drafts.deleteMany(theirs);
      if (isWipe) await submissions.deleteMany(theirs);
    },
  };
}
