import type { ErrorRequestHandler, Request, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import type { Logger } from '../../kernel/logger.js';
import { minuteBudget } from '../../kernel/minute-budget.js';
import type { LaunchClaims } from '../launch/claims.js';
import { attemptUnderway } from '../launch/launch-attempt.js';
import { LaunchRefusedError } from '../launch/launch-refused.js';
import type { RegistrationsService } from '../registration/registrations.service.js';
import type { LaunchRecord, LaunchRecordModel } from './launch-record.model.js';
import { shownClaims } from './shown-claims.js';

export const LET_IN = 'let in';
const REFUSALS_A_MINUTE = 60;
const Login = z.object({ iss: z.string(), client_id: z.string().nullable().default(null) });

/** What became of launches and logins, for 30 days. No launch fails by it. */
export class LaunchLog {
  private readonly mayNote: (whose: string) => boolean;

  constructor(
    private readonly records: LaunchRecordModel,
    private readonly registrations: RegistrationsService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.mayNote = minuteBudget(clock, REFUSALS_A_MINUTE);
  }

  /** Before the launch is opened: where that fails after all, the refusal takes the place of this. */
  noteLetIn(res: Response): Promise<void> {
    return this.write(this.recordOf(res, LET_IN)).catch(this.complain);
  }

  /** Notes refused logins and launches: so many a minute of each registration, and of all that nobody knows. */
  readonly noteRefusal: ErrorRequestHandler = (error: unknown, req, res, next) => {
    if (/^\/(login|launch)\/?$/.test(req.path)) {
      const outcome = error instanceof Error ? error.message : 'failure';
      const record = this.recordOf(res, outcome.slice(0, 100));
      void this.noteRefused(error, req, record).catch(this.complain);
    }
    next(error);
  };

  /** The newest first: all, or those of one registration, outcome or reference id. */
  recent(
    about: { registrationId?: string; outcome?: string; _id?: string },
    limit = 100,
  ): Promise<LaunchRecord[]> {
    return this.records.find(about).sort({ at: -1 }).limit(limit).lean().exec();
  }

  private async noteRefused(error: unknown, req: Request, record: LaunchRecord): Promise<void> {
    const whose = record.registrationId === null ? await this.whoseLogin(error, req) : record;
    const { registrationId, issuer } = whose;
    const mayAdd = this.mayNote(registrationId ?? 'unknown');
    await this.write({ ...record, registrationId, issuer }, mayAdd);
  }

  /** Before there is a launch, the error or the login itself says whose it is. */
  private async whoseLogin(error: unknown, req: Request) {
    const login = Login.safeParse({ ...req.query, ...(req.body as object | undefined) }).data;
    const id = error instanceof LaunchRefusedError ? error.registrationId : null;
    const asked = login && !id ? this.registrations.forLogin(login.iss, login.client_id) : null;
    const found = await (id ? this.registrations.find(id) : asked);
    if (found) return { registrationId: found._id.toHexString(), issuer: found.issuer };
    return { registrationId: null, issuer: login?.iss.slice(0, 200) ?? null };
  }

  private recordOf(res: Response, outcome: string): LaunchRecord {
    const base = { _id: res.locals.requestId, at: this.clock.now(), outcome };
    const attempt = attemptUnderway();
    if (!attempt) return { ...base, registrationId: null, issuer: null, seen: {}, claims: [] };
    const { registration, login, claims, payload = {}, proof } = attempt;
    const storageOffered = login.storageTarget !== null;
    return {
      ...base,
      registrationId: registration._id.toHexString(),
      issuer: registration.issuer,
      seen: { proof, storageOffered, ...(claims && seenIn(claims)) },
      claims: shownClaims(payload),
    };
  }

  /** What was noted of the same launch before is replaced, however many there are. */
  private async write({ _id, ...record }: LaunchRecord, upsert = true): Promise<void> {
    await this.records.updateOne({ _id }, { $set: record }, { upsert });
  }

  private readonly complain = (error: unknown): void => {
    this.logger.warn({ err: error }, 'a launch could not be noted');
  };
}

const seenIn = ({ message, deploymentId, services }: LaunchClaims) => {
  const { lineItemsUrl, membershipsUrl } = services;
  return { message, deploymentId, lineItemsUrl, membershipsUrl };
};
