import type { CourseContent } from '../content/index.js';
import type { MessageKey } from '../i18n/messages.nl.js';
import { localeOf, translator } from '../i18n/translator.js';
import type { FieldMessages } from '../kernel/errors.js';
import type { ContentItem, DeepLinkingSettings } from '../lti/index.js';

/** Something of the course that an LMS can get a link to; the whole course belongs to no week. */
export type Offer = ContentItem & { readonly week: number | null; readonly language: string };
/** `unfit`: where the LMS asked for content, it takes no links to the course. */
export type Outcome = 'placed' | 'cancelled' | 'unfit';

/** In the order of the course, and in its language: everybody in the LMS will read these titles. */
export function offersOf({ course, lectures, rubric }: CourseContent): readonly Offer[] {
  const { language } = course;
  const t = translator(localeOf(language));
  const whole = { title: course.title, text: course.tagline, scoreMaximum: null };
  const ofLectures = lectures.flatMap(({ number, week, title, speaker, assignment }) => [
    {
      name: `lecture-${number}`,
      week,
      language,
      title: t('picker.lecture', { number, title }),
      text: t('picker.lecture.text', { speaker }),
      scoreMaximum: null,
    },
    {
      name: `assignment-${number}`,
      week,
      language,
      title: t('picker.assignment', { number, title: assignment.title }),
      text: t('assignments.estimate', { minutes: assignment.estimateMinutes, ...assignment.words }),
      scoreMaximum: rubric.scoreMaximum,
    },
  ]);
  return [{ name: 'course', week: null, language, ...whole }, ...ofLectures];
}

export function pickerView(
  offers: readonly Offer[],
  settings: DeepLinkingSettings,
  all: boolean,
  problems: FieldMessages = {},
) {
  const several = settings.acceptMultiple;
  return {
    several,
    all,
    problem: Object.values(problems)[0] ?? null,
    weeks: [...new Set(offers.map(({ week }) => week))].map((week) => ({
      week,
      chosen: several && all && week !== null,
      offers: offers.filter((offer) => offer.week === week).map(withColumn(settings)),
    })),
  };
}

export const outcomeView = (
  outcome: Outcome,
  chosen: readonly Offer[],
  settings: DeepLinkingSettings,
  jwt: string,
) => ({
  title: `picker.${outcome}` as const,
  help: `picker.${outcome}.help` as const,
  button: outcome === 'placed' ? 'picker.place' : 'frame.back',
  mayChange: outcome !== 'unfit',
  chosen: chosen.map(withColumn(settings)),
  returnUrl: settings.returnUrl,
  jwt,
});

/** Says whether it gets a column in the gradebook, and why not. */
const withColumn =
  ({ acceptLineItem }: DeepLinkingSettings) =>
  (offer: Offer): Offer & { readonly column: MessageKey } => {
    const wanted = acceptLineItem ? 'picker.column' : 'picker.column.refused';
    return { ...offer, column: offer.scoreMaximum === null ? 'picker.column.none' : wanted };
  };
