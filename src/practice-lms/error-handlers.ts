import type { ErrorRequestHandler, Request, Response } from 'express';
import { z } from 'zod';
import { PageError, ServiceError } from './errors.js';
import { renderPage } from './render-page.js';
import { sendServiceError } from './service-request.js';
import { KeySetUnreadableError } from './tool-keys.js';

/** The last stop for a page: what is wrong and what to do next, never how the LMS is built. */
export const handleErrors: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const { status, heading, advice } = pageErrorFor(error);
  if (status === 500) process.emitWarning(error instanceof Error ? error : String(error));
  res.status(status);
  await renderPage(req, res, 'error', { title: heading, heading, advice });
};

export const serviceErrors: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (res.headersSent) next(error);
  else answerService(error, req, res);
};

function answerService(error: unknown, req: Request, res: Response): void {
  const status = statusOf(error);
  if (status === 500) process.emitWarning(error instanceof Error ? error : String(error));
  const reason = error instanceof ServiceError ? error.reason : REASONS[status];
  sendServiceError(req, res, status, reason ?? 'Bad Request');
}

function pageErrorFor(error: unknown): PageError {
  if (error instanceof PageError) return error;
  if (error instanceof KeySetUnreadableError) {
    const advice =
      'De leeromgeving kon het adres /lti/keys van de tool niet ophalen. Draait de tool?';
    return new PageError(404, 'De sleutels van de tool zijn niet te lezen', advice);
  }
  const status = statusOf(error);
  const [heading, advice] = WORDS[status] ?? WORDS_FOR_THE_UNEXPECTED;
  return new PageError(status, heading, advice);
}

function statusOf(error: unknown): number {
  if (error instanceof ServiceError) return error.status;
  if (error instanceof z.ZodError) return 400;
  // The router and the body parsers put the status on their errors.
  return ClientError.safeParse(error).data?.status ?? 500;
}

const ClientError = z.object({ status: z.int().min(400).max(499) });

const REASONS: Readonly<Record<number, string>> = {
  413: 'Payload Too Large',
  500: 'Internal Server Error',
};

const WORDS: Readonly<Record<number, readonly [string, string]>> = {
  400: ['Dit verzoek is niet te lezen', 'Ga terug naar de cursus en probeer het opnieuw.'],
  413: ['Dit is te groot om te versturen', 'Maak de tekst korter en probeer het opnieuw.'],
};
const WORDS_FOR_THE_UNEXPECTED = [
  'Er ging iets mis',
  'Dit ligt aan de leeromgeving. Ga terug naar de cursus en probeer het over een paar minuten opnieuw.',
] as const;
