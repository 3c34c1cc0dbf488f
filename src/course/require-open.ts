import { ForbiddenError } from '../kernel/errors.js';
import type { LaunchContext } from './launch-context.js';
import { openingAhead } from './opening.view.js';
import { mayOpen } from './release.policy.js';

/** @throws ForbiddenError that says when lecture `number`, and all that belongs to it, opens. */
export function requireOpen(
  launch: LaunchContext,
  number: number,
  now: Date,
  messageKey: 'lectures.locked' | 'assignments.locked' = 'lectures.locked',
): void {
  if (mayOpen(launch, number, now)) return;
  const moment = openingAhead(launch, number, now)?.moment ?? '';
  throw new ForbiddenError(messageKey, { values: { moment } });
}
