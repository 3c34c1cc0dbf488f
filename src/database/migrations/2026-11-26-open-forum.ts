import type { Migration } from '../migration.js';

const COLLECTIONS = [
  ...['threads', 'posts', 'postRevisions', 'postLikes', 'threadReads', 'forumDrafts'],
  ...['forumNotices', 'reports', 'moderationLog'],
];

/** A run has a forum. */
export const openForum: Migration = {
  name: '2026-11-26-open-forum',
  up: async (db) => {
    for (const name of COLLECTIONS) await db.createCollection(name).catch(() => undefined); // may be there already
  },
};
