import { DateTime } from 'luxon';
import type { Locale } from './translator.js';

/** The course is given in the Netherlands: its times are wall-clock times there, across changes of the clock. */
export const TIME_ZONE = 'Europe/Amsterdam';

export const inTheNetherlands = (moment: Date, locale: Locale = 'nl'): DateTime =>
  DateTime.fromJSDate(moment, { zone: TIME_ZONE }).setLocale(locale === 'nl' ? 'nl-NL' : 'en-GB');

const FORMATS = {
  nl: { date: 'd LLLL yyyy', time: "HH.mm 'uur'", at: "'om'" },
  en: { date: 'd LLLL yyyy', time: "HH:mm '(Dutch time)'", at: "'at'" },
} as const;

/** *28 maart 2016 om 12.00 uur* */
export function sayMoment(moment: Date, locale: Locale): string {
  const { date, at, time } = FORMATS[locale];
  return inTheNetherlands(moment, locale).toFormat(`${date} ${at} ${time}`);
}

/** *maandag 28 maart 2016 om 12.00 uur* */
export const sayDayAndMoment = (moment: Date, locale: Locale): string =>
  `${inTheNetherlands(moment, locale).toFormat('cccc')} ${sayMoment(moment, locale)}`;

/** *28 maart 2016* */
export const sayDate = (moment: Date, locale: Locale): string =>
  inTheNetherlands(moment, locale).toFormat(FORMATS[locale].date);

/** *12.00 uur* */
export const sayTime = (moment: Date, locale: Locale): string =>
  inTheNetherlands(moment, locale).toFormat(FORMATS[locale].time);

/** Days between two moments, counted in nights as people do. */
export function nightsBetween(from: Date, to: Date): number {
  const midnight = (moment: Date) => inTheNetherlands(moment).startOf('day');
  return Math.round(midnight(to).diff(midnight(from), 'days').days);
}

/** `3:05`, as players show it. */
export function clockTime(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
