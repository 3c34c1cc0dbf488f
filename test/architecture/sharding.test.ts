import { afterAll, beforeAll, expect, test } from '@jest/globals';
import mongoose from 'mongoose';
import { BrowserLike } from '../support/browser-like.js';
import { launch } from '../support/launching.js';
import { startPlatformAndTool } from '../support/platform-tool.js';
import { INSTRUCTOR } from '../support/signing-platform.js';

const ROLES = 'https://purl.imsglobal.org/spec/lti/claim/roles';
const ENDPOINT = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
const SCORE = 'https://purl.imsglobal.org/spec/lti-ags/scope/score';
const PARTS = ['casus', 'obstakels', 'raamwerk', 'handelingsperspectief', 'vraag'];
const SHARDED = ['submissions', 'drafts', 'grades', 'columns', 'videoProgress', 'playerSettings'];

interface Query {
  readonly collection: string;
  readonly method: string;
  readonly filter: Readonly<Record<string, unknown>>;
}

const queries: Query[] = [];
mongoose.set('debug', (collection: string, method: string, filter: Query['filter']) => {
  if (SHARDED.includes(collection)) queries.push({ collection, method, filter });
});
const { tool, platform } = await startPlatformAndTool();

beforeAll(() => walkTheLine());
afterAll(() => {
  mongoose.set('debug', false);
});

/** From a draft to a delivered grade, and out again: every page that reads or writes work. */
async function walkTheLine(): Promise<void> {
  queries.length = 0; // what the migrations asked at the start
  const scores: string[] = [];
  platform.answer((req, _body, res) => {
    if (req.url?.includes('/scores')) scores.push(req.url);
    res.end(req.url === '/token' ? JSON.stringify({ access_token: 'x', expires_in: 60 }) : '[]');
  });
  const lineItem = { scope: [SCORE], lineitem: `${platform.issuer}/lineitems/1` };
  const [learner, teacher] = [new BrowserLike(), new BrowserLike()];
  const own = await launch(tool, platform, learner, { [ENDPOINT]: lineItem });
  await learner.get(own);
  await learner.submit(`${own}lectures/1`, { look: 'large' }, `${own}player`);
  await learner.submit(`${own}lectures/1`, {}, `${own}lectures/1/transcript`);
  await learner.submit(`${own}assignments/1`, { text: 'Begin', action: 'draft' });
  await learner.submit(`${own}assignments/1`, { text: 'Klaar', action: 'submit' });
  const staff = await launch(tool, platform, teacher, { sub: 'teacher', [ROLES]: [INSTRUCTOR] });
  await teacher.get(staff);
  const queue = await (await teacher.get(`${staff}grading`)).text();
  const work = `${staff}grading/${/grading\/([0-9a-f]{24})/.exec(queue)?.[1] ?? ''}`;
  const levels = Object.fromEntries(PARTS.map((part) => [`level[${part}]`, '2']));
  await teacher.submit(work, { ...levels, comment: '', action: 'save' });
  await teacher.submit(work, { ...levels, comment: '', action: 'release' });
  for (let tries = 0; tries < 100 && scores.length === 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(scores).toEqual(['/lineitems/1/scores']);
  await learner.get(`${own}assignments/1`);
}

const isDueScan = ({ collection, filter }: Query): boolean =>
  (collection === 'grades' && 'delivery.state' in filter && !('_id' in filter)) ||
  // What a job compares with the gradebooks, along an index of its own.
  (collection === 'columns' && JSON.stringify(filter).includes('checkedAt'));

test('every query about work and grades names its run, but for those that look for what is due', () => {
  expect(new Set(queries.map(({ collection }) => collection))).toEqual(new Set(SHARDED));
  const elsewhere = queries.filter(
    ({ method, filter }) => !/^(createIndex|createCollection)/.test(method) && !('runId' in filter),
  );
  expect(elsewhere.filter((query) => !isDueScan(query))).toEqual([]);
  expect(elsewhere.some(isDueScan)).toBe(true);
});

test('a change of one document names the whole shard key', () => {
  const changes = queries.filter(
    ({ collection, method }) =>
      ['grades', 'drafts', 'videoProgress', 'playerSettings'].includes(collection) &&
      /^(updateOne|findOneAndUpdate|deleteOne)$/.test(method),
  );
  expect(changes.length).toBeGreaterThan(4);
  for (const { filter } of changes)
    expect(Object.keys(filter)).toEqual(expect.arrayContaining(['runId', 'memberId']));
});
