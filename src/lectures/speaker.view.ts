import type { Course } from '../content/index.js';
import type { Locale } from '../i18n/translator.js';
import { monthOf } from './opening.view.js';

interface Spoken {
  readonly speaker: string;
  readonly role: string;
  readonly affiliation: string;
}

/** Function and affiliation are those of the first edition, and say so: they are not kept up to date. */
export const speakerView = (spoken: Spoken, course: Course, locale: Locale) => ({
  name: spoken.speaker,
  role: `${spoken.role}, ${spoken.affiliation}`,
  asOf: monthOf(course.firstEdition.startsAt, locale),
});
