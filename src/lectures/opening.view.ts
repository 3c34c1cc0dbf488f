import { DateTime } from 'luxon';
import { isReleased, releaseMoment, TIME_ZONE, type LaunchContext } from '../course/index.js';
import { translator, type Locale } from '../i18n/translator.js';

/** When something opens, as its readers say it. */
export interface Opening {
  /** For `<time datetime>`. */
  readonly iso: string;
  /** *maandag 28 maart 2016 om 12.00 uur* */
  readonly moment: string;
  /** *nog 3 dagen*, counted in nights as people do. */
  readonly countdown: string;
}

/** The opening that participants still wait for; null when lecture `number` is open to them. */
export function openingAhead(
  { run, locale }: Pick<LaunchContext, 'run' | 'locale'>,
  number: number,
  now: Date,
): Opening | null {
  const moment = releaseMoment(run, number);
  if (!moment || isReleased(run, number, now)) return null;
  return {
    iso: DateTime.fromJSDate(moment, { zone: TIME_ZONE }).toISO() ?? '',
    moment: dutchMoment(moment, locale),
    countdown: countdown(moment, now, locale),
  };
}

/** Date and wall-clock time in the Netherlands, in the words of the reader's language. */
export function dutchMoment(moment: Date, locale: Locale): string {
  const local = DateTime.fromJSDate(moment, { zone: TIME_ZONE }).setLocale(tagOf(locale));
  return translator(locale)('lectures.moment', {
    date: local.toFormat('cccc d LLLL yyyy'),
    time: local.toFormat(locale === 'nl' ? 'HH.mm' : 'HH:mm'),
  });
}

/** *januari 2016* */
export function monthOf(localDateTime: string, locale: Locale): string {
  const local = DateTime.fromISO(localDateTime, { zone: TIME_ZONE, locale: tagOf(locale) });
  return local.toFormat('LLLL yyyy');
}

function countdown(moment: Date, now: Date, locale: Locale): string {
  const t = translator(locale);
  const midnight = (date: Date) => DateTime.fromJSDate(date, { zone: TIME_ZONE }).startOf('day');
  const nights = Math.round(midnight(moment).diff(midnight(now), 'days').days);
  if (nights === 0) return t('lectures.countdown.today');
  if (nights === 1) return t('lectures.countdown.tomorrow');
  return t('lectures.countdown.days', { days: nights });
}

const tagOf = (locale: Locale): string => (locale === 'nl' ? 'nl-NL' : 'en-GB');
