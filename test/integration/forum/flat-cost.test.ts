import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MongoClient, ObjectId, type Document, type Filter } from 'mongodb';
import mongoose from 'mongoose';
import { startEmbeddedMongo } from '../../../src/embedded-mongo/index.js';
import { asTeacher, forumOf, inContext, type Visitor } from '../../support/forum.js';
import { fillForum, type Crowd } from '../../support/forum-crowd.js';
import { startSigningPlatform } from '../../support/signing-platform.js';
import { startTestTool } from '../../support/tool.js';

/** As many posts as a run has; the cost of a list does not depend on it. More with `FLAT_POSTS`. */
const SIZES = [1_000, 10_000, Number(process.env['FLAT_POSTS'] ?? 0)].filter(Boolean);
const BESIDES = 5;
/** What is looked up by who somebody is, and not a list of the forum. */
const LISTS = [
  'threads',
  'posts',
  'threadReads',
  'postLikes',
  'pollVotes',
  'forumNotices',
  'reports',
  'moderationLog',
];

interface Search {
  readonly collection: string;
  readonly filter: Filter<Document>;
  readonly options: {
    readonly sort?: Document;
    readonly limit?: number;
    readonly projection?: Document;
  };
}
let searches: Search[] = [];
mongoose.set(
  'debug',
  (collection: string, method: string, filter: Document, options: Search['options']) => {
    if (/^find(One)?$/.test(method) && LISTS.includes(collection))
      searches.push({
        collection,
        filter,
        options: method === 'findOne' ? { ...options, limit: 1 } : options,
      });
  },
);
afterAll(() => {
  mongoose.set('debug', false);
});

const real = process.env['MONGODB_URL'];
const engine = real
  ? null
  : await startEmbeddedMongo({ directory: ':memory:', now: () => new Date() });
const url = engine?.url ?? real!;
const tool = await startTestTool({ environment: { MONGODB_URL: url } });
const platform = await startSigningPlatform(tool.url, tool.clock);
const client = await MongoClient.connect(url);
const db = client.db('wmmi');
await tool.admin('POST', 'registrations', platform.registration);
afterAll(async () => {
  await client.close();
  await platform.stop();
  await tool.stop();
  await engine?.stop();
});
const { enter, post } = forumOf(tool, platform);

/** What every search of a page cost: documents looked at, and how many it may return. */
async function costsOf(who: Visitor, path: string) {
  searches = [];
  const answer = await who.browser.get(`${who.base}${path}`);
  expect([200, 303]).toContain(answer.status);
  return Promise.all(
    searches.map(async ({ collection, filter, options }) => {
      const found = db.collection(collection).find(filter, options);
      const { executionStats } = await found.explain('executionStats');
      const { totalDocsExamined, nReturned } = executionStats as Record<string, number>;
      const most = (options.limit ?? nReturned!) + BESIDES;
      return { collection, filter, isFlat: totalDocsExamined! <= most, totalDocsExamined, most };
    }),
  );
}

describe.each(SIZES)('with %i posts', (posts) => {
  let crowd: Crowd;
  let learner: Visitor;
  let teacher: Visitor;
  beforeAll(async () => {
    learner = await enter('Lezer', inContext(`course-${posts}`));
    teacher = await enter('Docent', { ...asTeacher, ...inContext(`course-${posts}`) });
    const context = await db.collection('contexts').findOne({ lmsContextId: `course-${posts}` });
    const members = await db
      .collection('members')
      .find({ contextId: context!._id })
      .sort({ _id: 1 })
      .toArray();
    const others = Array.from({ length: 48 }, () => new ObjectId());
    crowd = await fillForum(db, {
      ...{
        runId: context!['runId'] as ObjectId,
        contextId: context!._id,
        posts,
        now: tool.clock.now(),
      },
      authors: [...members.map(({ _id }) => _id), ...others],
    });
  }, 120_000);

  const step = (n: number) => encodeURIComponent(crowd.ranks[Math.min(n, crowd.ranks.length - 1)]!);
  const pages: [string, () => string][] = [
    ['the newest threads', () => 'forum'],
    ['older threads', () => `forum?before=${step(0)}`],
    ['the 500th step of the list, or its last', () => `forum?before=${step(499)}`],
    ['back from there', () => `forum?after=${step(499)}`],
    ['a lecture', () => 'forum?lecture=2'],
    ['a lecture, much older', () => `forum?lecture=2&before=${step(400)}`],
    ['a type', () => `forum?type=idee&before=${step(300)}`],
    ['what has no answer', () => 'forum?list=unanswered'],
    ['what is mine', () => `forum?list=mine&before=${step(100)}`],
    ['what is followed', () => 'forum?list=followed'],
    ['what is unread', () => 'forum?list=unread'],
    ['a thread', () => `forum/${crowd.longest}`],
    ['a page in its middle', () => `forum/${crowd.longest}?page=${posts / 80}`],
    ['its last page', () => `forum/${crowd.longest}?page=999999`],
    ['the page of a post', () => `forum/${crowd.longest}?post=${posts / 4}`],
    ['the first that is unread', () => `forum/${crowd.longest}?unread`],
    ['a rare word', () => 'forum?q=reiger'],
    ['a common word', () => 'forum?q=moestuin'],
    ['notices', () => 'forum/notices'],
  ];
  test.each(pages)('%s costs no more than it shows', async (_page, path) => {
    const costs = await costsOf(learner, path());
    expect(costs.length).toBeGreaterThan(0);
    expect(costs.filter(({ isFlat }) => !isFlat)).toEqual([]);
  });

  test('what waits for a moderator costs no more than it shows', async () => {
    for (const seq of [2, 3, 4]) {
      const path = `forum/${crowd.longest}/posts/${seq}/report`;
      expect((await post(learner, path, { reason: 'Zie de huisregels' })).status).toBe(303);
    }
    const costs = await costsOf(teacher, 'forum/moderation');
    expect(costs.filter(({ isFlat }) => !isFlat)).toEqual([]);
  });
});
