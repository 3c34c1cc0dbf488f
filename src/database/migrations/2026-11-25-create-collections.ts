import type { Connection } from 'mongoose';
import type { Migration } from '../migration.js';

/** Collections are made before the first write, so that two first writes cannot race to make one. */
export const createCollections: Migration = {
  name: '2026-11-25-create-collections',
  up: async (db: Connection) => {
    for (const name of db.modelNames()) await db.model(name).createCollection();
  },
};
