import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Schema } from 'mongoose';
import { loadConfig } from '../../config/load.js';
import { compose, type Tool } from '../../src/compose.js';
import { loadContent } from '../../src/content/index.js';
import { connectDatabase, type Database } from '../../src/database/connect.js';
import { systemClock } from '../../src/kernel/clock.js';
import { createLogger } from '../../src/kernel/logger.js';

/** A field by one of these names says that a document is about a person, if only by a post of theirs. */
const SAYS_WHO =
  /(^|\.)(memberId|authorId|actorId|complaints|moderators|userId|sub|name|displayName|postId)$/;
/** Documents about platforms, whose names are those of organisations. */
const NOT_ABOUT_PEOPLE = ['registrations'];

let database: Database;
let tool: Tool;

beforeAll(async () => {
  const logger = createLogger('silent');
  const config = loadConfig({});
  const { courseDirectory, mediaDirectory } = config.content;
  database = await connectDatabase(
    { at: { directory: ':memory:' }, name: 'architecture_test' },
    systemClock,
    logger,
  );
  tool = await compose({
    config,
    secretKey: Buffer.alloc(32),
    adminToken: 'x'.repeat(24),
    root: process.cwd(),
    content: await loadContent(courseDirectory, mediaDirectory),
    database,
    clock: systemClock,
    logger,
  });
});
afterAll(async () => {
  await tool.close();
  await database.close();
});

const models = () =>
  database.connection.modelNames().map((name) => database.connection.model(name));
const knowsWho = (schema: Schema) => Object.keys(schema.paths).some((path) => SAYS_WHO.test(path));

test('every collection that knows people can export and erase what it knows', () => {
  const about = models()
    .filter((model) => knowsWho(model.schema as Schema))
    .map((model) => model.collection.name)
    .filter((name) => !NOT_ABOUT_PEOPLE.includes(name));
  const answered = tool.personalData.flatMap(({ collections }) => collections);
  expect(answered.toSorted()).toEqual(about.toSorted());
});

/** The shard keys of the design: what is spread over machines, and by what. */
const SHARD_KEYS: Readonly<Record<string, readonly string[]>> = {
  submissions: ['runId', 'memberId'],
  drafts: ['runId', 'memberId'],
  grades: ['runId', 'memberId'],
  videoProgress: ['runId', 'memberId'],
  playerSettings: ['runId', 'memberId'],
};

test('every unique index of a sharded collection begins with its whole shard key', () => {
  const sharded = models().filter((model) => model.collection.name in SHARD_KEYS);
  expect(sharded).toHaveLength(Object.keys(SHARD_KEYS).length);
  for (const model of sharded) {
    const shardKey = SHARD_KEYS[model.collection.name] ?? [];
    const unique = model.schema.indexes().filter(([, options]) => options.unique);
    for (const [fields] of unique) {
      expect(Object.keys(fields).slice(0, shardKey.length)).toEqual(shardKey);
    }
  }
});

test('no schema takes fields it does not know, makes indexes by itself or keeps versions', () => {
  for (const model of models()) {
    const options = (model.schema as Schema & { options: object }).options;
    expect(options).toMatchObject({ strict: 'throw', autoIndex: false, versionKey: false });
  }
});
