import { PART_KEYS, type PartKey, type Rubric } from '../content/index.js';
import type { Levels } from './grade.model.js';

export const missingParts = (levels: Partial<Levels>): readonly PartKey[] =>
  PART_KEYS.filter((part) => levels[part] === undefined);

export const isWhole = (levels: Partial<Levels>): levels is Levels =>
  missingParts(levels).length === 0;

export const pointsFor = (rubric: Rubric, levels: Levels): number =>
  PART_KEYS.reduce((sum, part) => sum + (rubric.levels[levels[part]]?.points ?? 0), 0);

/** The result a participant sees is a word, not a school mark. */
export const resultWord = (rubric: Rubric, points: number): string =>
  points >= rubric.passAt ? rubric.resultLabels.pass : rubric.resultLabels.fail;
