import type { Migration } from '../migration.js';

/** Members have the lectures they completed; what they watched, and the proof of it, have collections of their own. */
export const followLectures: Migration = {
  name: '2026-11-26-follow-lectures',
  up: async (db) => {
    for (const name of ['videoProgress', 'playerSettings', 'certificates'])
      await db.createCollection(name).catch(() => undefined); // may be there already
    const members = db.collection('members');
    const none = { $set: { completedLectures: [] } };
    await members.updateMany({ completedLectures: { $exists: false } }, none);
  },
};
