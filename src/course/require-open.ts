import { sayDayAndMoment } from '../i18n/moments.js';
import { ForbiddenError } from '../kernel/errors.js';
import type { LaunchContext } from './launch-context.js';
import { openingAhead } from './opening.view.js';
import { closingFor, mayOpen } from './release.policy.js';

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

/** @throws ForbiddenError once nothing more can be handed in by this person. */
export function requireNotClosed({ run, member, locale }: LaunchContext, now: Date): void {
  const closesAt = closingFor(run.closesAt, member.extendedUntil);
  if (!closesAt || now < closesAt) return;
  throw new ForbiddenError('assignments.pastClosing', {
    values: { moment: sayDayAndMoment(closesAt, locale) },
  });
}
