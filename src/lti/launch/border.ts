import type { Response } from 'express';
import type { Clock } from '../../kernel/clock.js';
import type { RegistrationsService } from '../registration/registrations.service.js';
import type { LoginStateModel } from './login-state.model.js';

/** Shows a page that stands before any session. Pages are made a room further; the roof brings the two together. */
export type ShowPage = (
  res: Response,
  page: {
    readonly template: string;
    readonly view: object;
    readonly frameOrigins: readonly string[];
  },
) => void;

/** What logins and launches work with. */
export interface BorderParts {
  readonly registrations: RegistrationsService;
  readonly loginStates: LoginStateModel;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly showPage: ShowPage;
  /** For the tokens of launches that wait for their proof. */
  readonly sealingKey: Buffer;
  /** For the addresses of launches. */
  readonly addressKey: Buffer;
}
