import type { RequestHandler, Response } from 'express';
import type { MessageKey } from '../i18n/messages.nl.js';
import { ConflictError, InvalidInputError, type FieldMessages } from '../kernel/errors.js';

declare global {
  namespace Express {
    interface Locals {
      /** The fields of the form that a person sent, for as long as the request takes. */
      posted?: unknown;
    }
  }
}

/** From here on a refusal can give back what the person wrote. */
export const keepPosted: RequestHandler = (req, res, next) => {
  res.locals.posted = req.body;
  next();
};

/**
 * Does what a form asks. Where the input is wrong the form is shown again with status 422, the complaints at their
 * fields and all that the person wrote; where somebody else was first, and the form can show that, with 409.
 */
export async function orShowAgain(
  res: Response,
  action: () => Promise<void>,
  showAgain: (problems: FieldMessages) => void | Promise<void>,
  showConflict?: (complaint: MessageKey) => Promise<void>,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (error instanceof InvalidInputError) {
      res.status(422);
      await showAgain(error.fields);
    } else if (error instanceof ConflictError && showConflict) {
      res.status(409);
      await showConflict(error.messageKey);
    } else throw error;
  }
}

/** The texts of some fields of a posted form as the person wrote them, to be shown again. */
export const postedTexts = <Field extends string>(
  body: unknown,
  ...fields: readonly Field[]
): Readonly<Record<Field, string>> =>
  Object.fromEntries(fields.map((field) => [field, postedText(body, field)])) as Record<
    Field,
    string
  >;

/** The text of one field of a posted form as the person wrote it, to be shown again; other types are not text. */
export function postedText(body: unknown, field: string): string {
  const value: unknown =
    typeof body === 'object' && body !== null ? Reflect.get(body, field) : null;
  return typeof value === 'string' ? value : '';
}
