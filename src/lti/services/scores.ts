import { z } from 'zod';
import { PlatformError } from '../../kernel/errors.js';
import type { PlatformResponse } from './platform-http.js';
import { requireSuccess, type PlatformServices } from './platform-services.js';
import { RESULT_SCOPE, SCORE_SCOPE } from './scopes.js';

const SCORE_TYPE = 'application/vnd.ims.lis.v1.score+json';
const RESULTS_TYPE = 'application/vnd.ims.lis.v2.resultcontainer+json';

/** A column of a platform's gradebook, at the registration whose token opens it. */
export interface GradebookColumn {
  readonly registrationId: string;
  readonly lineItemUrl: string;
}

/** Exactly what is sent: the timestamp was fixed when the grade was released, and stays the same however often it is sent. */
export interface Score {
  readonly userId: string;
  readonly scoreGiven: number;
  readonly scoreMaximum: number;
  readonly comment: string;
  readonly timestamp: Date;
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
export const gradebookClient = (services: PlatformServices) => ({
  /** @throws PlatformError with the platform's status when the score was not taken. */
  publish: async (column: GradebookColumn, score: Score): Promise<void> => {
    const url = withPath(column.lineItemUrl, '/scores');
    const headers = { 'Content-Type': SCORE_TYPE };
    const request = { method: 'POST', headers, body: JSON.stringify(scoreMessage(score)) } as const;
    const answer = await services.call(column.registrationId, SCORE_SCOPE, url, request);
    const status = isAboutTimestamp(answer) ? 409 : answer.status;
    requireSuccess({ ...answer, status }, 'the score was not taken');
  },
  /** What the gradebook now holds for a person; null when it holds nothing. @throws PlatformError */
  readResult: async (column: GradebookColumn, userId: string): Promise<Result | null> => {
    const url = new URL(withPath(column.lineItemUrl, '/results'));
    url.searchParams.set('user_id', userId);
    const request = { headers: { Accept: RESULTS_TYPE } };
    const answer = await services.call(column.registrationId, RESULT_SCOPE, url.href, request);
    requireSuccess(answer, 'the results cannot be read');
    return resultOf(answer.body, userId);
  },
});

const scoreMessage = ({ timestamp, ...score }: Score) => ({
  ...score,
  timestamp: timestamp.toISOString(),
  activityProgress: 'Completed',
  gradingProgress: 'FullyGraded',
});

/** A line item's address may have a query (Moodle: `?type_id=1`): what belongs to it stands before that. */
export function withPath(lineItemUrl: string, suffix: `/${string}`): string {
  const url = new URL(lineItemUrl);
  url.pathname += suffix;
  return url.href;
}

/** Canvas says by 400, and in words only, what others say by 409: it holds a later score. */
const isAboutTimestamp = ({ status, body }: PlatformResponse): boolean =>
  status === 400 && /timestamp/i.test(body);

function resultOf(body: string, userId: string): Result | null {
  try {
    const results = Results.parse(JSON.parse(body));
    const result = results.find((entry) => entry.userId === userId);
    return result ? { score: result.resultScore, maximum: result.resultMaximum } : null;
  } catch (error) {
    throw new PlatformError(200, 'the results cannot be understood', { cause: error });
  }
}
