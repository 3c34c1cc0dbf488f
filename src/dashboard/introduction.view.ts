import type { CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { inTheNetherlands, sayDayAndMoment, TIME_ZONE } from '../i18n/moments.js';
import { proseToHtml } from '../kernel/safe-html.js';
import { DateTime } from 'luxon';
import { datesView } from './calendar.js';

/** What the course is about, for whom and how it goes: the owner's words, and the lists that follow from the content. */
export function introductionView(launch: LaunchContext, content: CourseContent) {
  const { course, lectures } = content;
  const { introduction, firstEdition } = course;
  const first = DateTime.fromISO(firstEdition.startsAt, { zone: TIME_ZONE }).toJSDate();
  const prose = (text: string) => ({ safeHtml: proseToHtml(text) });
  return {
    language: course.language,
    title: course.title,
    tagline: course.tagline,
    firstEdition: {
      moment: sayDayAndMoment(first, launch.locale),
      iso: inTheNetherlands(first).toISO() ?? '',
    },
    context: prose(introduction.context),
    questions: introduction.questions.map(({ key, title, text }) => ({
      title,
      text: prose(text),
      aspects: key === 'opbrengst' ? lectures.map((lecture) => lecture.title) : [],
      isStructure: key === 'opbouw',
    })),
    speakers: lectures.map(({ number, title, speaker, role, affiliation }) => ({
      number,
      title,
      speaker,
      role: `${role}, ${affiliation}`,
    })),
    films: introduction.films,
    partsText: prose(introduction.parts),
    parts: course.parts.map(({ label, help }) => ({ label, help })),
    rest: [introduction.discussion, introduction.assignment].map(prose),
    initiatorsText: prose(introduction.initiators),
    initiators: [...course.initiators],
    dates: datesView(launch, content),
    isOpen: launch.run.mode === 'open',
  };
}
