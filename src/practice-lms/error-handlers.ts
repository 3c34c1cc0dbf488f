import type { ErrorRequestHandler } from 'express';
import { z } from 'zod';
import { PageError, ServiceError } from './errors.js';
import { renderPage } from './render-page.js';
import { sendServiceError } from './service-request.js';

/** The last stop for a page: what is wrong and what to do next, never how the LMS is built. */
export const pageErrors: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const { status, heading, advice } = pageErrorFor(error);
  res.status(status);
  await renderPage(req, res, 'error', { title: heading, heading, advice });
};

export const serviceErrors: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const { status, reason } = error instanceof ServiceError ? error : serviceErrorFor(error);
  sendServiceError(req, res, status, reason);
};

function serviceErrorFor(error: unknown): ServiceError {
  const status = statusOf(error);
  return new ServiceError(status, status === 500 ? 'Internal Server Error' : 'Bad Request');
}

function pageErrorFor(error: unknown): PageError {
  if (error instanceof PageError) return error;
  const [status, again] = [statusOf(error), 'Ga terug naar de cursus en probeer het opnieuw.'];
  if (status === 413) return new PageError(status, 'Dit is te groot om te versturen', again);
  if (status < 500) return new PageError(status, 'Dit verzoek is niet te lezen', again);
  return new PageError(500, 'Er ging iets mis', `Dit ligt aan de leeromgeving. ${again}`);
}

/** The router and the body parsers put a status on their errors; what is unexpected goes to stderr. */
function statusOf(error: unknown): number {
  if (error instanceof z.ZodError) return 400;
  const { status = 500 } = ClientError.safeParse(error).data ?? {};
  if (status === 500) process.emitWarning(error instanceof Error ? error : String(error));
  return status;
}

const ClientError = z.object({ status: z.int().min(400).max(499) });
