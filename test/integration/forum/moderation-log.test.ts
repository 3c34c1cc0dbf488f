import { afterAll, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { startEmbeddedMongo } from '../../../src/embedded-mongo/index.js';
import { asTeacher, forumOf } from '../../support/forum.js';
import { startPlatformAndTool } from '../../support/platform-tool.js';

const engine = await startEmbeddedMongo({ directory: ':memory:', now: () => new Date() });
const environment = { MONGODB_URL: engine.url };
const { tool, platform } = await startPlatformAndTool({ environment });
const client = await MongoClient.connect(engine.url);
const lines = client.db('wmmi').collection('moderationLog');
const { enter, post, begin } = forumOf(tool, platform);
afterAll(async () => {
  await client.close();
  await engine.stop();
});

test('what a moderator changed stands in the log as it was and as it is, with nobody by name', async () => {
  const [karin, teacher] = [await enter('Karin'), await enter('Marit', asTeacher)];
  await enter('Yusuf');
  const thread = await begin(karin, 'Vraag het @Yusuf Jansen maar.', { title: 'Wie wet het?' });
  const form = { title: 'Wie weet het?', body: 'Vraag het @Yusuf Jansen.', version: '1' };
  const edit = (more: Record<string, string>) =>
    post(teacher, `forum/${thread}/posts/1/edit`, { ...form, ...more });
  expect((await edit({ reason: 'Leesbaar' })).status).toBe(303);
  const person = expect.stringMatching(/@\{[0-9a-f]{24}\}/);
  const [line, ...more] = await lines.find({ action: 'edit' }).toArray();
  expect(more).toEqual([]);
  expect(line).toMatchObject({ reason: 'Leesbaar', before: person, after: person });
  expect(line!['before']).toMatch(/^Wie wet het\?\n\n[^]*maar\.$/);
  expect(line!['after']).toMatch(/^Wie weet het\?\n\n/);

  // The same again is no change.
  expect((await edit({ version: '2', reason: 'Nog eens' })).status).toBe(303);
  expect(await lines.countDocuments({ action: 'edit' })).toBe(1);
});
