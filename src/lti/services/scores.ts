import { z } from 'zod';
import { PlatformError } from '../../kernel/errors.js';
import { SCORE_SCOPE } from '../launch/claims.js';
import type { LtijsProvider } from '../ltijs/provider.js';
import type { PlatformHttp, PlatformRequest, PlatformResponse } from './platform-http.js';
import type { PlatformTokens } from './platform-tokens.js';
import type { RegistrationsService } from '../registration/registrations.service.js';

const RESULT_SCOPE = 'https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly';
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

export interface GradebookClient {
  /** @throws PlatformError with the platform's status when the score was not taken. */
  publish(column: GradebookColumn, score: Score): Promise<void>;
  /** What the gradebook now holds for a person; null when it holds nothing. @throws PlatformError */
  readResult(column: GradebookColumn, userId: string): Promise<Result | null>;
}

const Results = z.array(
  z.object({
    userId: z.coerce.string(),
    resultScore: z.number().nullish(),
    resultMaximum: z.number().nullish(),
  }),
);

export interface GradebookParts {
  readonly provider: LtijsProvider;
  readonly registrations: RegistrationsService;
  readonly tokens: PlatformTokens;
  readonly http: PlatformHttp;
}

/** Assignment and Grade Services 2.0, with tokens from ltijs and our own requests: ltijs would stamp the moment of sending. */
export function gradebookClient(parts: GradebookParts): GradebookClient {
  return {
    publish: async (column, score) => {
      const body = JSON.stringify(scoreMessage(score));
      const headers = { 'Content-Type': SCORE_TYPE };
      const url = withPath(column.lineItemUrl, '/scores');
      const answer = await authorised(parts, column, SCORE_SCOPE, url, {
        method: 'POST',
        headers,
        body,
      });
      requireSuccess(
        isAboutTimestamp(answer) ? { ...answer, status: 409 } : answer,
        'the score was not taken',
      );
    },
    readResult: async (column, userId) => {
      const url = new URL(withPath(column.lineItemUrl, '/results'));
      url.searchParams.set('user_id', userId);
      const headers = { Accept: RESULTS_TYPE };
      const answer = await authorised(parts, column, RESULT_SCOPE, url.href, { headers });
      requireSuccess(answer, 'the results cannot be read');
      return resultOf(answer.body, userId);
    },
  };
}

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

/** With a token; when it is refused, once more with a new one. */
async function authorised(
  parts: GradebookParts,
  { registrationId }: GradebookColumn,
  scope: string,
  url: string,
  request: PlatformRequest,
): Promise<PlatformResponse> {
  const registration = await parts.registrations.find(registrationId);
  if (registration?.status !== 'active')
    throw new PlatformError(null, 'the registration is disabled');
  const send = async () => {
    const { issuer, clientId } = registration;
    const platform = await parts.provider.getPlatform(issuer, clientId);
    if (!platform) throw new PlatformError(null, 'the platform has no registration');
    const { access_token: token } = await platform.platformAccessToken(scope);
    const headers = { ...request.headers, Authorization: `Bearer ${token}` };
    return parts.http.request(url, { ...request, headers });
  };
  const first = await send();
  if (first.status !== 401) return first;
  await parts.tokens.drop(registration, scope);
  return send();
}

/** Canvas says by 400, and in words only, what others say by 409: it holds a later score. */
const isAboutTimestamp = ({ status, body }: PlatformResponse): boolean =>
  status === 400 && /timestamp/i.test(body);

function requireSuccess({ status, retryAfterMs }: PlatformResponse, complaint: string): void {
  if (status < 200 || status > 299) throw new PlatformError(status, complaint, { retryAfterMs });
}

function resultOf(body: string, userId: string): Result | null {
  try {
    const results = Results.parse(JSON.parse(body));
    const result = results.find((entry) => entry.userId === userId);
    return result
      ? { score: result.resultScore ?? null, maximum: result.resultMaximum ?? null }
      : null;
  } catch (error) {
    throw new PlatformError(200, 'the results cannot be understood', { cause: error });
  }
}
