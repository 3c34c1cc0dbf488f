import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import { pino } from 'pino';
import { createCourse, type LaunchContext } from '../../../src/course/index.js';
import { createGrading } from '../../../src/grading/index.js';
import { gradeModel } from '../../../src/grading/grade.model.js';
import { submissionModel } from '../../../src/assignments/submission.model.js';
import { minutes, seconds } from '../../../src/kernel/clock.js';
import { createLti, courseItemOf, type GradebookClient } from '../../../src/lti/index.js';
import { createPracticeLms, type PracticeLms } from '../../../src/practice-lms/index.js';
import { loadContent } from '../../../src/content/index.js';
import { connectDatabase, type Database } from '../../../src/database/connect.js';
import { bringUpToDate } from '../../../src/database/migration.js';
import { migrations } from '../../../src/database/migrations/index.js';
import { systemClock } from '../../../src/kernel/clock.js';
import { FAULTS, FaultyWay, type Fault } from '../../support/faulty-way.js';
import { randomFrom } from '../../unit/grading/histories.js';
import { aPlatformLaunch, StillClock } from './support.js';

/** As many as a change can wait for; `FAULT_GRADES=1000` for the whole, which takes some minutes. */
const PEOPLE = Number(process.env['FAULT_GRADES'] ?? 200);
const CHANGES = 3;
/** Changed together, before anything is sent again. */
const TOGETHER = PEOPLE / 4;
const WORKERS = 3;
/** Of all requests; kills come on top. */
const SHARE_OF_FAULTS = 0.15;
const SHARE_OF_KILLS = 0.01;
/** Costs five real seconds each. */
const MOST_TIMEOUTS = 3;
const ASSIGNMENT = 1;
const LEVELS = { casus: 0, obstakels: 0, raamwerk: 0, handelingsperspectief: 0, vraag: 0 };
const AGS = 'https://purl.imsglobal.org/spec/lti-ags/scope/';

const random = randomFrom(20_270_112);
const clock = new StillClock();
const way = new FaultyWay();
let database: Database;
let lms: PracticeLms;
let inner: Server;
let toolServer: Server;
let world: Awaited<ReturnType<typeof build>>;

beforeAll(async () => {
  world = await build();
}, 120_000);
afterAll(async () => {
  way.stop();
  for (const server of [inner, toolServer]) {
    server.closeAllConnections();
    server.close();
  }
  await world.close();
  await lms.close();
  await database.connection.dropDatabase();
  await database.close();
});

