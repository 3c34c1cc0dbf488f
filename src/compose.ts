import { join } from 'node:path';
import express, { type Application, type Response } from 'express';
import type { Config } from '../config/load.js';
import { createAdmin } from './admin/index.js';
import { createApp } from './app.js';
import type { CourseContent } from './content/index.js';
import { createCourse } from './course/index.js';
import type { Database } from './database/connect.js';
import { bringUpToDate, isUpToDate } from './database/migration.js';
import { migrations } from './database/migrations/index.js';
import { createAssets } from './http/assets.js';
import type { Clock } from './kernel/clock.js';
import type { Job } from './kernel/job.js';
import type { Logger } from './kernel/logger.js';
import type { PersonalData } from './kernel/personal-data.js';
import { createLti, type Launch } from './lti/index.js';
import { createPrivacy } from './privacy/index.js';
import { createSession, sessionOf } from './session/index.js';

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

/** The composition root: every room is built here, once, floor by floor. Nobody else calls a create function. */
export async function compose(surroundings: Surroundings): Promise<Tool> {
  const { config, secretKey, adminToken, root, content, database, clock, logger } = surroundings;
  const { publicUrl, production, privateHosts } = config;
  const db = database.connection;

  const lti = createLti({ db, clock, secretKey, publicUrl, production, privateHosts });
  const session = createSession({ db, clock, secretKey, publicUrl });
  const course = createCourse({
    db,
    clock,
    audiences: content.course.audience,
    openLaunchOf: sessionOf,
  });
  const admin = createAdmin({
    adminToken,
    registrations: lti.registrations,
    endSessionsOf: (id) => session.service.endAllOfRegistration(id),
  });
  /** The membership goes last when a person is erased. */
  const personalData = [session.personalData, course.personalData];
  const privacy = createPrivacy({ course: course.service, rooms: personalData, clock });

  await bringUpToDate(db, migrations, clock);
  const startedLti = await lti.start(async (launch: Launch, res: Response) => {
    const entry = await course.service.enter(launch);
    const { browserHash, frameOrigins } = launch;
    const base = await session.service.open({ ...entry, browserHash, frameOrigins });
    res.redirect(303, `${base}${pageOf(launch.item)}`);
  });

  const app = createApp({
    views: { directory: join(root, 'views'), cache: production, strict: !production },
    trustProxy: config.http.trustProxy,
    assets: createAssets(join(root, 'views/assets'), '/assets'),
    logger,
    clock,
    isReady: async () => (await database.isReachable()) && (await isUpToDate(db, migrations)),
    lti: startedLti.routes,
    admin: admin.routes,
    entrance: [
      session.requireSession,
      express.urlencoded({ extended: false, limit: FORM_LIMIT, parameterLimit: 100 }),
      session.requireOwnForm,
      course.requireLaunch,
    ],
    rooms: [course.routes, privacy.routes],
    publicPages: privacy.farewell,
  });
  return {
    app,
    jobs: [],
    personalData,
    close: () => startedLti.close(),
  };
}

/** `lecture-2` and `assignment-2` are pages of the course; any other link opens its home. */
function pageOf(item: string | null): string {
  const match = /^(lecture|assignment)-([1-5])$/.exec(item ?? '');
  return match ? `${match[1] ?? ''}s/${match[2] ?? ''}` : '';
}
