import { filmByKey, type CourseContent } from '../content/index.js';
import { looksAhead, openingAhead, type LaunchContext } from '../course/index.js';

/** The films stand around the lectures: one before the first, one after the last. */
export function filmRow(
  launch: LaunchContext,
  content: CourseContent,
  key: 'introductie' | 'afsluiting',
  now: Date,
) {
  const film = filmByKey(content, key);
  if (!film) return null;
  const { title, speaker, releaseWeek } = film;
  const opening = openingAhead(launch, releaseWeek, now);
  return {
    language: content.course.language,
    title,
    speaker,
    path: `/films/${key}`,
    opening,
    locked: opening !== null && !looksAhead(launch),
  };
}