/** The tool's rooms about grades with its own border to the platforms, and the practice LMS behind the faulty way. */
async function build() {
  const logger = pino({ level: 'silent' });
  const { MONGODB_URL: url } = process.env;
  const at = url ? { url } : { directory: ':memory:' };
  const name = `wmmi_test_${process.pid}_faults`;
  database = await connectDatabase({ at, name }, systemClock, logger);
  const db = database.connection;
  const app = express();
  toolServer = createServer(app);
  inner = createServer((req, res) => void lms.app(req, res));
  const [toolUrl, innerUrl] = [await listen(toolServer), await listen(inner)];
  way.leadTo(innerUrl);
  const publicUrl = await way.start();
  lms = await createPracticeLms({ publicUrl, toolUrl, clock, stateFile: null, crowd: PEOPLE });

  const surroundings = { db, clock, logger, publicUrl: toolUrl, secretKey: Buffer.alloc(32, 7) };
  const showPage = () => undefined;
  const lti = createLti({ ...surroundings, production: false, privateHosts: [], showPage });
  const content = await loadContent('config/course', 'config/course/media');
  const never = () => Promise.reject(new Error('There are no sessions here'));
  const { service: course } = createCourse({
    ...{ db, clock, audiences: [], lookAsParticipant: never },
    openLaunchOf: () => ({}) as never,
  });
  const grading = createGrading({
    ...{ db, clock, logger, course, content, random },
    keepsSubmissions: () => Promise.resolve(false),
    onReleased: () => Promise.resolve(),
  });
  const submissions = submissionModel(db);
  await bringUpToDate(db, migrations, clock);
  const started = await lti.start(
    () => Promise.resolve(),
    () => Promise.resolve(null),
  );
  app.use('/lti', started.routes);
  const registration = await lti.registrations.register({
    ...lms.registrations.moodle,
    ...{ organisation: 'Zonnedael', name: 'Oefening', deploymentPolicy: 'any' },
    ...{ frameOrigins: [], serviceOrigins: [] },
  });
  const registrationId = registration._id.toHexString();
  const enter = async (sub: string, role: 'learner' | 'instructor' = 'learner') => {
    const launch = { ...aPlatformLaunch(sub, role, 'zonnedael'), registrationId };
    return course.launchContext(await course.enter(launch));
  };
  return {
    ...{ lti, grading, started, submissions, enter, publicUrl },
    grades: gradeModel(db),
    close: () => started.close(),
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

/** A worker that is killed from outside: from then on nothing that it began comes back. */
class Worker {
  private life: 'alive' | 'dead' = 'alive';
  kills = 0;
  private job = this.fresh();

  private fresh() {
    const { gradebook, lineItems } = world.started;
    const mortal = <A extends unknown[], R>(act: (...args: A) => Promise<R>) => {
      return async (...args: A): Promise<R> => {
        this.perhapsDie();
        if (this.isDead()) return new Promise<R>(() => undefined);
        const done = await act(...args);
        this.perhapsDie();
        return this.isDead() ? new Promise<R>(() => undefined) : done;
      };
    };
    const dying: GradebookClient = {
      publish: mortal(gradebook.publish),
      readResult: mortal(gradebook.readResult),
      readResults: mortal(gradebook.readResults),
    };
    return world.grading.deliveryJobs(dying, lineItems)[0]!;
  }

  private isDead(): boolean {
    return this.life === 'dead';
  }

  private perhapsDie(): void {
    if (mayGoWrong && random() < SHARE_OF_KILLS) this.life = 'dead';
  }

  /** Ends with the run, or soon after the kill; then another process takes its place. */
  async run(): Promise<void> {
    const state = { isOver: false };
    const run = this.job.run().finally(() => (state.isOver = true));
    while (!state.isOver && !this.isDead()) await new Promise((resolve) => setTimeout(resolve, 10));
    if (!this.isDead()) return run;
    this.kills += 1;
    this.life = 'alive';
    this.job = this.fresh();
  }
}

let mayGoWrong = false;
let timeouts = 0;

function whatGoesWrong(): Fault | null {
  if (!mayGoWrong || random() >= SHARE_OF_FAULTS) return null;
  const fault = FAULTS[Math.floor(random() * FAULTS.length)] ?? 'reset';
  if (fault !== 'no answer in time') return fault;
  timeouts += 1;
  return timeouts <= MOST_TIMEOUTS ? fault : 'reset';
}

/** Somebody's work, put where handing it in would put it. */
async function handIn(participant: LaunchContext) {
  const { run, context, member } = participant;
  const { _id } = await world.submissions.create({
    ...{ runId: run.id, contextId: context.id, memberId: member.id, assignment: ASSIGNMENT },
    ...{ attempt: 1, text: 'Werk', files: [], startedAt: null, submittedAt: clock.now() },
  });
  return { submissionId: _id.toHexString(), memberId: member.id, assignment: ASSIGNMENT };
}

const held = async (): Promise<ReadonlyMap<string, number | null>> => {
  const column = await database.connection.collection('columns').findOne({});
  const { registrationId, lineItemUrl } = column as unknown as Record<string, string>;
  const where = { registrationId: registrationId!, lineItemUrl: lineItemUrl! };
  const results = await world.started.gradebook.readResults(where);
  return new Map([...results].map(([user, { score }]) => [user, score]));
};

test(`${PEOPLE} grades, each changed ${CHANGES} times, end as they were released last, whatever goes wrong`, async () => {
  way.decide = whatGoesWrong;
  const teacher = await world.enter('11', 'instructor');
  const services = { scopes: ['score', 'result.readonly', 'lineitem'].map((scope) => AGS + scope) };
  await world.grading.noteColumn(
    {
      item: courseItemOf('assignment-1'),
      lineItem: null,
      services: {
        ...services,
        lineItemsUrl: `${world.publicUrl}/services/2/lineitems?type_id=1`,
        membershipsUrl: null,
      },
      resourceLink: { id: '51', title: null },
    },
    teacher,
  );
  const works = [];
  for (let person = 0; person < PEOPLE; person += 1) {
    const sub = String(1001 + person);
    works.push({ sub, work: await handIn(await world.enter(sub)), points: -1 });
  }
  const workers = Array.from({ length: WORKERS }, () => new Worker());
  const deliver = () => Promise.all(workers.map((worker) => worker.run()));
  mayGoWrong = true;

  for (let change = 1; change <= CHANGES; change += 1) {
    for (let from = 0; from < PEOPLE; from += TOGETHER) {
      for (const one of works.slice(from, from + TOGETHER)) {
        const levels = {
          ...LEVELS,
          casus: Math.floor(random() * 3),
          vraag: Math.floor(random() * 3),
        };
        const comment = `herziening ${change}`;
        await world.grading.service.release(teacher, one.work, { levels, comments: {}, comment });
        one.points = levels.casus + levels.vraag;
      }
      // At times changed again before it was sent, at times long after.
      for (let round = 0; round < 2; round += 1) {
        clock.advance(seconds(1 + Math.floor(random() * 60)));
        await deliver();
      }
    }
    if (change === 2) await world.lti.keyRing.rotate();
  }
  const waiting = () => world.grades.countDocuments({ 'delivery.state': 'waiting' });
  // An hour in which the LMS answers nothing, and after it an hour in which all goes well.
  way.decide = () => 'reset';
  const triesBefore = way.counts.get('reset') ?? 0;
  for (let minute = 0; minute < 60; minute += 1) {
    clock.advance(minutes(1));
    await deliver();
  }
  const triesInOutage = (way.counts.get('reset') ?? 0) - triesBefore;
  mayGoWrong = false;
  way.decide = () => null;
  let rounds = 0;
  for (; rounds < 300 && (await waiting()) > 0; rounds += 1) {
    clock.advance(seconds(30));
    await deliver();
  }

  const cells = await held();
  const wrong = works.filter(({ sub, points }) => cells.get(sub) !== points);
  const scores = way.passed.filter(({ url }) => url.includes('/scores'));
  const taken = scores.filter(({ status }) => status === 200);
  const steps = new Map<string, number>();
  const disorder = taken.filter(({ body }) => {
    const { userId, comment } = JSON.parse(body) as { userId: string; comment: string };
    const step = Number(comment.split(' ')[1]);
    const before = steps.get(userId) ?? 0;
    steps.set(userId, Math.max(step, before));
    return step < before;
  });
  const kills = workers.reduce((sum, worker) => sum + worker.kills, 0);
  process.stdout.write(
    [
      `grades ${PEOPLE}, changes ${PEOPLE * CHANGES}, workers ${WORKERS}, kills ${kills}`,
      `scores that reached the LMS ${scores.length}, taken ${taken.length}, refused as older ${scores.length - taken.length}`,
      `tries in an outage of an hour ${triesInOutage}`,
      `on the way: ${[...way.counts].map(([what, count]) => `${what} ${count}`).join(', ')}`,
      `wrong cells ${wrong.length}, older after newer ${disorder.length}, still waiting ${await waiting()}, rounds ${rounds}`,
      '',
    ].join('\n'),
  );
  expect(wrong).toEqual([]);
  expect(disorder).toEqual([]);
  expect(await waiting()).toBe(0);
  expect(kills).toBeGreaterThan(0);
  expect(triesInOutage).toBeLessThan(60);
}, 600_000);
