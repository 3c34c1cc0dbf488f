import { pino } from 'pino';
import type { CourseContent } from '../../../src/content/index.js';
import { courseItemOf } from '../../../src/lti/index.js';
import { loadContent } from '../../../src/content/index.js';
import { createAssignments } from '../../../src/assignments/index.js';
import { createCourse, type CourseService, type LaunchContext } from '../../../src/course/index.js';
import { connectDatabase, type Database } from '../../../src/database/connect.js';
import { bringUpToDate } from '../../../src/database/migration.js';
import { migrations } from '../../../src/database/migrations/index.js';
import { createGrading, type Work } from '../../../src/grading/index.js';
import { gradeModel, type Grade } from '../../../src/grading/grade.model.js';
import { later, systemClock, type Clock } from '../../../src/kernel/clock.js';
import { PlatformError } from '../../../src/kernel/errors.js';
import type {
  GradebookClient,
  GradebookColumn,
  Launch,
  Result,
  Score,
} from '../../../src/lti/index.js';

export class StillClock implements Clock {
  private moment = new Date('2027-01-12T11:00:00.250Z');
  now(): Date {
    return this.moment;
  }
  advance(milliseconds: number): void {
    this.moment = later(this.moment, milliseconds);
  }
}

/** A gradebook with the manners of Moodle: it refuses a timestamp of the second it has, or before. */
export class FakeGradebook implements GradebookClient {
  readonly sent: (Score & GradebookColumn)[] = [];

  constructor(private readonly keepsSubmissions = false) {}

  readonly held = new Map<string, Score>();
  /** What goes wrong at the next sends, one each. */
  readonly troubles: ((score: Score) => void | Promise<void>)[] = [];
  override: Result | null = null;
  mayRead = true;

  async publish(column: GradebookColumn, score: Score): Promise<boolean> {
    // Only who keeps submissions is told of work without a grade.
    if (score.scoreGiven === null && !score.isWithdrawn && !this.keepsSubmissions) return false;
    this.sent.push({ ...column, ...score });
    await this.troubles.shift()?.(score);
    const key = `${column.lineItemUrl} ${score.userId}`;
    const second = Math.floor(score.timestamp.getTime() / 1000);
    const last = this.held.get(key);
    if (last && second <= Math.floor(last.timestamp.getTime() / 1000)) throw refusal(409);
    this.held.set(key, score);
    return true;
  }

  async readResult(column: GradebookColumn, userId: string): Promise<Result | null> {
    if (!this.mayRead) throw refusal(403);
    const score = this.held.get(`${column.lineItemUrl} ${userId}`);
    if (!score) return null;
    return this.override ?? { score: score.scoreGiven, maximum: score.scoreMaximum };
  }

  async readResults(column: GradebookColumn): Promise<ReadonlyMap<string, Result>> {
    const results = new Map<string, Result>();
    for (const key of this.held.keys()) {
      const [url, userId = ''] = key.split(' ');
      const result = url === column.lineItemUrl ? await this.readResult(column, userId) : null;
      if (result) results.set(userId, result);
    }
    return results;
  }
}

/** A platform that lists no columns. */
export const NO_LINE_ITEMS = {
  find: async () => null,
  make: () => Promise.reject(new Error('No column is to be made here')),
};

export const refusal = (status: number | null, retryAfterMs: number | null = null) =>
  new PlatformError(status, 'the score was not taken', { retryAfterMs });

export const LEVELS = { casus: 2, obstakels: 2, raamwerk: 1, handelingsperspectief: 1, vraag: 2 };
export const ASSESSMENT = { levels: LEVELS, comments: {}, comment: 'Een helder voorbeeld.' };
export const COLUMN = 'https://lms.example/items/1/lineitem?type_id=3';

export interface World {
  readonly database: Database;
  readonly content: CourseContent;
  readonly clock: StillClock;
  readonly course: CourseService;
  readonly grading: ReturnType<typeof createGrading>;
  readonly assignments: ReturnType<typeof createAssignments>;
  readonly gradebook: FakeGradebook;
  /** Runs the delivery once, as another process would. */
  deliver(): Promise<void>;
  /** Compares what the gradebook holds with what was released, once. */
  checkReceipts(): Promise<void>;
  /** Somebody launches the course of a municipality. */
  enter(sub: string, role?: Launch['role'], course?: string): Promise<LaunchContext>;
  /** A launch of a link that has a gradebook column. */
  bringColumn(item: string | null, url?: string, course?: string): Promise<void>;
  handIn(participant: LaunchContext, assignment?: number, text?: string): Promise<Work>;
  gradeOf(participant: LaunchContext, assignment?: number): Promise<Grade>;
}

