import type { Request } from 'express';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { TIME_ZONE } from '../i18n/moments.js';
import type { MessageKey } from '../i18n/messages.nl.js';
import { isMessageKey, message } from '../i18n/translator.js';
import { InvalidInputError, NotFoundError, type FieldMessages } from '../kernel/errors.js';

/** An address that does not name a thing names nothing: absent, not invalid. */
export function parseParams<S extends z.ZodType>(req: Request, schema: S): z.output<S> {
  const result = schema.safeParse(req.params);
  if (!result.success) throw new NotFoundError('error.notFound', { cause: result.error });
  return result.data;
}

/** @throws InvalidInputError that names each field that is wrong. */
export function parseBody<S extends z.ZodType>(req: Request, schema: S): z.output<S> {
  const result = schema.safeParse(req.body ?? {});
  if (!result.success)
    throw new InvalidInputError(fieldMessages(result.error), { cause: result.error });
  return result.data;
}

/** The first complaint about each field; a complaint that is no message key of ours becomes a general one. */
export function fieldMessages(error: z.ZodError): FieldMessages {
  const complaints = error.issues.flatMap(complaintsOf);
  return Object.fromEntries(complaints.toReversed());
}

function complaintsOf(issue: z.core.$ZodIssue): (readonly [string, MessageKey])[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [key, 'form.unknown']);
  const complaint = isMessageKey(issue.message) ? issue.message : 'form.choose';
  return [[issue.path.join('.') || 'form', complaint]];
}

export const objectId = z.string().regex(/^[0-9a-f]{24}$/, message('error.notFound'));

/** A number written in an address in the one way it is written, from `from` to `to`. */
export const numberInPath = (from: number, to: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,6}$/)
    .transform(Number)
    .pipe(z.number().min(from).max(to));

const LOCAL_MOMENT = /^20\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;

/** `2026-12-01T12:00`, as a browser's date-and-time field sends it: a wall-clock time in the Netherlands. Null when left empty. */
export const localMoment = (complaint: MessageKey) =>
  z
    .string(complaint)
    .trim()
    .transform((text, ctx) => {
      if (text === '') return null;
      const moment = DateTime.fromISO(text, { zone: TIME_ZONE });
      const plausible = LOCAL_MOMENT.test(text) && moment.isValid;
      if (!plausible) ctx.addIssue({ code: 'custom', message: complaint });
      return moment.toJSDate();
    });
