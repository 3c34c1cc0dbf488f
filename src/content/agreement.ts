import type { CourseFile, LectureFile, RubricFile } from './schemas.js';
import type { Report } from './shapes.js';
import type { Checked } from './yaml-file.js';

/** What no schema of one field can see: whether the course files agree within themselves and with one another. */
export function checkCourse({ value: course, report }: Checked<CourseFile>): void {
  const { video, chapters } = course.sampleFilm;
  checkTimes(chapters, video.durationSeconds, (path, message) => {
    report(['sampleFilm', ...path], message);
  });
}

export function checkRubric(
  { value, report }: Checked<RubricFile>,
  course: Checked<CourseFile> | null,
): void {
  const { levels, criteria, scoreMaximum, passAt } = value;
  const best = levels.at(-1)?.points ?? 0;
  const sum = best * criteria.length;
  if (sum !== scoreMaximum)
    report(['scoreMaximum'], `is ${scoreMaximum}, but the best levels add up to ${sum}`);
  if (passAt > scoreMaximum) report(['passAt'], 'is more than scoreMaximum');
  criteria.forEach(({ descriptors, label }, index) => {
    if (descriptors.length !== levels.length)
      report(['criteria', index, 'descriptors'], `needs one for each of ${levels.length} levels`);
    const part = course?.value.parts[index];
    if (part && part.label !== label)
      report(['criteria', index, 'label'], `must be "${part.label}", the label of this part`);
  });
}

export function checkLecture(
  { value: lecture, report }: Checked<LectureFile>,
  course: Checked<CourseFile> | null,
  rubric: Checked<RubricFile> | null,
): void {
  checkTimes(lecture.chapters, lecture.video.durationSeconds, report);
  mustBe(report, ['forum', 'category'], lecture.forum.category, lecture.key);
  if (rubric) mustBe(report, ['assignment', 'rubric'], lecture.assignment.rubric, rubric.value.key);
  if (course) checkLectureInCourse(lecture, course.value, report);
}

function checkLectureInCourse(lecture: LectureFile, course: CourseFile, report: Report): void {
  const place = course.lectures.indexOf(lecture.key);
  const aspect = course.aspects[place];
  if (!aspect) {
    report(['key'], `"${lecture.key}" is not one of the lectures in course.yaml`);
    return;
  }
  mustBe(report, ['number'], lecture.number, place + 1);
  mustBe(report, ['week'], lecture.week, place + 1);
  mustBe(report, ['aspect'], lecture.aspect, aspect.key);
  mustBe(report, ['title'], lecture.title, aspect.title);
  if (lecture.video.durationSeconds > course.maxLectureMinutes * 60)
    report(['video', 'durationSeconds'], `is more than ${course.maxLectureMinutes} minutes`);
  const roles = course.audience.map(({ key }) => key);
  for (const role of Object.keys(lecture.assignment.roleHints)) {
    if (!roles.includes(role))
      report(['assignment', 'roleHints', role], `is not one of the audience: ${roles.join(', ')}`);
  }
}

function mustBe<T extends string | number>(
  report: Report,
  path: readonly string[],
  found: T,
  expected: T,
): void {
  if (found !== expected) report(path, `is "${found}", but must be "${expected}" in this place`);
}

function checkTimes(
  chapters: readonly { start: number }[],
  durationSeconds: number,
  report: Report,
): void {
  chapters.forEach(({ start }, index) => {
    if (start >= durationSeconds)
      report(['chapters', index, 'start'], `is after the film's ${durationSeconds} seconds`);
  });
}
