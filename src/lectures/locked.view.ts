import type { CourseContent, Film, Lecture } from '../content/index.js';
import { openingAhead, type LaunchContext } from '../course/index.js';
import { speakerView } from './speaker.view.js';

/** The number of the lecture with which a lecture or film opens. */
export const opensWith = (shown: Lecture | Film): number =>
  'number' in shown ? shown.number : shown.releaseWeek;

/** What a participant sees of a lecture or film before it opens: what is coming, and when. */
export function lockedView(
  launch: LaunchContext,
  { course }: CourseContent,
  announced: Lecture | Film,
  now: Date,
) {
  return {
    language: course.language,
    number: 'number' in announced ? announced.number : null,
    title: announced.title,
    speaker: speakerView(announced, course, launch.locale),
    opening: openingAhead(launch, opensWith(announced), now),
  };
}
