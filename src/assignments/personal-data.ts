import type { PersonalData } from '../kernel/personal-data.js';
import type { DraftModel } from './draft.model.js';
import type { SubmissionModel } from './submission.model.js';

/** What people wrote. Handed-in work belongs to the course and may stay; a draft was never meant for others. */
export function assignmentsPersonalData(
  drafts: DraftModel,
  submissions: SubmissionModel,
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
        drafts: written.map(({ assignment, text, updatedAt }) => ({ assignment, text, updatedAt })),
        submissions: handedIn.map(({ assignment, attempt, text, submittedAt }) => ({
          assignment,
          attempt,
          text,
          submittedAt,
        })),
      };
    },
    erase: async ({ memberIds }, mode) => {
      const theirs = { memberId: { $in: memberIds } };
      await drafts.deleteMany(theirs);
      if (mode === 'wipe') await submissions.deleteMany(theirs);
    },
  };
}
