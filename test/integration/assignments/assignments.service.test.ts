import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Types } from 'mongoose';
import type { AssignmentsService } from '../../../src/assignments/index.js';
import type { LaunchContext } from '../../../src/course/index.js';
import { AttachmentStore } from '../../../src/assignments/attachments/store.js';
import { hours } from '../../../src/kernel/clock.js';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
} from '../../../src/kernel/errors.js';
import { ASSESSMENT, startWorld, type World } from '../grading/support.js';

let world: World;
let assignments: AssignmentsService;
let teacher: LaunchContext;
let fatima: LaunchContext;
let count = 0;

beforeAll(async () => {
  world = await startWorld();
  assignments = world.assignments.service;
});
beforeEach(async () => {
  count += 1;
  teacher = await world.enter('teacher', 'instructor', `course-${count}`);
  fatima = await world.enter('fatima', 'learner', `course-${count}`);
});
afterAll(async () => {
  await world.database.connection.dropDatabase();
  await world.database.close();
});

const submit = (text: string, attempt: number | null = null) =>
  assignments.submit(fatima, 1, { text, attempt });
const textsOf = async (launch: LaunchContext) =>
  (await assignments.ownWork(launch, 1)).attempts.map(({ text }) => text);

test('a draft is kept, replaced, and gone once the work is handed in', async () => {
  await assignments.saveDraft(fatima, 1, { text: 'Eerste' });
  await assignments.saveDraft(fatima, 1, { text: 'Tweede' });
  expect(await assignments.ownWork(fatima, 1)).toMatchObject({
    draft: { text: 'Tweede' },
    state: 'draft',
  });
  await submit('Tweede');
  expect(await assignments.ownWork(fatima, 1)).toMatchObject({
    draft: null,
    state: 'submitted',
    attempts: [{ attempt: 1, text: 'Tweede' }],
  });
});

test('drafts saved at the same moment are one draft', async () => {
  await Promise.all(['a', 'b', 'c', 'd'].map((text) => assignments.saveDraft(fatima, 1, { text })));
  const drafts = world.database.connection.collection('drafts');
  const { memberId } = (await assignments.ownWork(fatima, 1)).draft!;
  expect(await drafts.countDocuments({ memberId })).toBe(1);
});

test.each([
  ['knows which attempt it is', 1],
  ['does not', null],
])(
  'the same text handed in five times at once, by a form that %s, is one attempt',
  async (_form, attempt) => {
    await Promise.all(Array.from({ length: 5 }, () => submit('Mijn werk.', attempt)));
    expect(await textsOf(fatima)).toEqual(['Mijn werk.']);
  },
);

test('another text from a page that is out of date is refused, not lost and not handed in', async () => {
  await submit('Uit het ene venster.', 1);
  const other = submit('Uit het andere venster.', 1);
  await expect(other).rejects.toThrow(InvalidInputError);
  await expect(other).rejects.toMatchObject({
    fields: { text: 'assignments.handedInElsewhere' },
  });
  expect(await textsOf(fatima)).toEqual(['Uit het ene venster.']);
});

test('an attempt cannot be further than the next', async () => {
  await submit('Mijn werk.', 4711);
  expect((await assignments.ownWork(fatima, 1)).attempts).toMatchObject([{ attempt: 1 }]);
});

test('a new version may follow while the work waits, and the instructor sees the newest', async () => {
  await submit('Een.');
  await submit('Twee.');
  expect(await textsOf(fatima)).toEqual(['Twee.', 'Een.']);
  expect((await assignments.waitingFor(teacher)).get(1)).toBe(1);
});

test('work without a text is not handed in', async () => {
  await expect(submit(' \n ')).rejects.toMatchObject({
    fields: { text: 'assignments.text.empty' },
  });
});

test('an instructor has nothing to hand in', async () => {
  const attempt = assignments.submit(teacher, 1, { text: 'Voorbeeld', attempt: null });
  await expect(attempt).rejects.toThrow(ForbiddenError);
  await expect(assignments.saveDraft(teacher, 1, { text: 'x' })).rejects.toThrow(ForbiddenError);
});

test('nobody hands in to an assignment that is not open yet', async () => {
  const startsAt = world.clock.now();
  const weekly = { ...fatima, run: { ...fatima.run, startsAt, mode: 'weekly' as const } };
  await assignments.submit(weekly, 1, { text: 'Op tijd.', attempt: null });
  const early = assignments.submit(weekly, 2, { text: 'Te vroeg.', attempt: null });
  await expect(early).rejects.toThrow(ForbiddenError);
});

