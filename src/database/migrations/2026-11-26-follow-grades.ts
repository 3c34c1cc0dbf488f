import type { Migration } from '../migration.js';

/** A grade says something of each part and knows what it was before; work may have files, and drafts count their changes. */
export const followGrades: Migration = {
  name: '2026-11-26-follow-grades',
  up: async (db) => {
    await db.createCollection('platformHealth').catch(() => undefined); // may be there already
    const grades = db.collection('grades');
    const older = { history: { $exists: false } };
    await grades.updateMany(older, { $set: { 'history': [], 'assessment.comments': {} } });
    for (const verdict of ['released', 'returned']) {
      const comments = `${verdict}.comments`;
      await grades.updateMany({ [verdict]: { $ne: null }, [comments]: { $exists: false } }, [
        { $set: { [comments]: { $literal: {} }, [`${verdict}.submissionId`]: '$submissionId' } },
      ]);
    }
    const bare = { files: { $exists: false } };
    await db.collection('drafts').updateMany(bare, { $set: { files: [], rev: 1 } });
    await db.collection('submissions').updateMany(bare, { $set: { files: [] } });
  },
};
