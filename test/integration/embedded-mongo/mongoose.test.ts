import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { GridFSBucket } from 'mongodb';
import mongoose, { Schema, type Connection } from 'mongoose';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { startEmbeddedMongo, type EmbeddedMongo } from '../../../src/embedded-mongo/index.js';
import { codeOf, failure, NOW, type Row } from './support.js';

let now = NOW;
let server: EmbeddedMongo;
let connection: Connection;

const personSchema = new Schema(
  {
    email: { type: String, unique: true },
    name: String,
    age: Number,
    tags: { type: [String], default: undefined },
    address: { city: String },
    parts: { type: [{ k: String, n: Number }], default: undefined },
    map: { type: Map, of: Number },
    big: BigInt,
    decimal: Schema.Types.Decimal128,
    bytes: Buffer,
    mixed: Schema.Types.Mixed,
  },
  { optimisticConcurrency: true, autoIndex: false },
);
const postSchema = new Schema(
  {
    title: String,
    author: { type: Schema.Types.ObjectId, ref: 'Person' },
    status: String,
    slug: String,
    nick: { type: String, index: { unique: true, sparse: true } },
    until: { type: Date, expires: 60 },
  },
  { autoIndex: false },
);
postSchema.index(
  { slug: 1, status: 1 },
  { unique: true, partialFilterExpression: { slug: { $exists: true } } },
);

function models() {
  return {
    people: connection.model('Person', personSchema),
    posts: connection.model('Post', postSchema),
  };
}

const ann = {
  email: 'ann@example.org',
  name: 'Ann',
  age: 30,
  tags: ['x', 'y'],
  address: { city: 'Utrecht' },
  parts: [
    { k: 'a', n: 1 },
    { k: 'b', n: 2 },
  ],
};

beforeAll(async () => {
  server = await startEmbeddedMongo({ directory: ':memory:', now: () => now, ttlEveryMs: 20 });
  connection = mongoose.createConnection(server.url, { dbName: 'course', autoCreate: false });
  await connection.asPromise();
});

afterAll(async () => {
  await connection.close();
  await server.stop();
});

beforeEach(async () => {
  now = NOW;
  await connection.dropDatabase();
  const { people, posts } = models();
  await people.createIndexes();
  await posts.createIndexes();
});

test('a document comes back as it was stored, with every type', async () => {
  const { people } = models();
  const stored = await people.create({
    ...ann,
    map: { q: 1 },
    big: 9007199254740993n,
    decimal: '1.25',
    bytes: Buffer.from('hey'),
    mixed: { a: [1, { b: null }], at: NOW },
  });
  const found = await people.findById(stored._id);
  expect(found?.toObject()).toEqual(stored.toObject());
  expect(found?.big).toBe(9007199254740993n);
  expect(found?.decimal?.toString()).toBe('1.25');
});

test('a unique index names the key and the value it holds already', async () => {
  const { people } = models();
  await people.create(ann);
  const error = await failure(people.create({ email: ann.email }));
  expect(error).toMatchObject({
    code: 11000,
    keyPattern: { email: 1 },
    keyValue: { email: ann.email },
  });
});

test('an unordered insert stores all but the duplicates', async () => {
  const { people } = models();
  await people.create(ann);
  const rows = [{ email: 'b' }, { email: ann.email }, { email: 'c' }];
  const error = await failure(people.insertMany(rows, { ordered: false }));
  expect(error).toMatchObject({ code: 11000 });
  expect(await people.countDocuments()).toBe(3);
});

test('a partial unique index leaves documents outside its filter alone', async () => {
  const { posts } = models();
  await posts.create([{ title: '1' }, { title: '2' }, { slug: 's', status: 'a' }]);
  await posts.create({ slug: 's', status: 'b' });
  expect(await failure(posts.create({ slug: 's', status: 'a' }))).toMatchObject({ code: 11000 });
});

