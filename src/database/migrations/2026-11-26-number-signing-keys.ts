import type { Migration } from '../migration.js';

/** Keys had a name for a place, `current` or `next`; now they have a number, and the moment from which they sign. */
export const numberSigningKeys: Migration = {
  name: '2026-11-26-number-signing-keys',
  up: async (db) => {
    await db.createCollection('launchLog').catch(() => undefined); // may be there already
    const keys = db.collection('signingKeys');
    const first = { slot: 1, signsFrom: new Date(0) };
    await keys.updateMany({ slot: 'current' }, { $set: first });
    await keys.updateMany({ slot: 'next' }, { $set: { slot: 2, signsFrom: null } });
  },
};
