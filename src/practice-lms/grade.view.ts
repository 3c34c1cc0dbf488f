import { standingGrade } from './gradebook.service.js';
import { showMoment } from './moments.js';
import type { Grade, LineItem } from './state.js';

export type GradeView = ReturnType<typeof gradeView>;

const number = new Intl.NumberFormat('nl-NL', { maximumFractionDigits: 2 });

const PROGRESS: Readonly<Record<string, string>> = {
  Initialized: 'Nog niet begonnen',
  Started: 'Begonnen',
  InProgress: 'Mee bezig',
  Submitted: 'Ingeleverd',
  Completed: 'Afgerond',
};

const GRADING: Readonly<Record<string, { label: string; tone: Tone }>> = {
  FullyGraded: { label: 'Beoordeeld', tone: 'good' },
  Pending: { label: 'Voorlopig', tone: 'waiting' },
  PendingManual: { label: 'In beoordeling', tone: 'waiting' },
  Failed: { label: 'Beoordelen mislukt', tone: 'bad' },
  NotReady: { label: 'Nog niet beoordeeld', tone: 'none' },
};

type Tone = 'good' | 'waiting' | 'bad' | 'own' | 'none';

/** One cell of the gradebook in words. */
export function gradeView(grade: Grade | null, lineItem: LineItem) {
  const { score, comment, setAt } = grade ? standingGrade(grade) : NOTHING;
  return {
    score: scoreText(score, lineItem.scoreMaximum),
    maximum: number.format(lineItem.scoreMaximum),
    comment,
    state: stateOf(grade),
    progress: grade && progressOf(grade),
    changedAt: momentView(setAt ?? grade?.reportedAt ?? null),
    locked: grade?.locked ?? false,
  };
}

const scoreText = (score: number | null, maximum: number): string | null =>
  score === null ? null : number.format(Math.min(score, maximum));

const progressOf = ({ reportedAt, activityProgress }: Grade): string | null =>
  reportedAt === null ? null : (PROGRESS[activityProgress] ?? activityProgress);

const momentView = (second: string | null) =>
  second === null ? null : { iso: second, text: showMoment(second) };

function stateOf(grade: Grade | null): { label: string; tone: Tone } {
  if (grade?.override) return { label: 'Aangepast door docent', tone: 'own' };
  if (!grade?.reportedAt) return { label: 'Nog geen cijfer', tone: 'none' };
  return GRADING[grade.gradingProgress] ?? { label: grade.gradingProgress, tone: 'none' };
}

const NOTHING = { score: null, comment: null, setAt: null };
