import { z } from 'zod';
import { PlatformError } from '../../kernel/errors.js';
import { gradeProfileOf, type GradeProfile } from '../platforms/grade-profiles.js';
import type { PlatformResponse } from './platform-http.js';
import { requireSuccess, type PlatformServices } from './platform-services.js';
import { RESULT_SCOPE, SCORE_SCOPE } from './scopes.js';
import { pagesOf } from './service-pages.js';

const SCORE_TYPE = 'application/vnd.ims.lis.v1.score+json';
const RESULTS_TYPE = 'application/vnd.ims.lis.v2.resultcontainer+json';
/** Moodle gives a whole course in one answer: a thousand people are some 300 kB. */
const LARGEST_RESULTS = 8 * 1024 * 1024;
const CANVAS_SUBMISSION = 'https://canvas.instructure.com/lti/submission';

/** A column of a platform's gradebook, at the registration whose token opens it. */
export interface GradebookColumn {
  readonly registrationId: string;
  readonly lineItemUrl: string;
}

/** The detail of the error where the LMS does not, or no longer, grade this person. */
export const NOT_A_STUDENT = 'not a student';

/** Exactly what is sent: the timestamp was fixed when the grade was released, and stays the same however often it is sent. */
export interface Score {
  readonly userId: string;
  /** Null where there is no grade: not yet, or no more. */
  readonly scoreGiven: number | null;
  readonly scoreMaximum: number;
  readonly comment: string;
  readonly timestamp: Date;
  /** Who graded, as the platform knows that person. */
  readonly scoringUserId?: string | null;
  readonly submission?: SubmissionFacts | null;
  /** What the platform was last told. */
  readonly heldComment?: string;
  /** That there was a grade which is taken back. */
  readonly isWithdrawn?: boolean;
}

export interface SubmissionFacts {
  readonly id: string;
  readonly startedAt: Date | null;
  readonly submittedAt: Date;
  /** The platform has not heard of it yet. */
  readonly isNew: boolean;
}

export interface Result {
  /** On the scale of `maximum`; null for an empty grade. */
  readonly score: number | null;
  readonly maximum: number | null;
}

export type GradebookClient = ReturnType<typeof gradebookClient>;

const Results = z.array(
  z.object({
    userId: z.coerce.string(),
    resultScore: z.number().nullable().default(null),
    resultMaximum: z.number().nullable().default(null),
  }),
);

/** Assignment and Grade Services 2.0 with our own requests: ltijs would stamp a score with the moment of sending. */
export const gradebookClient = (services: PlatformServices, publicUrl: string) => ({
  /**
   * Says whether there was anything to tell this platform.
   * @throws PlatformError with the platform's status when the score was not taken.
   */
  publish: async (column: GradebookColumn, score: Score): Promise<boolean> => {
    const profile = gradeProfileOf(await services.familyOf(column.registrationId));
    if (score.scoreGiven === null && !score.isWithdrawn && !profile.keepsSubmissions) return false;
    const url = withPath(column.lineItemUrl, '/scores');
    const body = JSON.stringify(scoreMessage(score, profile, publicUrl));
    const request = { method: 'POST', headers: { 'Content-Type': SCORE_TYPE }, body } as const;
    const answer = await services.call(column.registrationId, SCORE_SCOPE, url, request);
    requireTaken(answer, profile);
    return true;
  },
  /** What the gradebook now holds for a person; null when it holds nothing. @throws PlatformError */
  readResult: async (column: GradebookColumn, userId: string): Promise<Result | null> => {
    const url = new URL(withPath(column.lineItemUrl, '/results'));
    url.searchParams.set('user_id', userId);
    const results = await resultsAt(services, column, url.href);
    return results.get(userId) ?? null;
  },
  /** What the gradebook holds for everybody in a column. No `limit`: with it Moodle answers 404 (capture 46). @throws PlatformError */
  readResults: (column: GradebookColumn): Promise<ReadonlyMap<string, Result>> =>
    resultsAt(services, column, withPath(column.lineItemUrl, '/results')),
});

