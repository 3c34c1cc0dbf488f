import { DateTime } from 'luxon';
import { isStaff, type LaunchContext } from './launch-context.js';

/** The course is given in the Netherlands: its times are wall-clock times there, across changes of the clock. */
export const TIME_ZONE = 'Europe/Amsterdam';
const RELEASE_EVERY_DAYS = 7;

/** When lecture `number` (1 to 5) opens: a week after the one before it, at the same wall-clock time. Null: it always was. */
export function releaseMoment(run: LaunchContext['run'], number: number): Date | null {
  if (run.mode === 'open' || !run.startsAt) return null;
  const start = DateTime.fromJSDate(run.startsAt, { zone: TIME_ZONE });
  return start.plus({ days: RELEASE_EVERY_DAYS * (number - 1) }).toJSDate();
}

export function isReleased(run: LaunchContext['run'], number: number, now: Date): boolean {
  const moment = releaseMoment(run, number);
  return moment === null || moment <= now;
}

/** Instructors look ahead; participants see a lecture, and what belongs to it, once it has opened. */
export const mayOpen = (launch: LaunchContext, number: number, now: Date): boolean =>
  isStaff(launch) || isReleased(launch.run, number, now);
