import { inTheNetherlands } from '../i18n/moments.js';
import { looksAhead, type LaunchContext } from './launch-context.js';

type Schedule = Pick<LaunchContext['run'], 'startsAt' | 'mode'>;

const RELEASE_EVERY_DAYS = 7;

/** When lecture `number` (1 to 5) opens: a week after the one before it, at the same wall-clock time. Null: it always was. */
export function releaseMoment(run: Schedule, number: number): Date | null {
  if (run.mode === 'open' || !run.startsAt) return null;
  const start = inTheNetherlands(run.startsAt);
  return start.plus({ days: RELEASE_EVERY_DAYS * (number - 1) }).toJSDate();
}

/** When an assignment is best handed in: as the next lecture opens. Later is as good. Null without a schedule. */
export const targetMoment = (run: Schedule, number: number): Date | null =>
  releaseMoment(run, number + 1);

/** When the last can be handed in by a person: as the run closes, or later where somebody allowed it. Null for never. */
export const closingFor = (closesAt: Date | null, extendedUntil: Date | null): Date | null =>
  closesAt && extendedUntil && extendedUntil > closesAt ? extendedUntil : closesAt;

export function isReleased(run: Schedule, number: number, now: Date): boolean {
  const moment = releaseMoment(run, number);
  return moment === null || moment <= now;
}

/** A participant's lecture: released, or completed before somebody put its release off. */
export const isOpenTo = (
  { run, member }: Pick<LaunchContext, 'run' | 'member'>,
  number: number,
  now: Date,
): boolean => isReleased(run, number, now) || member.completedLectures.includes(number);

/** Instructors and developers look ahead; participants see a lecture, and what belongs to it, once it has opened. */
export const mayOpen = (launch: LaunchContext, number: number, now: Date): boolean =>
  looksAhead(launch) || isOpenTo(launch, number, now);
