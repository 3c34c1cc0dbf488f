import { DateTime } from 'luxon';
import { TIME_ZONE, type LaunchContext } from '../course/index.js';

/** Says a moment as a date with the wall-clock time in the Netherlands, in the reader's language. */
export const momentIn =
  ({ locale }: Pick<LaunchContext, 'locale'>) =>
  (moment: Date): string =>
    DateTime.fromJSDate(moment, { zone: TIME_ZONE })
      .setLocale(locale === 'nl' ? 'nl-NL' : 'en-GB')
      .toFormat(locale === 'nl' ? "d LLLL yyyy 'om' HH.mm 'uur'" : "d LLLL yyyy 'at' HH:mm");

/** Days between two moments, counted in nights as people do. */
export function nightsBetween(from: Date, to: Date): number {
  const midnight = (date: Date) => DateTime.fromJSDate(date, { zone: TIME_ZONE }).startOf('day');
  return Math.round(midnight(to).diff(midnight(from), 'days').days);
}
