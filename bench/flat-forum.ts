import { MongoClient, ObjectId } from 'mongodb';
import { startEmbeddedMongo } from '../src/embedded-mongo/index.js';
import { BrowserLike } from '../test/support/browser-like.js';
import { fillForum } from '../test/support/forum-crowd.js';
import { launch } from '../test/support/launching.js';
import { startSigningPlatform } from '../test/support/signing-platform.js';
import { startTestTool } from '../test/support/tool.js';

/**
 * Pages of the forum in a small run and in a large one, asked in turn in one process, so that what else the machine does
 * falls on both. Prints for each page the 95th percentile of the large one as a multiple of the small one's; 1.3 is the aim.
 */
const [SMALL, LARGE] = [1_000, Number(process.env['POSTS'] ?? 100_000)] as const;
const ROUNDS = 120;
const CONTEXT = 'https://purl.imsglobal.org/spec/lti/claim/context';

const real = process.env['MONGODB_URL'];
const engine = await startEmbeddedMongo({ directory: ':memory:', now: () => new Date() });
const url = real ?? engine.url;
const tool = await startTestTool({ environment: { MONGODB_URL: url, LOG_LEVEL: 'fatal' } });
const platform = await startSigningPlatform(tool.url, tool.clock);
const client = await MongoClient.connect(url);
const db = client.db('wmmi');
await tool.admin('POST', 'registrations', platform.registration);

async function enter(posts: number) {
  const browser = new BrowserLike();
  const id = `bench-${posts}`;
  const base = await launch(tool, platform, browser, { [CONTEXT]: { id, title: id } });
  await browser.get(`${base}forum`);
  const context = await db.collection('contexts').findOne({ lmsContextId: id });
  const contextId = context?._id ?? new ObjectId();
  const member = await db.collection('members').findOne({ contextId });
  const now = tool.clock.now();
  const crowd = await fillForum(db, {
    ...{ runId: context?.['runId'] as ObjectId, contextId, posts, now },
    authors: [member?._id ?? new ObjectId(), ...Array.from({ length: 49 }, () => new ObjectId())],
  });
  const step = (n: number) =>
    encodeURIComponent(crowd.ranks[Math.min(n, crowd.ranks.length - 1)] ?? '');
  const paths: Readonly<Record<string, string>> = {
    'thread list': 'forum',
    'step 500': `forum?before=${step(499)}`,
    'thread page': `forum/${crowd.longest}?page=2`,
    'page in the middle': `forum/${crowd.longest}?page=${Math.round(posts / 80)}`,
    'first unread': `forum/${crowd.longest}?unread`,
    'rare word': 'forum?q=reiger',
  };
  return { browser, base, paths };
}

const runs = [await enter(SMALL), await enter(LARGE)] as const;
const p95 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? NaN;

console.log(`page\tp95 at ${SMALL}\tp95 at ${LARGE}\tratio`);
for (const page of Object.keys(runs[0].paths)) {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [which, { browser, base, paths }] of runs.entries()) {
      const start = performance.now();
      await (await browser.get(`${base}${paths[page] ?? ''}`)).text();
      if (round >= 20) times[which as 0 | 1].push(performance.now() - start);
    }
  const [small, large] = [p95(times[0]), p95(times[1])];
  console.log([page, small.toFixed(1), large.toFixed(1), (large / small).toFixed(2)].join('\t'));
}
await client.close();
await platform.stop();
await tool.stop();
await engine.stop();
