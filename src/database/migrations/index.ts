import type { Migration } from '../migration.js';
import { createCollections } from './2026-11-25-create-collections.js';
import { followGrades } from './2026-11-26-follow-grades.js';
import { followLectures } from './2026-11-26-follow-lectures.js';
import { offerChoices } from './2026-11-26-offer-choices.js';
import { openForum } from './2026-11-26-open-forum.js';
import { numberSigningKeys } from './2026-11-26-number-signing-keys.js';

/** In the order in which they are applied. */
export const migrations: readonly Migration[] = [
  createCollections,
  numberSigningKeys,
  followLectures,
  followGrades,
  openForum,
  offerChoices,
];
