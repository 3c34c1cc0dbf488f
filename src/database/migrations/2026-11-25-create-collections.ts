import type { Connection } from 'mongoose';
import type { Migration } from '../migration.js';

const COLLECTIONS = [
  'accessTokens',
  'columns',
  'contexts',
  'deployments',
  'drafts',
  'grades',
  'launchSessions',
  'loginStates',
  'members',
  'registrations',
  'runs',
  'signingKeys',
  'submissions',
];

/** Collections are made before the first write, so that two first writes cannot race to make one. */
export const createCollections: Migration = {
  name: '2026-11-25-create-collections',
  up: async (db: Connection) => {
    const existing = (await db.listCollections()).map(({ name }) => name);
    const missing = COLLECTIONS.filter((name) => !existing.includes(name));
    for (const name of missing) await db.createCollection(name);
  },
};
