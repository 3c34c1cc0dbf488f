import { DateTime } from 'luxon';
import type { Course, Film, Lecture } from '../content/index.js';
import { inTheNetherlands, TIME_ZONE } from '../i18n/moments.js';
import type { Locale } from '../i18n/translator.js';

/** Function and affiliation are those of the first edition, and say so: they are not kept up to date. */
export const speakerView = (spoken: Film | Lecture, course: Course, locale: Locale) => ({
  name: spoken.speaker,
  role: `${spoken.role}, ${spoken.affiliation}`,
  asOf: monthOf(course.firstEdition.startsAt, locale),
});

/** *januari 2016*, of a wall-clock time as the content writes it. */
function monthOf(localDateTime: string, locale: Locale): string {
  const moment = DateTime.fromISO(localDateTime, { zone: TIME_ZONE }).toJSDate();
  return inTheNetherlands(moment, locale).toFormat('LLLL yyyy');
}
