import { join, resolve } from 'node:path';
import express, { type Application, type Response } from 'express';
import type { Connection } from 'mongoose';
import type { Config } from '../config/load.js';
import { createAdmin } from './admin/index.js';
import { createApp } from './app.js';
import { createAssignments } from './assignments/index.js';
import { createCertificate } from './certificate/index.js';
import type { CourseContent } from './content/index.js';
import { createCourse } from './course/index.js';
import type { Database } from './database/connect.js';
import { bringUpToDate, isUpToDate } from './database/migration.js';
import { moveRows } from './database/move-rows.js';
import { migrations } from './database/migrations/index.js';
import { createDashboard } from './dashboard/index.js';
import { createForum } from './forum/index.js';
import { createGrading } from './grading/index.js';
import { createAssets } from './http/assets.js';
import { keepPosted } from './http/form.js';
import type { Clock } from './kernel/clock.js';
import type { Job } from './kernel/job.js';
import type { Logger } from './kernel/logger.js';
import type { PersonalData } from './kernel/personal-data.js';
import { createLectures } from './lectures/index.js';
import { createLti } from './lti/index.js';
import { openLaunch, showPage } from './open-launch.js';
import { pickerRoutes } from './picker/index.js';
import { createPrivacy } from './privacy/index.js';
import { createSession, isOwnForm, sessionOf } from './session/index.js';

/** What the tool stands in. Production and tests differ here and nowhere else. */
export interface Surroundings {
  readonly config: Config;
  readonly secretKey: Buffer;
  readonly adminToken: string;
  readonly root: string;
  readonly content: CourseContent;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Tool {
  readonly app: Application;
  readonly jobs: readonly Job[];
  readonly personalData: readonly PersonalData[];
  close(): Promise<void>;
}

const FORM_LIMIT = '512kb';

const readForms = express.urlencoded({ extended: false, limit: FORM_LIMIT, parameterLimit: 100 });

/** The composition root: every room is built here, once, floor by floor. Nobody else calls a create function. */
export async function compose(surroundings: Surroundings): Promise<Tool> {
  const { config, root, database, clock, logger } = surroundings;
  const rooms = createRooms(surroundings);
  const { lti, session, course, grading } = rooms;
  const db = database.connection;

  await bringUpToDate(db, migrations, clock);
  const startedLti = await lti.start(openLaunch(rooms), (id, browser) =>
    session.service.find(id, browser),
  );
  const runMoves = movesBetweenRuns(rooms, db);
  const endSessionsOf = (id: string) => session.service.endAllOfRegistration(id);
  const ofRooms = { endSessionsOf, deliveries: grading.deliveries, runs: course.runs, runMoves };
  const ofPlatforms = { ...lti, ...startedLti, publicUrl: config.publicUrl };
  const admin = createAdmin({ ...surroundings, ...ofPlatforms, ...ofRooms });

  const app = createApp({
    views: { directory: join(root, 'views'), cache: config.production, strict: !config.production },
    trustProxy: config.http.trustProxy,
    assets: createAssets(join(root, 'views/assets'), '/assets'),
    logger,
    clock,
    isReady: async () => (await database.isReachable()) && (await isUpToDate(db, migrations)),
    lti: startedLti.routes,
    admin: admin.routes,
    entrance: entranceOf(rooms),
    rooms: rooms.pages,
    publicPages: [...rooms.publicPages, admin.shared],
  });
  return {
    app,
    jobs: [
      ...grading.deliveryJobs(startedLti.gradebook, startedLti.lineItems),
      course.rosterJob(startedLti.roster, logger),
      lti.keyRing.job,
      rooms.assignments.sweepJob,
      runMoves.job,
      ...rooms.forum.jobs,
    ],
    personalData: rooms.personalData,
    close: () => startedLti.close(),
  };
}

/** What every request to a launch passes, in this order. */
const entranceOf = ({ session, course, assignments, forum }: Rooms) => [
  readForms,
  session.readReports,
  keepPosted,
  session.requireSession,
  assignments.readUploads,
  session.requireOwnForm,
  course.requireLaunch,
  forum.badge,
];

/** Of a run that goes up in another all rooms' rows go along; of a course that parts from it all but what was said. */
const movesBetweenRuns = ({ course, forum }: Rooms, db: Connection) =>
  course.runMoves({
    all: async (from, to) => {
      await forum.joinTalks(from, to);
      await moveRows(db, from, to);
    },
    party: async (from, to, party) => {
      await moveRows(db, from, to, { ...party, without: forum.personalData.collections });
      await forum.partFromTalks(from, party.memberIds);
    },
  });

type Rooms = ReturnType<typeof createRooms>;

/** Every room declares its models here: the database is brought up to date with all of them. */
function createRooms({ config, root, secretKey, content, database, clock, logger }: Surroundings) {
  const { publicUrl, production, privateHosts, secretKeyPrevious } = config;
  const db = database.connection;
  const ltiSettings = { publicUrl, production, privateHosts, secretKeyPrevious };
  const lti = createLti({ db, clock, secretKey, logger, showPage, ...ltiSettings });
  const session = createSession({ db, clock, secretKey, publicUrl });
  const lookAsParticipant = (res: Response, on: boolean) =>
    session.service.lookAsParticipant(sessionOf(res), on);
  const course = createCourse({
    ...{ db, clock, lookAsParticipant, audiences: content.course.audience },
    openLaunchOf: sessionOf,
  });
  const forum = createForum({ db, clock, content, publicUrl, people: course.people });
  const grading = createGrading({
    ...{ db, clock, logger, content, course: course.service },
    keepsSubmissions: lti.keepsSubmissions,
    onReleased: forum.tellOfGrade,
  });
  const work = { course: course.service, grading: grading.service };
  const assignments = createAssignments({
    ...{ db, clock, content, ...work, isOwnForm },
    deliveries: grading.deliveries,
    scanCommand: config.scanCommand,
  });
  const lectures = createLectures({
    ...{ db, content, clock, course: course.service },
    mediaDirectory: resolve(root, config.content.mediaDirectory),
    progressTokenFor: session.progressTokenFor,
    windowTicketFor: session.windowTicketFor,
    pageOpenedAt: (res: Response) => sessionOf(res).pageOpenedAt,
  });
  const { progress } = lectures;
  const certificate = createCertificate({ db, clock, content, publicUrl, progress, ...work });
  const dashboard = createDashboard({
    ...{ content, clock, progress, course: course.service, certificate: certificate.service },
    ...{ assignments: assignments.service, desk: assignments.desk },
  });
  /** The membership goes last when a person is erased. */
  const personalData = [
    ...[session, grading, assignments, lectures, forum, certificate, course],
  ].map((room) => room.personalData);
  const privacy = createPrivacy({ course: course.service, rooms: personalData, clock });
  const inLaunch = [
    ...[session, course, lectures, assignments, forum, certificate, dashboard, privacy],
  ];
  return {
    ...{ lti, session, course, grading, assignments, forum, personalData },
    pages: [...inLaunch.map((room) => room.routes), pickerRoutes(content, lti.deepLinkingResponse)],
    publicPages: [privacy.farewell, certificate.checkRoutes, forum.publicRoutes],
  };
}
