import type { Score, SubmissionFacts } from '../lti/index.js';
import type { ReleasedGrade } from './grade.model.js';
import type { ClaimedGrade } from './outbox.js';

/** What the LMS is told: the grade as it was released; without one that work was handed in, or that there is none any more. */
export function scoreOf(grade: ClaimedGrade, maximum: number, scoringUserId: string | null): Score {
  const { userId, released, ts, history, sentComment } = grade;
  return {
    userId,
    scoreGiven: isOnlyNewAttempt(grade) ? null : (released?.points ?? null),
    scoreMaximum: released?.maximum ?? maximum,
    comment: released ? commentOf(released) : '',
    timestamp: ts,
    scoringUserId,
    submission: submissionOf(grade),
    heldComment: sentComment,
    isWithdrawn: !released && history.some(({ kind }) => kind === 'released'),
  };
}

/** What the LMS has of it, once it was taken. */
export const takenOf = ({ released, unsentSubmissionId, sentComment }: ClaimedGrade) => ({
  comment: released ? commentOf(released) : sentComment,
  submissionId: unsentSubmissionId,
  releasedAt: released && released.at,
});

/** There is another attempt since the LMS took the grade: the grade is not sent once more, as its teacher may have changed it. */
const isOnlyNewAttempt = ({ released, sentReleaseAt, unsentSubmissionId }: ClaimedGrade): boolean =>
  released !== null && unsentSubmissionId !== null && +(sentReleaseAt ?? 0) === +released.at;

/** A gradebook shows one text: what was said of the whole, then of the parts. */
const commentOf = ({ comment, comments }: ReleasedGrade): string =>
  [comment, ...Object.values(comments)].filter(Boolean).join('\n\n');

function submissionOf(grade: ClaimedGrade): SubmissionFacts | null {
  const { submittedAt, startedAt, unsentSubmissionId, submissionId } = grade;
  if (!submittedAt) return null;
  const id = (unsentSubmissionId ?? submissionId).toHexString();
  return { id, startedAt, submittedAt, isNew: unsentSubmissionId !== null };
}