test('a sparse unique index leaves documents without the field alone', async () => {
  const { posts } = models();
  await posts.create([{ title: '1' }, { title: '2' }, { nick: 'n' }]);
  expect(await failure(posts.create({ nick: 'n' }))).toMatchObject({ code: 11000 });
});

test('a unique index cannot be made over duplicates', async () => {
  const rows = connection.collection('rows');
  await rows.insertMany([{ a: 1 }, { a: 1 }]);
  expect(await failure(rows.createIndexes([{ key: { a: 1 }, unique: true }]))).toMatchObject({
    code: 11000,
  });
  expect(await rows.indexes()).toHaveLength(1);
});

test('documents expire by their time-to-live index', async () => {
  const { posts } = models();
  await posts.create([{ title: 'old', until: NOW }, { title: 'never' }]);
  now = new Date(NOW.getTime() + 61_000);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await posts.find().lean()).map(({ title }) => title)).toEqual(['never']);
});

test('a stale document is not saved over a newer one', async () => {
  const { people } = models();
  const { _id } = await people.create(ann);
  const [first, second] = [await people.findById(_id), await people.findById(_id)];
  first!.name = 'A';
  await first!.save();
  second!.name = 'B';
  expect(await failure(second!.save())).toMatchObject({ name: 'VersionError' });
});

test('changes to arrays of subdocuments are saved', async () => {
  const { people } = models();
  const { _id } = await people.create(ann);
  const person = (await people.findById(_id))!;
  person.parts![0]!.n = 10;
  person.parts!.push({ k: 'c', n: 3 });
  await person.save();
  person.parts!.pull(person.parts![1]!._id);
  await person.save();
  const found = (await people.findById(_id).lean())!;
  expect(found.parts!.map(({ n }) => n)).toEqual([10, 3]);
});

test('an upsert inserts once and updates afterwards', async () => {
  const { people } = models();
  const change = { $set: { name: 'D' }, $setOnInsert: { age: 5 }, $inc: { 'address.n': 1 } };
  const options = { upsert: true, returnDocument: 'after', strict: false } as const;
  const first = await people.findOneAndUpdate({ email: 'd' }, change, options).lean();
  expect(first).toMatchObject({ email: 'd', name: 'D', age: 5, address: { n: 1 } });
  const again = await people.findOneAndUpdate({ email: 'd' }, change, options).lean();
  expect(again).toMatchObject({ _id: first._id, age: 5, address: { n: 2 } });
  const result = await people.findOneAndUpdate({ email: 'd' }, { age: 6 }, {
    includeResultMetadata: true,
  }); // prettier-ignore
  expect(result.lastErrorObject).toMatchObject({ n: 1, updatedExisting: true });
  expect(result.value?.age).toBe(5);
  const upsert = await people.updateOne({ email: 'e' }, { age: 1 }, { upsert: true });
  expect(upsert).toMatchObject({ matchedCount: 0, upsertedCount: 1 });
});

test('operators change fields and arrays as they say', async () => {
  const rows = connection.collection<Row>('rows');
  await rows.insertOne({ _id: 1, n: 4, gone: 1, flags: 5, list: [5, 3] });
  const after = async (change: object) => {
    await rows.updateOne({ _id: 1 }, change);
    return (await rows.findOne({ _id: 1 })) as { list: unknown };
  };
  expect(await after({ $inc: { n: 4 }, $max: { high: 3 }, $bit: { flags: { or: 2 } } }))
    .toEqual({ _id: 1, n: 8, high: 3, flags: 7, gone: 1, list: [5, 3] });
  expect(await after({ $max: { n: 5, flags: 9 } })).toMatchObject({ n: 8, flags: 9 });
  expect((await after({ $push: { list: 1 } })).list).toEqual([5, 3, 1]);
  expect((await after({ $pull: { list: { $gt: 4 } } })).list).toEqual([3, 1]);
  expect((await after({ $addToSet: { list: 3 } })).list).toEqual([3, 1]);
  expect((await after({ $addToSet: { list: { b: 1, a: 2 } } })).list).toEqual([3, 1, { b: 1, a: 2 }]);
  await expect(after({ $push: { list: { $each: [1, 7] } } })).rejects.toMatchObject({ code: 2 });
  expect((await after({ $addToSet: { list: { a: 2, b: 1 } } })).list).toHaveLength(4);
  expect((await after({ $pull: { list: { a: 2 } } })).list).toEqual([3, 1]);
  expect((await after({ $set: { 'list.1': { deep: 1 }, 'list.2': 'x' } })).list).toEqual([3, { deep: 1 }, 'x']);
}); // prettier-ignore

