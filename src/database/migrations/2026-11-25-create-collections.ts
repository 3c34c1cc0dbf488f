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

const NAMESPACE_EXISTS = 48;

/** Collections are made before the first write, so that two first writes cannot race to make one. */
export const createCollections: Migration = {
  name: '2026-11-25-create-collections',
  up: async (db: Connection) => {
    for (const name of COLLECTIONS) {
      await db.createCollection(name).catch((error: unknown) => {
        if ((error as { code?: unknown }).code !== NAMESPACE_EXISTS) throw error;
      });
    }
  },
};
