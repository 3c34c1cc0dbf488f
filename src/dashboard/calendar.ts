import { createEvents, type EventAttributes } from 'ics';
import type { CourseContent, Lecture } from '../content/index.js';
import { releaseMoment, type LaunchContext } from '../course/index.js';
import { sayDayAndMoment } from '../i18n/moments.js';
import { translator } from '../i18n/translator.js';

/** Whether the lectures of this run open at moments that can be noted. */
export const hasCalendar = ({ run }: LaunchContext): boolean => releaseMoment(run, 1) !== null;

/** When each lecture opens, in the words of the reader; nothing where all is open. */
export function datesView(launch: LaunchContext, { lectures }: CourseContent) {
  return lectures.flatMap(({ number, title }) => {
    const moment = releaseMoment(launch.run, number);
    if (!moment) return [];
    return {
      number,
      title,
      moment: sayDayAndMoment(moment, launch.locale),
      iso: moment.toISOString(),
    };
  });
}

/**
 * The moments at which the lectures open, as RFC 5545 writes them: in UTC, so that a change of the clock is in them. An
 * event keeps its name when the schedule changes, so that a calendar moves it instead of adding one.
 */
export function calendarOf(launch: LaunchContext, content: CourseContent): string {
  const events = content.lectures.flatMap((lecture) => {
    const moment = releaseMoment(launch.run, lecture.number);
    return moment ? [eventOf(launch, content, lecture, moment)] : [];
  });
  const { error, value } = createEvents(events);
  if (value === null) throw error ?? new Error('The calendar could not be written.');
  return value;
}

function eventOf(
  { run, locale }: LaunchContext,
  { course, films }: CourseContent,
  { key, number, title, speaker, role, affiliation }: Lecture,
  moment: Date,
): EventAttributes {
  const t = translator(locale);
  const with_ = films.filter(({ releaseWeek }) => releaseWeek === number);
  const also = with_.map((film) => t('calendar.film', { title: film.title }));
  return {
    uid: `${key}-${run.id}@${course.key}`,
    productId: course.key,
    calName: course.title,
    title: `${t('lectures.number', { number })}: ${title}`,
    description: [`${speaker}, ${role}, ${affiliation}.`, ...also, t('calendar.where')].join(' '),
    start: moment.getTime(),
    startInputType: 'utc',
    startOutputType: 'utc',
    duration: { minutes: course.maxLectureMinutes },
    busyStatus: 'FREE',
  };
}