test('a timestamp set by a pipeline never runs backwards', async () => {
  const rows = connection.collection<Row>('grades');
  const at = (ms: number) => new Date(NOW.getTime() + ms);
  await rows.insertOne({ _id: 'g', at: at(0), rev: 0, by: null, delivery: { state: 'none', tries: 3 } });
  const set = (moment: Date) =>
    rows.findOneAndUpdate({ _id: 'g' }, [
      { $set: { at: { $max: [moment, { $add: ['$at', 1] }] }, rev: { $add: ['$rev', 1] }, comment: { $literal: '$rev' } } },
      { $set: { 'delivery.state': { $cond: [{ $eq: ['$by', null] }, 'none', 'waiting'] }, 'delivery.at': '$at', 'absent': { $eq: ['$gone', null] } } },
    ], { returnDocument: 'after' });
  expect(await set(at(10))).toEqual({
    _id: 'g', at: at(10), rev: 1, by: null, comment: '$rev', absent: false,
    delivery: { state: 'none', tries: 3, at: at(10) },
  });
  expect(await set(at(5))).toMatchObject({ at: at(11), rev: 2, delivery: { at: at(11) } });
  await rows.updateOne({ _id: 'g' }, [{ $unset: ['comment', 'delivery.tries'] }]);
  expect(await rows.findOne()).toEqual({
    _id: 'g', at: at(11), rev: 2, by: null, absent: false, delivery: { state: 'none', at: at(11) },
  });
}); // prettier-ignore

test('an aggregation groups, sorts, cuts and counts', async () => {
  const { people } = models();
  await people.create([ann, { email: 'b', age: 10 }, { email: 'c', age: 10 }]);
  const groups = await people.aggregate([
    { $match: { age: { $gte: 10 } } },
    { $sort: { email: -1 } },
    { $group: { _id: '$age', n: { $sum: 1 }, total: { $sum: '$age' }, emails: { $push: '$email' }, first: { $first: '$email' }, oldest: { $max: '$age' } } },
    { $sort: { _id: 1 } },
  ]);
  expect(groups).toEqual([
    { _id: 10, n: 2, total: 20, emails: ['c', 'b'], first: 'c', oldest: 10 },
    { _id: 30, n: 1, total: 30, emails: [ann.email], first: ann.email, oldest: 30 },
  ]);
  const shown = await people.aggregate([{ $sort: { email: 1 } }, { $skip: 1 }, { $limit: 1 }, { $set: { city: '$address.city' } }, { $project: { _id: 0, email: 1, city: 1 } }]);
  expect(shown).toEqual([{ email: 'b' }]);
  expect(await people.aggregate([{ $match: { age: 10 } }, { $count: 'n' }])).toEqual([{ n: 2 }]);
}); // prettier-ignore

test('indexes are listed as they were made', async () => {
  const { posts } = models();
  const specs = await posts.collection.indexes();
  expect(specs.find(({ name }) => name === 'until_1')).toMatchObject({ expireAfterSeconds: 60 });
  const partial = { unique: true, partialFilterExpression: { slug: { $exists: true } } };
  expect(specs.find(({ name }) => name === 'slug_1_status_1')).toMatchObject(partial);
  await posts.createIndexes();
  expect(await posts.collection.indexes()).toEqual(specs);
});

