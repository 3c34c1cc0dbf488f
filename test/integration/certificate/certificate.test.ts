import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { createCertificate } from '../../../src/certificate/index.js';
import type { LaunchContext } from '../../../src/course/index.js';
import { seconds } from '../../../src/kernel/clock.js';
import { progressFrom } from '../../../src/lectures/progress.policy.js';
import { aLaunch, BASE, pageApp } from '../../support/page-app.js';
import { LEVELS, startWorld, type World } from '../grading/support.js';

let world: World;
let room: ReturnType<typeof createCertificate>;
let completed: readonly number[];
let count = 0;

beforeAll(async () => {
  world = await startWorld();
  const { database, content, clock, course, grading } = world;
  const progressOfAll = async () =>
    content.lectures.map((lecture) => {
      const wasCompleted = completed.includes(lecture.number);
      return progressFrom(null, lecture, { enough: 0.9, wasCompleted });
    });
  room = createCertificate({
    ...{ db: database.connection, content, clock, course },
    grading: grading.service,
    progress: { progressOfAll },
    publicUrl: 'https://cursus.example',
  });
  await database.connection.model('certificates').createIndexes();
});
beforeEach(() => {
  count += 1;
  completed = [1, 2, 3, 4, 5];
});
afterAll(async () => {
  await world.database.connection.dropDatabase();
  await world.database.close();
});

/** Somebody with as many released assignments, each worth 8 of 10. */
async function graduate(passed = 3, sub = `person-${count}`): Promise<LaunchContext> {
  const lms = `course-${count}`;
  const [who, teacher] = [
    await world.enter(sub, 'learner', lms),
    await world.enter('teacher', 'instructor', lms),
  ];
  for (let assignment = 1; assignment <= passed; assignment += 1) {
    const work = await world.handIn(who, assignment);
    const assessment = { levels: LEVELS, comments: {}, comment: '' };
    await world.grading.service.release(teacher, work, assessment);
  }
  return who;
}

const app = (launch: LaunchContext) => request(pageApp([room.routes], launch));
const download = (launch: LaunchContext) =>
  app(launch)
    .get(`${BASE}certificate.pdf`)
    .buffer()
    .parse((res, done) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => {
        done(null, Buffer.concat(chunks));
      });
    });
const checkPage = (code: string, language = 'nl') =>
  request(pageApp([], aLaunch(), room.checkRoutes))
    .get(`/certificate/${code}`)
    .set('Accept-Language', language);

describe('the certificate', () => {
  test('says what is still missing until it is there', async () => {
    completed = [1, 2];
    const who = await graduate(1);
    expect(await room.service.conditionsFor(who)).toEqual({
      lectures: { done: 2, required: 5 },
      assignments: { done: 1, required: 3 },
      isMet: false,
    });
    const { text } = await app(who).get(`${BASE}certificate.pdf`).expect(403);
    expect(text).toContain('nog niet klaar');
  });

  test('A24 is a PDF that can be read aloud, with its letters in it', async () => {
    const who = await graduate();
    const answer = await download(who).expect(200);
    expect(answer.headers['content-type']).toBe('application/pdf');
    expect(answer.headers['content-disposition']).toContain('bewijs-van-deelname.pdf');
    const pdf = (answer.body as Buffer).toString('latin1');
    expect(pdf).toMatch(/^%PDF-1\.7/);
    for (const sign of ['/Lang (nl-NL)', '/MarkInfo', '/StructTreeRoot', '/DisplayDocTitle true'])
      expect(pdf).toContain(sign);
    expect(pdf).toContain('pdfuaid');
    const fonts = pdf.match(/\/Type \/FontDescriptor/g) ?? [];
    expect(fonts.length).toBeGreaterThan(0);
    expect(pdf.match(/\/FontFile[23] /g)).toHaveLength(fonts.length);
    expect(pdf).not.toContain('/BaseFont /Helvetica');
  });

  test('is made once, however often it is asked for at once, and keeps its name', async () => {
    const who = await graduate();
    const all = await Promise.all(Array.from({ length: 8 }, () => room.service.issue(who)));
    expect(new Set(all.map(({ _id }) => _id)).size).toBe(1);
    const profile = { audience: null, displayName: 'Iemand anders', locale: 'nl' as const };
    await world.course.saveProfile(who, profile);
    world.clock.advance(seconds(60));
    const again = await room.service.issue(who);
    expect(again).toEqual(all[0]);
    expect(again.name).toBe(who.member.name);
  });

  test('is not for who teaches, tests or looks on', async () => {
    const who = await graduate();
    for (const other of [
      { ...who, role: 'instructor' as const },
      { ...who, role: 'observer' as const },
      { ...who, sandbox: 'preview' as const },
      { ...who, sandbox: 'test-student' as const },
    ])
      await app(other).get(`${BASE}certificate.pdf`).expect(403);
  });

  test('asks for a name where there is none', async () => {
    const who = await graduate();
    const members = world.database.connection.collection('members');
    await members.updateMany({ sub: who.member.sub }, { $set: { name: null, rosterName: null } });
    const { text } = await app(who).get(`${BASE}certificate.pdf`).expect(422);
    expect(text).toContain('Vul je naam in bij je profiel');
  });

  test.each(['Čapek–Öztürk-Łukasz', 'Γιώργος Иван', 'محمد 😀', 'X'.repeat(300)])(
    'bears any name: %s',
    async (name) => {
      const who = await graduate();
      const members = world.database.connection.collection('members');
      await members.updateMany({ sub: who.member.sub }, { $set: { name } });
      const { body } = await download(who).expect(200);
      const pdf = (body as Buffer).toString('latin1');
      expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
      expect((await room.service.issue(who)).name).toBe(name);
    },
  );
});

describe('the public page', () => {
  test('confirms a certificate by what it says, and shows nothing else of the person', async () => {
    const who = await graduate();
    const { _id: code } = await room.service.issue(who);
    const written = code.match(/.{4}/g)!.join('-');
    for (const typed of [written, written.toLowerCase(), code]) {
      const { text, headers } = await checkPage(typed).expect(200);
      expect(text).toContain('Dit bewijs is echt');
      for (const fact of [who.member.name!, written, '<dd>5</dd>', '<dd>3</dd>'])
        expect(text).toContain(fact);
      expect(text).not.toContain(who.member.id);
      expect(text).not.toContain(who.context.organisation);
      expect(headers['x-robots-tag']).toBe('noindex');
    }
    expect((await checkPage(written, 'en')).text).toContain('This certificate is real');
  });

  test.each(['ABCD-EFGH-JKMN-PRST', 'x', '%00', '__proto__', '0'.repeat(16)])(
    'knows no certificate %s',
    async (code) => {
      const { text } = await checkPage(code).expect(404);
      expect(text).toContain('Dit bewijs kennen we niet');
    },
  );

  test('is not there to be guessed at', async () => {
    const agent = request(pageApp([], aLaunch(), room.checkRoutes));
    const statuses: number[] = [];
    for (let tries = 0; tries < 61; tries += 1)
      statuses.push((await agent.get(`/certificate/ABCD-EFGH-JKMN-PRST`)).status);
    expect(statuses.at(-1)).toBe(429);
  });

  test('forgets a certificate with the person', async () => {
    const who = await graduate();
    const { _id: code } = await room.service.issue(who);
    const person = await world.course.personOf(who);
    const copy = (await room.personalData.export(person)) as { certificates: object[] };
    expect(copy.certificates).toMatchObject([{ _id: code, name: who.member.name }]);
    await room.personalData.erase(person, 'detach');
    expect(await room.service.check(code)).toBeNull();
  });
});
