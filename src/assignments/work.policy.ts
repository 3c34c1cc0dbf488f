import type { Grade } from '../grading/index.js';
import type { Submission } from './submission.model.js';

/** How far a participant is with one assignment. */
export type AssignmentState = 'open' | 'draft' | 'submitted' | 'returned' | 'released';

export const ASSIGNMENT_NUMBERS = [1, 2, 3, 4, 5] as const;

export type HandedIn = Omit<Submission, 'text' | 'files'>;
type Verdict = Pick<Grade, 'state' | 'submissionId'> | null;

/** A verdict counts for the attempt it was given on: an attempt handed in at the same moment still waits for its own. */
export function stateOf(
  newest: Pick<Submission, '_id'> | null,
  verdict: Verdict,
  hasDraft: boolean,
): AssignmentState {
  if (!newest) return hasDraft ? 'draft' : 'open';
  const told = verdict?.submissionId.equals(newest._id) ? verdict.state : null;
  return told === 'returned' || told === 'released' ? told : 'submitted';
}

/** Of each person's attempts at each assignment the newest, in the order in which they were handed in. */
export function newestAttempts<T extends HandedIn>(submissions: readonly T[]): readonly T[] {
  const newest = new Map<string, T>();
  for (const submission of submissions) {
    const key = workKey(submission);
    if ((newest.get(key)?.attempt ?? 0) < submission.attempt) newest.set(key, submission);
  }
  return [...newest.values()].toSorted((a, b) => +a.submittedAt - +b.submittedAt);
}

/** One person's work on one assignment, over all attempts. */
export const workKey = ({ memberId, assignment }: Pick<Grade, 'memberId' | 'assignment'>): string =>
  `${memberId.toHexString()} ${assignment}`;
