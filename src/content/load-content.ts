import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ContentError, type ContentProblem } from './content-error.js';
import { assemble, type CourseContent, type LectureFiles } from './content.model.js';
import { Media } from './media.js';
import { CourseFile, LectureFile, RubricFile } from './schemas.js';
import type { VideoFiles } from './shapes.js';
import { readYaml, type Checked, type Path, type Report } from './yaml-file.js';

/** Reads the course once, at start. Throws a `ContentError` that lists every problem with file and line. */
export async function loadContent(
  courseDirectory: string,
  mediaDirectory: string,
): Promise<CourseContent> {
  const problems: ContentProblem[] = [];
  const course = await readYaml(join(courseDirectory, 'course.yaml'), CourseFile, problems);
  const rubric = await readYaml(join(courseDirectory, 'rubric.yaml'), RubricFile, problems);
  const lectures = await readLectures(join(courseDirectory, 'lectures'), course, problems);
  const media = await Media.open(mediaDirectory);
  checkMedia(course, lectures, media);
  if (problems.length > 0 || !course || !rubric) throw new ContentError(problems);
  return deepFreeze(assemble(course.value, rubric.value, lectures, media));
}

/** Those that the course names, and whatever else stands in the folder. */
async function readLectures(
  folder: string,
  course: Checked<CourseFile> | null,
  problems: ContentProblem[],
): Promise<LectureFiles> {
  const lectures = new Map<string, Checked<LectureFile>>();
  const there = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.yaml'));
  const named = course?.value.lectures.map(({ key }) => `${key}.yaml`) ?? [];
  for (const name of new Set([...named, ...there])) {
    const lecture = await readYaml(join(folder, name), LectureFile, problems);
    if (!lecture) continue;
    const key = basename(name, '.yaml');
    lectures.set(key, lecture);
    if (course) checkLecture(key, lecture, course.value);
  }
  return lectures;
}

/** What no schema of one file can see. */
function checkLecture(
  key: string,
  { value: { video, assignment }, report }: Checked<LectureFile>,
  { lectures, maxLectureMinutes, audience }: CourseFile,
): void {
  if (!lectures.some((lecture) => lecture.key === key))
    report([], 'is not one of the lectures in course.yaml');
  if (video.durationSeconds > maxLectureMinutes * 60)
    report(['video', 'durationSeconds'], `is more than ${maxLectureMinutes} minutes`);
  const roles = audience.map((role) => role.key);
  for (const role of Object.keys(assignment.roleHints))
    if (!roles.includes(role))
      report(['assignment', 'roleHints', role], `is not one of the audience: ${roles.join(', ')}`);
}

/** Checks the files of every film that is there, and those of the sample film when one is not. */
function checkMedia(
  course: Checked<CourseFile> | null,
  lectures: LectureFiles,
  media: Media,
): void {
  const absent: boolean[] = [];
  const checkIfThere = (video: VideoFiles, report: Report, at: Path): void => {
    absent.push(!media.has(video));
    if (media.has(video)) media.check(video, report, at);
  };
  for (const { value, report } of lectures.values()) checkIfThere(value.video, report, ['video']);
  if (!course) return;
  const { value, report } = course;
  for (const { key, video } of value.films) checkIfThere(video, report, ['films', key, 'video']);
  if (absent.includes(true)) media.check(value.sampleFilm.video, report, ['sampleFilm', 'video']);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
