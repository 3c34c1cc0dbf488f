import { inTheNetherlands, nightsBetween, sayDayAndMoment } from '../i18n/moments.js';
import { translator, type Locale } from '../i18n/translator.js';
import type { LaunchContext } from './launch-context.js';
import { isOpenTo, releaseMoment } from './release.policy.js';

/** When something opens, as its readers say it. */
export interface Opening {
  /** For `<time datetime>`. */
  readonly iso: string;
  /** *maandag 28 maart 2016 om 12.00 uur* */
  readonly moment: string;
  /** *nog 3 dagen* */
  readonly countdown: string;
}

/** The opening that participants still wait for; null when lecture `number` is open to them. */
export function openingAhead(
  launch: Pick<LaunchContext, 'run' | 'member' | 'locale'>,
  number: number,
  now: Date,
): Opening | null {
  const { run, locale } = launch;
  const moment = releaseMoment(run, number);
  if (!moment || isOpenTo(launch, number, now)) return null;
  return {
    iso: inTheNetherlands(moment).toISO() ?? '',
    moment: sayDayAndMoment(moment, locale),
    countdown: countdown(nightsBetween(now, moment), locale),
  };
}

function countdown(nights: number, locale: Locale): string {
  const t = translator(locale);
  if (nights === 0) return t('opening.today');
  if (nights === 1) return t('opening.tomorrow');
  return t('opening.days', { days: nights });
}
