import express, { type Response } from 'express';
import type { Connection } from 'mongoose';
import type { Clock } from '../kernel/clock.js';
import { deriveKey } from '../kernel/secrets.js';
import { launchSessionModel } from './launch-session.model.js';
import { sessionPersonalData } from './personal-data.js';
import { requireOwnForm, requireSession, sessionOf } from './require-session.js';
import { SessionsService } from './sessions.service.js';
import { windowRoutes } from './window.routes.js';

export { isOwnForm, sessionOf } from './require-session.js';

const REPORT_TYPES = ['application/json', 'text/plain'];

/** From a launch to the requests that follow it. */
export function createSession(parts: {
  readonly db: Connection;
  readonly clock: Clock;
  readonly secretKey: Buffer;
  readonly publicUrl: string;
}) {
  const sessions = launchSessionModel(parts.db);
  const service = new SessionsService(sessions, deriveKey(parts.secretKey, 'forms'), parts.clock);
  return {
    service,
    /** What a page says of itself as it closes, and nothing else, comes as JSON. */
    readReports: express
      .Router()
      .post('/lectures/:number/progress', express.json({ limit: '16kb', type: REPORT_TYPES })),
    requireSession: requireSession(service),
    requireOwnForm: requireOwnForm(parts.publicUrl),
    routes: windowRoutes(service, parts.clock),
    progressTokenFor: (res: Response, lecture: number): string =>
      service.passFor(sessionOf(res), `progress/${lecture}`),
    windowTicketFor: (res: Response): string => service.passFor(sessionOf(res), 'window'),
    personalData: sessionPersonalData(sessions),
  };
}
