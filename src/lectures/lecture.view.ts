import type { CourseContent, Lecture } from '../content/index.js';
import { looksAhead, openingAhead, type LaunchContext } from '../course/index.js';
import type { MessageKey } from '../i18n/messages.nl.js';
import { proseToHtml } from '../kernel/safe-html.js';
import { playerView } from './player.view.js';
import { speakerView } from './speaker.view.js';

/** All that views/lectures/lecture.ejs prints for somebody who may open the lecture. */
export function lectureView(
  launch: LaunchContext,
  content: CourseContent,
  lecture: Lecture,
  startSecond: number,
  now: Date,
) {
  const { number, title, assignment } = lecture;
  return {
    language: content.course.language,
    number,
    total: content.lectures.length,
    title,
    speaker: speakerView(lecture, content.course, launch.locale),
    summary: { safeHtml: proseToHtml(lecture.summary) },
    goals: [...lecture.goals],
    player: playerView(lecture.video, startSecond),
    chapters: chaptersView(content, lecture, startSecond),
    opening: openingAhead(launch, number, now),
    assignment: {
      path: `/assignments/${number}`,
      title: assignment.title,
      estimateMinutes: assignment.estimateMinutes,
    },
    previous: neighbour(launch, content, number, -1, now),
    next: neighbour(launch, content, number, 1, now),
  };
}

function chaptersView({ course }: CourseContent, lecture: Lecture, startSecond: number) {
  const path = `/lectures/${lecture.number}`;
  const starts = lecture.chapters.map(({ start }) => start);
  const current = starts.findLastIndex((start) => start <= startSecond);
  return lecture.chapters.map(({ part, start, guide }, index) => ({
    path: `${path}?t=${start}#film`,
    start,
    time: clockTime(start),
    label: course.parts.find(({ key }) => key === part)?.label ?? part,
    guide,
    isCurrent: index === current,
  }));
}

/** The lecture before or after; `path` is null while the reader cannot go there yet. */
function neighbour(
  launch: LaunchContext,
  { course, lectures }: CourseContent,
  from: number,
  step: 1 | -1,
  now: Date,
) {
  const lecture = lectures.find(({ number }) => number === from + step);
  if (!lecture) return null;
  const { number, title } = lecture;
  const opening = looksAhead(launch) ? null : openingAhead(launch, number, now);
  const label: MessageKey = step > 0 ? 'lectures.next' : 'lectures.previous';
  const path = opening ? null : `/lectures/${number}`;
  return { language: course.language, number, title, path, opening, label, isNext: step > 0 };
}

/** `3:05`, as players show it. */
export function clockTime(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
