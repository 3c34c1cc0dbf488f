import type { MessageKey } from '../i18n/messages.nl.js';

/** Why something was refused. What to do about each kind is for http/ and for the jobs to say. */
export type ErrorKind =
  | 'malformed'
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'too-large'
  | 'unsupported-type'
  | 'too-many'
  | 'unavailable'
  | 'upstream';

export type FieldMessages = Readonly<Record<string, MessageKey>>;

/** The one base for every failure we expect. Whatever else is thrown is a bug, and becomes a 500. */
export abstract class AppError extends Error {
  abstract readonly kind: ErrorKind;
  /** What stands in the places of the message. */
  readonly values: Readonly<Record<string, string>>;

  constructor(
    readonly messageKey: MessageKey,
    options?: ErrorOptions & { readonly values?: AppError['values'] },
  ) {
    super(messageKey, options);
    this.values = options?.values ?? {};
    this.name = new.target.name;
  }
}

export class NotLaunchedError extends AppError {
  readonly kind = 'unauthenticated';
}
export class ForbiddenError extends AppError {
  readonly kind = 'forbidden';
}
export class NotFoundError extends AppError {
  readonly kind = 'not-found';
}
export class ConflictError extends AppError {
  readonly kind = 'conflict';
}
export class TooManyError extends AppError {
  readonly kind = 'too-many';
}
/** Something we cannot do without is away for the moment; trying again later may work. */
export class UnavailableError extends AppError {
  readonly kind = 'unavailable';
}

export class InvalidInputError extends AppError {
  readonly kind = 'invalid';
  constructor(
    readonly fields: FieldMessages,
    options?: ErrorOptions,
  ) {
    super('error.invalid', options);
  }
}

/** What was wrong with a request that has no answer: where it was to go, or how much came back. */
export type RequestFault = 'addressRefused' | 'tooLarge' | 'noAnswer';

/** The learning platform refused, or did not answer. `status` is its HTTP status, null when there was no answer. */
export class PlatformError extends AppError {
  readonly kind = 'upstream';
  constructor(
    readonly status: number | null,
    readonly detail: string,
    options?: ErrorOptions & {
      readonly retryAfterMs?: number | null;
      readonly fault?: RequestFault;
    },
  ) {
    super('error.platform', options);
    this.message = detail;
    this.retryAfterMs = options?.retryAfterMs ?? null;
    this.fault = options?.fault ?? 'noAnswer';
  }
  readonly retryAfterMs: number | null;
  readonly fault: RequestFault;
}
