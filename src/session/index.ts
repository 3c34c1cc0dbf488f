import type { Connection } from 'mongoose';
import type { Clock } from '../kernel/clock.js';
import { deriveKey } from '../kernel/secrets.js';
import { launchSessionModel } from './launch-session.model.js';
import { sessionPersonalData } from './personal-data.js';
import { requireOwnForm, requireSession } from './require-session.js';
import { SessionsService } from './sessions.service.js';

export { sessionOf } from './require-session.js';

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
    requireSession: requireSession(service),
    requireOwnForm: requireOwnForm(parts.publicUrl),
    personalData: sessionPersonalData(sessions),
  };
}
