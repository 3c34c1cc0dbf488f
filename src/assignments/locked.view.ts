import type { CourseContent, Lecture } from '../content/index.js';
import { releaseMoment, type LaunchContext } from '../course/index.js';
import { momentIn } from './moments.view.js';

/** What a participant sees of an assignment before its lecture opens. */
export function lockedView(launch: LaunchContext, { course }: CourseContent, lecture: Lecture) {
  const moment = releaseMoment(launch.run, lecture.number);
  return {
    language: course.language,
    number: lecture.number,
    lecture: lecture.title,
    title: lecture.assignment.title,
    opensAt: moment && momentIn(launch)(moment),
  };
}