/** The rooms about work and grades on a database of their own, without pages. */
export async function startWorld({ keepsSubmissions = false } = {}): Promise<World> {
  const { MONGODB_URL: url } = process.env;
  const name = `wmmi_test_${process.pid}_${Math.round(performance.now())}`;
  const logger = pino({ level: 'silent' });
  const at = url ? { url } : { directory: ':memory:' };
  const database = await connectDatabase({ at, name }, systemClock, logger);
  const db = database.connection;
  const clock = new StillClock();
  const content = await loadContent('config/course', 'config/course/media');
  const openLaunchOf = () => {
    throw new Error('There are no sessions here');
  };
  const lookAsParticipant = openLaunchOf;
  const { service: course } = createCourse({
    ...{ db, clock, audiences: [] },
    ...{ openLaunchOf, lookAsParticipant },
  });
  const grading = createGrading({
    ...{ db, clock, logger, course, content, random: () => 0.5 },
    keepsSubmissions: () => Promise.resolve(keepsSubmissions),
    onReleased: () => Promise.resolve(),
  });
  const service = grading.service;
  const assignments = createAssignments({
    ...{ db, clock, content, course, grading: service, deliveries: grading.deliveries },
    ...{ isOwnForm: () => true, scanCommand: null },
  });
  await bringUpToDate(db, migrations, clock);
  const gradebook = new FakeGradebook(keepsSubmissions);
  const jobs = () => grading.deliveryJobs(gradebook, NO_LINE_ITEMS);
  const deliveryJob = () => jobs()[0]!;
  const receiptsJob = () => jobs()[1]!;

  const enter: World['enter'] = async (sub, role = 'learner', lms = 'zeist') =>
    course.launchContext(await course.enter(aPlatformLaunch(sub, role, lms)));
  return {
    ...{ database, content, clock, course, grading, assignments, gradebook, enter },
    deliver: () => deliveryJob().run(),
    checkReceipts: () => receiptsJob().run(),
    bringColumn: async (item, url = COLUMN, lms = 'zeist') => {
      const here = await enter('teacher', 'instructor', lms);
      await grading.noteColumn(
        {
          item: item === null ? null : courseItemOf(item),
          lineItem: { url },
          ...{ services: { scopes: [], lineItemsUrl: null, membershipsUrl: null } },
          resourceLink: null,
        },
        here,
      );
    },
    handIn: async (participant, assignment = 1, text = 'Mijn werk.') => {
      await assignments.service.submit(participant, assignment, { text, attempt: null });
      const { attempts } = await assignments.service.ownWork(participant, assignment);
      const submissionId = attempts[0]!._id.toHexString();
      return { submissionId, memberId: participant.member.id, assignment };
    },
    gradeOf: ({ run, member }, assignment = 1) =>
      gradeModel(db).findOne({ runId: run.id, memberId: member.id, assignment }).lean().orFail(),
  };
}

export const aPlatformLaunch = (sub: string, role: Launch['role'], lms: string): Launch => ({
  message: 'resource-link',
  sub,
  role,
  sandbox: null,
  isLmsAdministrator: false,
  registrationId: 'd'.repeat(24),
  organisation: `Gemeente ${lms}`,
  family: 'moodle',
  deploymentId: '1',
  targetLinkUri: 'https://tool.example/lti/launch',
  resourceLink: { id: '1', title: null },
  context: { id: lms, title: `Omooc ${lms}`, history: [] },
  item: null,
  name: `Naam van ${sub}`,
  locale: 'nl',
  returnUrl: null,
  documentTarget: null,
  lineItem: null,
  services: { scopes: [], lineItemsUrl: null, membershipsUrl: null },
  deepLinking: null,
  forUser: null,
  browserHash: 'browser',
  launchId: 'launch',
  proof: 'cookie',
  storageOffered: false,
  frameOrigins: [],
});