async function resultsAt(services: PlatformServices, column: GradebookColumn, url: string) {
  const { registrationId } = column;
  const list = { registrationId, scope: RESULT_SCOPE, url, accept: RESULTS_TYPE };
  const held = new Map<string, Result>();
  const size = { what: 'the results', maxBytes: LARGEST_RESULTS };
  for await (const { content } of pagesOf(services, list, Results, size))
    for (const { userId, resultScore, resultMaximum } of content)
      held.set(userId, { score: resultScore, maximum: resultMaximum });
  return held;
}

function scoreMessage(score: Score, profile: GradeProfile, publicUrl: string) {
  const { userId, timestamp, scoreGiven, submission } = score;
  const isGraded = scoreGiven !== null;
  return {
    userId,
    timestamp: timestamp.toISOString(),
    activityProgress: isGraded ? 'Completed' : 'Submitted',
    gradingProgress: isGraded ? 'FullyGraded' : 'PendingManual',
    ...(isGraded && gradeIn(score, profile)),
    ...(submission && submissionIn(submission, profile, publicUrl)),
  };
}

function gradeIn(score: Score, { addsComments }: GradeProfile) {
  const { scoreGiven, scoreMaximum, comment, heldComment, scoringUserId } = score;
  const isToldAlready = addsComments && comment === heldComment;
  return {
    ...{ scoreGiven, scoreMaximum },
    ...(!isToldAlready && { comment }),
    ...(scoringUserId && { scoringUserId }),
  };
}

function submissionIn(facts: SubmissionFacts, profile: GradeProfile, publicUrl: string) {
  const submittedAt = facts.submittedAt.toISOString();
  const startedAt = facts.startedAt?.toISOString();
  return {
    submission: startedAt ? { startedAt, submittedAt } : { submittedAt },
    ...(profile.keepsSubmissions && { [CANVAS_SUBMISSION]: canvasSubmission(facts, publicUrl) }),
  };
}

/** Without `new_submission: false` Canvas counts every score as another attempt. */
const canvasSubmission = ({ id, isNew }: SubmissionFacts, publicUrl: string) =>
  isNew
    ? {
        new_submission: true,
        submission_type: 'basic_lti_launch',
        submission_data: `${publicUrl}/lti/launch?submission=${id}`,
      }
    : { new_submission: false };

function requireTaken(answer: PlatformResponse, profile: GradeProfile): void {
  const { status, body, retryAfterMs } = answer;
  if (isAboutTimestamp(answer)) throw new PlatformError(409, 'the gradebook holds a later score');
  const isRefusal = retryAfterMs === null && isAboutPerson(answer, profile);
  if (isRefusal) throw new PlatformError(status, NOT_A_STUDENT);
  requireSuccess(answer, 'the score was not taken');
  // A page for people, as of a sign-in or of maintenance, has taken nothing, whatever its status.
  if (/^\s*</.test(body)) throw new PlatformError(503, 'the answer is a page');
}

/** A line item's address may have a query (Moodle: `?type_id=1`): what belongs to it stands before that. */
export function withPath(lineItemUrl: string, suffix: `/${string}`): string {
  const url = new URL(lineItemUrl);
  url.pathname += suffix;
  return url.href;
}

/** Canvas says by 400, and in words only, what others say by 409: it holds a later score. */
const isAboutTimestamp = ({ status, body }: PlatformResponse): boolean =>
  status === 409 || (status === 400 && /timestamp/i.test(body));

const PERSON_REFUSED = new Set([400, 403, 404, 422]);
/** *User not found in course or is not a student* (Canvas), *User … is not enrolled*, *User … does not exist* (Brightspace). */
const ABOUT_PERSON =
  /\buser\b.*(not found|not enrolled|does not exist|not a student|not gradable)/i;

const isAboutPerson = ({ status, body }: PlatformResponse, profile: GradeProfile): boolean =>
  (profile.refusesPeopleBare && status === 400 && /^\s*(\[\])?\s*$/.test(body)) ||
  (PERSON_REFUSED.has(status) && ABOUT_PERSON.test(body));
