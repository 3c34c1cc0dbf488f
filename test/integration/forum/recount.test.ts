import { afterAll, expect, test } from '@jest/globals';
import { Types } from 'mongoose';
import { pino } from 'pino';
import { connectDatabase } from '../../../src/database/connect.js';
import { postModel } from '../../../src/forum/post.model.js';
import { ReactionsService } from '../../../src/forum/reactions.service.js';
import { likeModel, voteModel } from '../../../src/forum/side.models.js';
import { systemClock } from '../../../src/kernel/clock.js';

const silent = pino({ level: 'silent' });
const database = await connectDatabase(
  { at: { directory: ':memory:' }, name: 'recount' },
  systemClock,
  silent,
);
afterAll(() => database.close());
const db = database.connection;
const rows = { posts: postModel(db), likes: likeModel(db), votes: voteModel(db) };
const reactions = new ReactionsService(rows, systemClock);

async function postWith(likes: number, counted: number): Promise<Types.ObjectId> {
  const ids = { runId: new Types.ObjectId(), threadId: new Types.ObjectId() };
  const said = { body: 'Tekst', tokens: [], formKey: new Types.ObjectId().toHexString() };
  const facts = { ...ids, ...said, seq: 1, version: 1, likes: counted, createdAt: new Date() };
  const { _id } = await rows.posts.create(facts);
  for (let like = 0; like < likes; like += 1)
    await rows.likes.create({ postId: _id, memberId: new Types.ObjectId() });
  return _id;
}

test('a count of likes that a failure left wrong is set right, and a right one stays', async () => {
  const ids = [
    await postWith(3, 3),
    await postWith(2, 0),
    await postWith(0, 1),
    await postWith(4, 9),
  ];
  await reactions.job.run();
  const counts = await Promise.all(ids.map((_id) => rows.posts.findOne({ _id }).lean()));
  expect(counts.map((post) => post?.likes)).toEqual([3, 2, 0, 4]);
});
