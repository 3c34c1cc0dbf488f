import { DateTime } from 'luxon';

const SHAPE = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/** The whole second of a moment, as it is stored and compared: `2026-11-23T18:20:49Z`. */
export function secondOf(moment: Date): string {
  return `${moment.toISOString().slice(0, 19)}Z`;
}

/** A score's timestamp as Moodle reads it (a missing zone is UTC), or null. */
export function readSecond(text: string): string | null {
  if (!SHAPE.test(text)) return null;
  const moment = DateTime.fromISO(text.replace(' ', 'T'), { zone: 'utc' });
  return moment.isValid ? secondOf(moment.toJSDate()) : null;
}

const dutchMoment = new Intl.DateTimeFormat('nl-NL', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'Europe/Amsterdam',
});

export const showMoment = (second: string): string => dutchMoment.format(new Date(second));