describe('how far somebody is', () => {
  const stateOf = async (assignment: number) =>
    (await assignments.statesFor(fatima)).get(assignment);

  test('is said of all five assignments', async () => {
    await assignments.saveDraft(fatima, 2, { text: 'Begin' });
    await assignments.submit(fatima, 3, { text: 'Klaar', attempt: null });
    const returned = await world.handIn(fatima, 4);
    await world.grading.service.returnWork(teacher, returned, {
      levels: {},
      comments: {},
      comment: 'Meer',
    });
    const released = await world.handIn(fatima, 5);
    await world.grading.service.release(teacher, released, ASSESSMENT);
    expect([...(await assignments.statesFor(fatima))]).toEqual([
      [1, 'open'],
      [2, 'draft'],
      [3, 'submitted'],
      [4, 'returned'],
      [5, 'released'],
    ]);
    expect([...(await assignments.waitingFor(teacher))]).toEqual([
      [1, 0],
      [2, 0],
      [3, 1],
      [4, 0],
      [5, 0],
    ]);
  });

  test('is handed in again after an addition, with the same text too', async () => {
    const work = await world.handIn(fatima);
    await world.grading.service.returnWork(teacher, work, {
      levels: {},
      comments: {},
      comment: 'Meer',
    });
    expect(await stateOf(1)).toBe('returned');
    await submit('Mijn werk.', 2);
    expect(await stateOf(1)).toBe('submitted');
    expect(await textsOf(fatima)).toHaveLength(2);
  });

  test('is waiting again when an attempt came in at the moment of the release', async () => {
    const work = await world.handIn(fatima);
    await submit('Net op tijd.', 2);
    await world.grading.service.release(teacher, work, ASSESSMENT);
    expect(await stateOf(1)).toBe('submitted');
    expect((await assignments.waitingFor(teacher)).get(1)).toBe(1);
  });

  test('ends with the release: what comes later is not handed in', async () => {
    const work = await world.handIn(fatima);
    await world.grading.service.release(teacher, work, ASSESSMENT);
    await expect(submit('Te laat.', 2)).rejects.toMatchObject({
      fields: { text: 'assignments.closed' },
    });
    await expect(assignments.saveDraft(fatima, 1, { text: 'Te laat.' })).rejects.toThrow(
      InvalidInputError,
    );
    await submit('Mijn werk.', 1);
    expect(await stateOf(1)).toBe('released');
  });
});

test('work is counted in its own course only', async () => {
  await submit('Mijn werk.');
  const elsewhere = await world.enter('teacher', 'instructor', 'elsewhere');
  expect((await assignments.waitingFor(elsewhere)).get(1)).toBe(0);
});

test('drafts go with whoever leaves; handed-in work stays unless they want it wiped', async () => {
  const { personalData } = world.assignments;
  const { member } = fatima;
  const person = { ...member, memberIds: [member.id] };
  await submit('Mijn werk.');
  await assignments.saveDraft(fatima, 2, { text: 'Begin' });
  expect(await personalData.export(person)).toMatchObject({
    drafts: [{ assignment: 2, text: 'Begin' }],
    submissions: [{ assignment: 1, attempt: 1, text: 'Mijn werk.' }],
  });
  await personalData.erase(person, 'detach');
  expect(await textsOf(fatima)).toEqual(['Mijn werk.']);
  expect((await assignments.ownWork(fatima, 2)).draft).toBeNull();
  await personalData.erase(person, 'wipe');
  expect(await textsOf(fatima)).toEqual([]);
});

test('after ten attempts there is an end to it, and the text is not lost', async () => {
  const participant = await world.enter('diligent');
  for (let n = 1; n <= 10; n += 1) await world.handIn(participant, 1, `Versie ${n}`);
  await expect(world.handIn(participant, 1, 'Versie 11')).rejects.toMatchObject({
    fields: { text: 'assignments.tooManyAttempts' },
  });
  const { attempts } = await world.assignments.service.ownWork(participant, 1);
  expect(attempts).toHaveLength(10);
});

test('a file that was sent and never kept is swept away after a day, and no other', async () => {
  const db = world.database.connection;
  const store = new AttachmentStore(db, world.clock, null);
  const keep = (name: string) => store.keep(name, Readable.from([Buffer.from('%PDF-1.7')]));
  const [loose, taken] = [await keep('los.pdf'), await keep('vast.pdf')];
  await store.take([taken]);
  // Of a process that died while a file came in.
  const half = new Types.ObjectId();
  await db.collection('attachments.begun').insertOne({ _id: half, at: world.clock.now() });
  const part = { files_id: half, n: 0, data: Buffer.from('half') };
  await db.collection('attachments.chunks').insertOne(part);
  const files = db.collection('attachments.files');
  await store.sweepJob.run();
  expect(await files.countDocuments({})).toBe(2);
  world.clock.advance(hours(25));
  await store.sweepJob.run();
  await expect(store.open(loose)).rejects.toThrow(NotFoundError);
  expect(await db.collection('attachments.chunks').countDocuments({})).toBe(1);
});

test('a device that is behind overwrites nothing, unless it says so knowingly', async () => {
  const ali = await world.enter('ali-with-two-devices');
  const first = await assignments.saveDraft(ali, 1, { text: 'Op de telefoon', version: null });
  const second = await assignments.saveDraft(ali, 1, { text: 'Op de laptop', version: first.rev });
  const behind = { text: 'Weer op de telefoon', version: first.rev };
  await expect(assignments.saveDraft(ali, 1, behind)).rejects.toThrow(ConflictError);
  expect((await assignments.ownWork(ali, 1)).draft?.text).toBe('Op de laptop');
  await assignments.saveDraft(ali, 1, { ...behind, version: second.rev });
  expect((await assignments.ownWork(ali, 1)).draft?.text).toBe('Weer op de telefoon');
});

test('after the run has closed only who was given more time hands in', async () => {
  const late = await world.enter('late');
  const closesAt = new Date(+world.clock.now() - hours(1));
  await world.course.saveSettings(await world.enter('the-teacher', 'instructor'), {
    ...{ startsAt: null, mode: 'open', closesAt },
  });
  const again = await world.enter('late');
  await expect(world.handIn(again)).rejects.toThrow(ForbiddenError);
  const extendedUntil = new Date(+world.clock.now() + hours(1));
  await world.course.extend(
    await world.enter('the-teacher', 'instructor'),
    late.member.id,
    extendedUntil,
  );
  await world.handIn(await world.enter('late'));
  await world.course.saveSettings(await world.enter('the-teacher', 'instructor'), {
    ...{ startsAt: null, mode: 'weekly', closesAt: null },
  });
});
