import type { CourseContent, Lecture } from '../content/index.js';
import { openingAhead, type LaunchContext } from '../course/index.js';

/** What a participant sees of an assignment before its lecture opens. */
export function lockedView(
  launch: LaunchContext,
  { course }: CourseContent,
  lecture: Lecture,
  now: Date,
) {
  return {
    language: course.language,
    number: lecture.number,
    lecture: lecture.title,
    title: lecture.assignment.title,
    opening: openingAhead(launch, lecture.number, now),
  };
}
