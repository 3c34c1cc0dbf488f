import type { Migration } from '../migration.js';

/** A thread may ask people to choose; those that were there before do not. */
export const offerChoices: Migration = {
  name: '2026-11-26-offer-choices',
  up: async (db) => {
    await db.createCollection('pollVotes').catch(() => undefined); // may be there already
    const older = { choices: { $exists: false } };
    await db.collection('threads').updateMany(older, { $set: { choices: [] } });
  },
};
