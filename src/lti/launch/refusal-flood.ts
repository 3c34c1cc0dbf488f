import type { ErrorRequestHandler } from 'express';
import type { Clock } from '../../kernel/clock.js';
import { TooManyError } from '../../kernel/errors.js';
import { minuteBudget } from '../../kernel/minute-budget.js';

const REFUSALS_A_MINUTE = 300;

/** Who is let in is never counted and never stopped: a whole town hall may have one address, a flood's among them. */
export function refuseFloods(clock: Clock): ErrorRequestHandler {
  const mayExplain = minuteBudget(clock, REFUSALS_A_MINUTE);
  return (error: unknown, req, _res, next) => {
    next(mayExplain(req.ip ?? '') ? error : new TooManyError('error.tooMany', { cause: error }));
  };
}
