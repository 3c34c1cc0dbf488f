import { describe, expect, test } from '@jest/globals';
import type { PlatformResponse } from '../../../src/lti/services/platform-http.js';
import type { PlatformServices } from '../../../src/lti/services/platform-services.js';
import { gradebookClient, type Score } from '../../../src/lti/services/scores.js';
import type { PlatformFamily } from '../../../src/lti/registration/registration.model.js';

const COLUMN = {
  registrationId: 'r',
  lineItemUrl: 'https://lms.example/items/7/lineitem?type_id=3',
};
const CANVAS = 'https://canvas.instructure.com/lti/submission';
const ID = 'a'.repeat(24);
const SCORE: Score = {
  ...{ userId: '5', scoreGiven: 8, scoreMaximum: 10, comment: 'Goed.' },
  ...{ timestamp: new Date('2027-01-12T11:00:01Z'), scoringUserId: '11' },
  submission: {
    id: ID,
    startedAt: new Date('2027-01-11T10:00:00Z'),
    submittedAt: new Date('2027-01-12T09:00:00Z'),
    isNew: true,
  },
};

/** What a platform is sent, and what comes of its answer. */
async function publish(
  family: PlatformFamily,
  score: Score,
  answer: Partial<PlatformResponse> = {},
) {
  const sent: { url: string; body: Record<string, unknown> }[] = [];
  const services = {
    familyOf: async () => family,
    call: async (_id: string, _scope: string, url: string, { body = '' }) => {
      sent.push({ url, body: JSON.parse(body) as Record<string, unknown> });
      return { status: 200, body: '', retryAfterMs: null, link: null, date: null, ...answer };
    },
  } as unknown as PlatformServices;
  const client = gradebookClient(services, 'https://tool.example');
  const isTold = await client.publish(COLUMN, score);
  return { isTold, ...sent[0] };
}

const HANDED_IN = { ...SCORE, scoreGiven: null, comment: '' };
const families = ['moodle', 'canvas', 'brightspace', 'other'] as const;

test.each(families)(
  'a grade tells %s who graded, what was said and when it was handed in',
  async (family) => {
    const { url, body } = await publish(family, SCORE);
    expect(url).toBe('https://lms.example/items/7/lineitem/scores?type_id=3');
    expect(body).toMatchObject({
      ...{ userId: '5', scoreGiven: 8, scoreMaximum: 10, comment: 'Goed.', scoringUserId: '11' },
      ...{ timestamp: '2027-01-12T11:00:01.000Z' },
      ...{ activityProgress: 'Completed', gradingProgress: 'FullyGraded' },
      submission: {
        startedAt: '2027-01-11T10:00:00.000Z',
        submittedAt: '2027-01-12T09:00:00.000Z',
      },
    });
    expect(CANVAS in (body ?? {})).toBe(family === 'canvas');
  },
);

describe('work without a grade', () => {
  test.each(['moodle', 'brightspace', 'other'] as const)(
    'is nothing to tell %s',
    async (family) => {
      expect(await publish(family, HANDED_IN)).toEqual({ isTold: false });
    },
  );

  test('opens in the list of submissions of Canvas', async () => {
    const { body } = await publish('canvas', HANDED_IN);
    expect(body).toMatchObject({
      ...{ activityProgress: 'Submitted', gradingProgress: 'PendingManual' },
      [CANVAS]: {
        new_submission: true,
        submission_type: 'basic_lti_launch',
        submission_data: `https://tool.example/lti/launch?submission=${ID}`,
      },
    });
    expect(body).not.toHaveProperty('scoreGiven');
  });

  test('is what is left of a grade that is taken back, everywhere', async () => {
    for (const family of families) {
      const { body } = await publish(family, { ...HANDED_IN, isWithdrawn: true });
      expect(body).not.toHaveProperty('scoreGiven');
    }
  });
});

test('a grade that changes is no new attempt in Canvas', async () => {
  const submission = { ...SCORE.submission!, isNew: false };
  const { body } = await publish('canvas', { ...SCORE, submission });
  expect(body).toMatchObject({ [CANVAS]: { new_submission: false } });
});

test('Canvas, which adds up comments, gets each once; the others get it every time', async () => {
  const again = { ...SCORE, heldComment: 'Goed.' };
  expect((await publish('canvas', again)).body).not.toHaveProperty('comment');
  expect((await publish('canvas', { ...again, comment: 'Beter.' })).body).toMatchObject({
    comment: 'Beter.',
  });
  expect((await publish('moodle', again)).body).toMatchObject({ comment: 'Goed.' });
});

describe('a refusal', () => {
  const NOT = 'not a student';
  test.each<[string, PlatformFamily, Partial<PlatformResponse>, object]>([
    ['of a person by Moodle', 'moodle', { status: 400, body: '[]' }, { status: 400, detail: NOT }],
    [
      'of a person by Canvas',
      'canvas',
      { status: 422, body: '{"message":"User not found in course or is not a student"}' },
      { status: 422, detail: NOT },
    ],
    [
      'of a person by Brightspace',
      'brightspace',
      { status: 403, body: 'User in requested score is not enrolled in the org unit' },
      { status: 403, detail: NOT },
    ],
    [
      'of an unknown person by Brightspace',
      'brightspace',
      { status: 404, body: 'User in requested score does not exist' },
      { status: 404, detail: NOT },
    ],
    ['of a column', 'brightspace', { status: 404 }, { detail: 'the score was not taken' }],
    ['as too old', 'moodle', { status: 409 }, { status: 409 }],
    ['as too old by Canvas', 'canvas', { status: 400, body: 'timestamp' }, { status: 409 }],
    ['by a page with status 200', 'other', { status: 200, body: '<html>' }, { status: 503 }],
    [
      'that asks for rest',
      'canvas',
      { status: 403, retryAfterMs: 30_000 },
      { retryAfterMs: 30_000 },
    ],
  ])('%s', async (_what, family, answer, error) => {
    await expect(publish(family, SCORE, answer)).rejects.toMatchObject(error);
  });
});
