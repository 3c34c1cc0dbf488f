import { AppError, type ErrorKind } from '../../kernel/errors.js';

/** Every reason for which a platform is not registered. The administrator in front of it reads `registration.<reason>`. */
const REASONS = {
  linkUnknown: 'not-found',
  linkExpired: 'forbidden',
  linkUsed: 'conflict',
  malformed: 'malformed',
  addressRefused: 'malformed',
  redirected: 'malformed',
  tooLarge: 'malformed',
  noAnswer: 'upstream',
  unreadable: 'malformed',
  foreignIssuer: 'malformed',
  foreignEndpoint: 'malformed',
  refusedByPlatform: 'upstream',
  clientTaken: 'conflict',
} as const satisfies Record<string, ErrorKind>;

/** A registration that did not come about. Nothing of it is stored, and its link can be used again. */
export class RegistrationRefusedError extends AppError {
  readonly kind: ErrorKind;

  constructor(
    reason: keyof typeof REASONS,
    override readonly values: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(`registration.${reason}`, options);
    this.kind = REASONS[reason];
    this.message = [reason, ...Object.values(values)].join(': ');
  }
}
