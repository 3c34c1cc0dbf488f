import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LaunchContext } from '../../../src/course/index.js';
import { courseRows } from '../../../src/course/rows.js';
import { coursePersonalData } from '../../../src/course/personal-data.js';
import type { Work } from '../../../src/grading/index.js';
import { seconds } from '../../../src/kernel/clock.js';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
} from '../../../src/kernel/errors.js';
import { ASSESSMENT, startWorld, type World } from './support.js';

let world: World;
let teacher: LaunchContext;

beforeAll(async () => {
  world = await startWorld();
  teacher = await world.enter('teacher', 'instructor');
});
afterAll(async () => {
  await world.database.connection.dropDatabase();
  await world.database.close();
});

const CONCEPT = { levels: { casus: 1 }, comments: {}, comment: 'Nog even kijken.' };
let count = 0;
async function newWork(): Promise<{ participant: LaunchContext; work: Work }> {
  const participant = await world.enter(`person-${count++}`);
  return { participant, work: await world.handIn(participant) };
}

test('a participant cannot grade', async () => {
  const { service } = world.grading;
  const { participant, work } = await newWork();
  await expect(service.saveConcept(participant, work, CONCEPT)).rejects.toThrow(ForbiddenError);
  await expect(service.release(participant, work, ASSESSMENT)).rejects.toThrow(ForbiddenError);
  await expect(service.returnWork(participant, work, CONCEPT)).rejects.toThrow(ForbiddenError);
  await expect(service.gradesFor(participant)).rejects.toThrow(ForbiddenError);
});

test('for an instructor the participants of another course do not exist', async () => {
  const { service } = world.grading;
  const { work } = await newWork();
  const elsewhere = await world.enter('teacher', 'instructor', 'bunnik');
  await expect(service.release(elsewhere, work, ASSESSMENT)).rejects.toThrow(NotFoundError);
  expect(await service.gradesFor(elsewhere)).toEqual([]);
});

test('a concept may be half filled in and shows the participant nothing', async () => {
  const { service } = world.grading;
  const { participant, work } = await newWork();
  await service.saveConcept(teacher, work, CONCEPT);
  expect(await service.gradeOf(teacher, work)).toMatchObject({
    assessment: CONCEPT,
    state: 'concept',
    delivery: { state: 'none' },
  });
  expect(await service.gradeFor(participant, 1)).toBeNull();
});

test('a release names each part that has no level', async () => {
  const { work } = await newWork();
  const attempt = world.grading.service.release(teacher, work, CONCEPT);
  await expect(attempt).rejects.toThrow(InvalidInputError);
  await expect(attempt).rejects.toMatchObject({
    fields: {
      'level[obstakels]': 'grading.level.missing',
      'level[raamwerk]': 'grading.level.missing',
      'level[handelingsperspectief]': 'grading.level.missing',
      'level[vraag]': 'grading.level.missing',
    },
  });
});

test('a released grade stays as it was released while the instructor works on', async () => {
  const { service } = world.grading;
  const { participant, work } = await newWork();
  await service.release(teacher, work, ASSESSMENT);
  await service.saveConcept(teacher, work, CONCEPT);
  const grade = await service.gradeFor(participant, 1);
  expect(grade).toMatchObject({
    state: 'released',
    released: { ...ASSESSMENT, points: 8, maximum: 10 },
  });
  expect(grade).not.toHaveProperty('assessment');
});

test('returned work shows the comment as it was returned', async () => {
  const { service } = world.grading;
  const { participant, work } = await newWork();
  await service.returnWork(teacher, work, {
    levels: {},
    comments: {},
    comment: 'Wie zet de stap?',
  });
  await service.saveConcept(teacher, work, CONCEPT);
  expect(await service.gradeFor(participant, 1)).toMatchObject({
    state: 'returned',
    returned: { comment: 'Wie zet de stap?', at: world.clock.now() },
  });
});

test('who is detached from the work is known to no LMS by it, and nothing of theirs is sent any more', async () => {
  const { service } = world.grading;
  await world.bringColumn('assignment-1');
  const { participant, work } = await newWork();
  await service.release(teacher, work, ASSESSMENT);
  await world.grading.personalData.erase(personOf(participant), 'detach');
  expect(await world.gradeOf(participant)).toMatchObject({
    registrationId: null,
    userId: null,
    delivery: { state: 'none' },
  });
  await service.release(teacher, work, ASSESSMENT);
  world.clock.advance(seconds(2));
  await world.deliver();
  expect(world.gradebook.sent.map(({ userId }) => userId)).not.toContain(participant.member.sub);
});

test('a person can take their grades along, and have them wiped', async () => {
  const { personalData, service } = world.grading;
  const { participant, work } = await newWork();
  await service.release(teacher, work, ASSESSMENT);
  expect(await personalData.export(personOf(participant))).toMatchObject({
    grades: [{ assignment: 1, released: { points: 8, comment: 'Een helder voorbeeld.' } }],
  });
  await personalData.erase(personOf(participant), 'wipe');
  expect(await service.gradeFor(participant, 1)).toBeNull();
});

const personOf = ({ member }: LaunchContext) => ({
  registrationId: member.registrationId,
  sub: member.sub,
  memberIds: [member.id],
});

test('of two graders who read the same, the second does not overwrite the first', async () => {
  const { service } = world.grading;
  const { work } = await newWork();
  await service.saveConcept(teacher, { ...work, version: 0 }, CONCEPT);
  const late = service.release(teacher, { ...work, version: 0 }, ASSESSMENT);
  await expect(late).rejects.toThrow(ConflictError);
  const grade = await service.gradeOf(teacher, work);
  expect(grade).toMatchObject({ state: 'concept', assessment: CONCEPT, edits: 1 });
  await service.release(teacher, { ...work, version: 1 }, ASSESSMENT);
  expect(await service.gradeOf(teacher, work)).toMatchObject({ state: 'released', edits: 2 });
});

test('work that its author has left behind is graded, and sent to nobody', async () => {
  const { participant, work } = await newWork();
  const person = {
    registrationId: participant.member.registrationId,
    sub: participant.member.sub,
    memberIds: [work.memberId],
  };
  await world.grading.personalData.erase(person, 'detach');
  await coursePersonalData(courseRows(world.database.connection)).erase(person, 'detach');
  await world.grading.service.release(teacher, work, ASSESSMENT);
  expect(await world.grading.service.gradeOf(teacher, work)).toMatchObject({
    userId: null,
    registrationId: null,
    delivery: { state: 'none' },
  });
});