test('a reference is populated', async () => {
  const { people, posts } = models();
  const author = await people.create(ann);
  await posts.create({ title: 'hello', author: author._id });
  const post = await posts.findOne({ title: 'hello' }).populate<{ author: { email: string } }>('author');
  expect(post!.author.email).toBe(ann.email);
}); // prettier-ignore

test('a cursor brings many documents in batches', async () => {
  const { people } = models();
  await people.insertMany(Array.from({ length: 500 }, (_, n) => ({ email: `e${n}`, age: n })));
  let sum = 0;
  for await (const person of people.find().batchSize(50).cursor()) sum += person.age!;
  expect(sum).toBe((500 * 499) / 2);
  const page = await people.find().sort({ age: -1 }).skip(10).limit(3).select({ age: 1, _id: 0 }).lean();
  expect(page).toEqual([{ age: 489 }, { age: 488 }, { age: 487 }]);
}); // prettier-ignore

test('every filter operator selects as it says', async () => {
  const { people } = models();
  await people.create([ann, { email: 'bob', age: 12 }]);
  const filters: [object, number][] = [
    [{ age: { $gt: 12, $lte: 30 } }, 1],
    [{ age: { $in: [12, 30, 'x'] } }, 2],
    [{ age: { $ne: 12 } }, 1],
    [{ tags: 'x' }, 1],
    [{ tags: { $exists: false } }, 1],
    [{ tags: null }, 1],
    [{ parts: { $elemMatch: { k: 'a', n: 1 } } }, 1],
    [{ parts: { $elemMatch: { k: 'a', n: 2 } } }, 0],
    [{ 'parts.n': { $gt: 1 } }, 1],
    [{ 'parts.1.k': 'b' }, 1],
    [{ name: /^a/i }, 1],
    [{ name: { $regex: '^an', $options: 'i' } }, 1],
    [{ $or: [{ age: 12 }, { name: 'Ann' }] }, 2],
    [{ $and: [{ age: 12 }, { name: 'Ann' }] }, 0],
    [{ 'address.city': 'Utrecht' }, 1],
    [{ address: { city: 'Utrecht' } }, 1],
  ];
  const counts = [];
  for (const [filter] of filters) counts.push([filter, (await people.collection.find(filter).toArray()).length]);
  expect(counts).toEqual(filters);
}); // prettier-ignore

test('values of all types sort in one order', async () => {
  const rows = connection.collection('rows');
  const values = [true, NOW, 'a', 3, null, { a: 1 }, new mongoose.Types.ObjectId(), Buffer.from('b')];
  await rows.insertMany(values.map((v) => ({ v })));
  const sorted = await rows.find().sort({ v: 1 }).toArray();
  const kinds = sorted.map(({ v }) => (v === null ? 'null' : (v as object).constructor.name));
  expect(kinds).toEqual(['null', 'Number', 'String', 'Object', 'Binary', 'ObjectId', 'Boolean', 'Date']);
}); // prettier-ignore

test('a projection takes or leaves out fields, of what is shown only', async () => {
  const rows = connection.collection<Row>('rows');
  await rows.insertOne({ _id: 1, a: { b: 1, c: 2 }, list: [{ k: 1, v: 1 }, { k: 2, v: 2 }], n: [1, 2, 3] });
  const shown = (projection: object) => rows.findOne({}, { projection });
  expect(await shown({ 'a.b': 1, '_id': 0 })).toEqual({ a: { b: 1 } });
  expect(await shown({ 'list.k': 1, '_id': 0 })).toEqual({ list: [{ k: 1 }, { k: 2 }] });
  expect(await shown({ 'list': 0, 'n': 0, 'a.c': 0 })).toEqual({ _id: 1, a: { b: 1 } });
  expect(await shown({ _id: 1 })).toEqual({ _id: 1 });
  expect(await rows.findOne()).toMatchObject({ a: { b: 1, c: 2 }, n: [1, 2, 3] });
}); // prettier-ignore

