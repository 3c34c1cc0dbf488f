import { PART_KEYS, type PartKey, type Rubric } from '../content/index.js';
import { InvalidInputError } from '../kernel/errors.js';
import type { Assessment, Levels, ReleasedGrade } from './grade.model.js';

export const missingParts = (levels: Partial<Levels>): readonly PartKey[] =>
  PART_KEYS.filter((part) => levels[part] === undefined);

export const isWhole = (levels: Partial<Levels>): levels is Levels =>
  missingParts(levels).length === 0;

export const pointsFor = (rubric: Rubric, levels: Levels): number =>
  PART_KEYS.reduce((sum, part) => sum + (rubric.levels[levels[part]]?.points ?? 0), 0);

/** @throws InvalidInputError that names the parts without a level. */
export function requireWhole({ levels }: Pick<Assessment, 'levels'>): Levels {
  if (isWhole(levels)) return levels;
  const problems = missingParts(levels).map((part) => [`level[${part}]`, MISSING] as const);
  throw new InvalidInputError(Object.fromEntries(problems));
}

/** @throws InvalidInputError that names the parts without a level. */
export function gradeFrom(
  rubric: Rubric,
  { levels, comments, comment }: Assessment,
  about: Pick<ReleasedGrade, 'submissionId' | 'at'>,
): ReleasedGrade {
  const whole = requireWhole({ levels });
  const points = pointsFor(rubric, whole);
  return { levels: whole, comments, comment, points, maximum: rubric.scoreMaximum, ...about };
}

const MISSING = 'grading.level.missing' as const;

/** The result a participant sees is a word, not a school mark. */
export const resultWord = (rubric: Rubric, points: number): string =>
  points >= rubric.passAt ? rubric.resultLabels.pass : rubric.resultLabels.fail;
