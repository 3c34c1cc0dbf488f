import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { AppError, InvalidInputError, NotFoundError, type ErrorKind } from '../kernel/errors.js';
import type { Logger } from '../kernel/logger.js';
import type { MessageKey } from '../i18n/messages.nl.js';
import { renderPage } from './render-page.js';
import { pathForLog } from './request-log.js';

/** The only place where a failure becomes a status. A kind without an entry does not compile. */
const STATUS: Readonly<Record<ErrorKind, number>> = {
  'malformed': 400,
  'unauthenticated': 401,
  'forbidden': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'conflict': 409,
  'too-large': 413,
  'unsupported-type': 415,
  'invalid': 422,
  'too-many': 429,
  'upstream': 502,
  'unavailable': 503,
};

/** In seconds, for what may go well later. */
const RETRY_AFTER: Readonly<Record<number, string>> = { 429: '60', 503: '30' };

interface Refusal {
  readonly status: number;
  readonly messageKey: MessageKey;
  readonly fields: InvalidInputError['fields'];
  readonly values?: AppError['values'];
}

/** `translate` turns failures of a lower room, such as the database being away, into ones we expect. */
export function errorHandler(
  logger: Logger,
  translate: (error: unknown) => AppError | null,
): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const refusal = refusalFor(translate(error) ?? error);
    const id = res.locals.requestId;
    logger[refusal.status < 500 ? 'info' : 'error'](
      { err: error, id, method: req.method, path: pathForLog(req) },
      'request refused',
    );
    res.status(refusal.status);
    const retryAfter = RETRY_AFTER[refusal.status];
    if (retryAfter) res.setHeader('Retry-After', retryAfter);
    if (wantsJson(req)) res.json({ ...inWords(res, refusal), id });
    else renderPage(res, 'http/error', { id, ...onPaper(res, refusal) });
  };
}

/** On the way back the LMS shows the person what `lti_errormsg` says (LTI 1.3 §5.4.4). */
function onPaper(res: Response, { messageKey, values = {} }: Refusal) {
  const { t, back } = res.locals.tools;
  const url = back ? new URL(back) : null;
  url?.searchParams.set('lti_errormsg', t(messageKey, values));
  return { messageKey, values, back: url?.href ?? null, kept: textsOf(res.locals.posted) };
}

const inWords = (res: Response, { messageKey, values, fields }: Refusal) => ({
  error: res.locals.tools.t(messageKey, values),
  fields: Object.fromEntries(
    Object.entries(fields).map(([field, key]) => [field, res.locals.tools.t(key)]),
  ),
});

const LONG_ENOUGH_TO_MISS = 40;
/** Fields that our pages fill in themselves. */
const NOT_WRITTEN = ['csrf', 'ticket', 'token'];

/** What a person wrote in the form that was refused: a page that is asked for again would not have it any more. */
function textsOf(body: unknown): readonly string[] {
  const fields = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  return fields
    .filter(([field]) => !NOT_WRITTEN.includes(field))
    .map(([, value]: [string, unknown]) => value)
    .filter((value) => typeof value === 'string')
    .filter((text) => text.length >= LONG_ENOUGH_TO_MISS);
}

/** When even the error page cannot be made: a sentence, and nothing of what went wrong. */
export function lastResort(logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    logger.error({ err: error, id: res.locals.requestId, path: pathForLog(req) }, 'no error page');
    if (res.headersSent) next(error);
    else res.status(500).type('text').send(`Er ging iets mis. Kenmerk: ${res.locals.requestId}`);
  };
}

export const noSuchPage: RequestHandler = (_req, _res, next) => {
  next(new NotFoundError('error.notFound'));
};

/** What was asked by a program, or sent by a script of ours. */
const wantsJson = (req: Request): boolean =>
  req.originalUrl.startsWith('/admin/api/') || typeof req.is('application/json') === 'string';

function refusalFor(error: unknown): Refusal {
  if (error instanceof AppError) {
    const fields = error instanceof InvalidInputError ? error.fields : {};
    const { messageKey, values } = error;
    return { status: STATUS[error.kind], messageKey, values, fields };
  }
  const status = statusOfParser(error);
  if (status === 413) return { status, messageKey: 'error.tooLarge', fields: {} };
  if (status) return { status, messageKey: 'error.malformed', fields: {} };
  return { status: 500, messageKey: 'error.unexpected', fields: {} };
}

/** Express and its body parsers put the status of a request they cannot read on the error. */
function statusOfParser(error: unknown): number | null {
  if (!(error instanceof Error) || !('status' in error)) return null;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}