test('a bulk write reports what it did', async () => {
  const { people } = models();
  const result = await people.bulkWrite([
    { insertOne: { document: { email: 'bw' } } },
    { updateOne: { filter: { email: 'bw' }, update: { $set: { age: 1 } } } },
    { updateOne: { filter: { email: 'new' }, update: { $set: { age: 1 } }, upsert: true } },
    { replaceOne: { filter: { email: 'bw' }, replacement: { email: 'bw2' } } },
    { deleteOne: { filter: { email: 'bw2' } } },
    { deleteMany: { filter: {} } },
  ]);
  expect(result).toMatchObject({ insertedCount: 1, matchedCount: 2, upsertedCount: 1, deletedCount: 2 });
}); // prettier-ignore

test('a document is claimed by exactly one of many that try', async () => {
  const jobs = connection.collection<Row>('jobs');
  await jobs.insertMany(Array.from({ length: 20 }, (_, _id) => ({ _id, state: 'new' })));
  const claims = await Promise.all(
    Array.from({ length: 50 }, (_, worker) =>
      jobs.findOneAndUpdate(
        { state: 'new' },
        { $set: { state: 'taken', worker } },
        { sort: { _id: 1 }, returnDocument: 'after' },
      ),
    ),
  );
  const claimed = claims.filter((job) => job !== null).map((job) => job._id as number);
  expect(claimed.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(await jobs.countDocuments({ state: 'taken' })).toBe(20);
});

test('files go in and out through GridFS', async () => {
  const bucket = new GridFSBucket(connection.db!);
  const upload = bucket.openUploadStream('film.bin', { metadata: { kind: 'sample' } });
  const bytes = Buffer.alloc(700_000, 'film');
  await pipeline(Readable.from([bytes]), upload);
  const chunks: Buffer[] = [];
  for await (const chunk of bucket.openDownloadStream(upload.id)) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  await bucket.delete(upload.id);
  expect(await bucket.find().toArray()).toEqual([]);
});

test('errors carry the codes that MongoDB gives them', async () => {
  const { people } = models();
  const { _id } = await people.create(ann);
  const rows = people.collection;
  const db = connection.db!;
  const codes: [() => Promise<unknown>, number][] = [
    [() => db.createCollection('people'), 48],
    [() => db.collection('absent').listIndexes().toArray(), 26],
    [() => db.command({ fooBar: 1 }), 59],
    [() => rows.updateOne({ _id }, { $inc: { name: 1 } }), 14],
    [() => rows.updateOne({ _id }, { $set: { _id: 5 } }), 66],
    [() => rows.updateOne({ _id }, { $foo: { a: 5 } }), 9],
    [() => rows.updateOne({ _id }, { $set: { 'name.first': 1 } }), 28],
    [() => rows.updateOne({ _id }, { $push: { name: 1 } } as object), 2],
    [() => rows.updateOne({ _id }, { $set: { a: 1, 'a.b': 1 } }), 40],
    [() => rows.createIndexes([{ key: { email: 1 }, unique: false, name: 'email_1' }]), 86],
    [() => rows.createIndexes([{ key: { email: 1 }, unique: true, name: 'other' }]), 85],
    [() => rows.insertOne({ tags: [1, 2], parts: [1, 2] }).then(() => rows.createIndexes([{ key: { tags: 1, parts: 1 } }])), 171],
    [() => rows.insertOne({ big: 'x'.repeat(16 * 1024 * 1024 - 10) }), 10334],
    [() => db.command({ insert: '', documents: [{}] }), 73],
  ];
  const seen = [];
  for (const [run] of codes) seen.push(await codeOf(run()));
  expect(seen).toEqual(codes.map(([, code]) => code));
}); // prettier-ignore
