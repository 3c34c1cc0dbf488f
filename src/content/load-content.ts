import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { checkCourse, checkLecture, checkRubric } from './agreement.js';
import { ContentError, type ContentProblem } from './content-error.js';
import type { CourseContent, Lecture } from './content.model.js';
import { Media } from './media.js';
import { CourseFile, LectureFile, RubricFile } from './schemas.js';
import { readYaml, type Checked } from './yaml-file.js';

interface Files {
  readonly course: Checked<CourseFile> | null;
  readonly rubric: Checked<RubricFile> | null;
  readonly lectures: readonly Checked<LectureFile>[];
}

/** Reads the course once, at start. Throws a `ContentError` that lists every problem with file and line. */
export async function loadContent(
  courseDirectory: string,
  mediaDirectory: string,
): Promise<CourseContent> {
  const problems: ContentProblem[] = [];
  const files = await readFiles(courseDirectory, problems);
  const media = await Media.open(mediaDirectory, problems);
  checkAgreement(files);
  await checkMedia(files, media);

  const { course, rubric, lectures } = files;
  if (problems.length > 0 || !course || !rubric) throw new ContentError(problems);
  const lectureFiles = lectures.map(({ value }) => value);
  return deepFreeze(assemble(course.value, rubric.value, lectureFiles, media));
}

async function readFiles(directory: string, problems: ContentProblem[]): Promise<Files> {
  const course = await readYaml(join(directory, 'course.yaml'), CourseFile, problems);
  const rubric = await readYaml(join(directory, 'rubric.yaml'), RubricFile, problems);
  const folder = join(directory, 'lectures');
  const entries = await readdir(folder).catch(() => []);
  const names = entries.filter((name) => name.endsWith('.yaml')).sort();
  course?.value.lectures.forEach((key, index) => {
    if (!names.includes(`${key}.yaml`))
      course.report(['lectures', index], `lectures/${key}.yaml is missing`);
  });
  const lectures: Checked<LectureFile>[] = [];
  for (const name of names) {
    const lecture = await readYaml(join(folder, name), LectureFile, problems);
    if (lecture) lectures.push(lecture);
  }
  return { course, rubric, lectures };
}

function checkAgreement({ course, rubric, lectures }: Files): void {
  if (course) checkCourse(course);
  if (rubric) checkRubric(rubric, course);
  for (const lecture of lectures) {
    const name = basename(lecture.file, '.yaml');
    if (lecture.value.key === name) checkLecture(lecture, course, rubric);
    else lecture.report(['key'], `must be "${name}", like the name of the file`);
  }
}

/** Checks the files of every film that is there, and those of the sample film when one is not. */
async function checkMedia({ course, lectures }: Files, media: Media): Promise<void> {
  const present: boolean[] = [];
  for (const { value, report } of lectures)
    present.push(await media.checkIfThere(value.video, report, ['video']));
  if (!course) return;
  for (const [index, { video }] of course.value.films.entries())
    present.push(await media.checkIfThere(video, course.report, ['films', index, 'video']));
  if (!present.includes(false)) return;
  await media.check(course.value.sampleFilm.video, course.report, ['sampleFilm', 'video']);
}

function assemble(
  { films, sampleFilm, lectures: keys, ...course }: CourseFile,
  rubric: RubricFile,
  lectureFiles: readonly LectureFile[],
  media: Media,
): CourseContent {
  const withVideo = (own: LectureFile): Lecture => {
    const video = media.choose(own.video, sampleFilm.video);
    const times = video.sample ? sampleFilm.chapters : own.chapters;
    const chapters = own.chapters.map((chapter, index) => ({ ...chapter, ...times[index] }));
    return { ...own, video, chapters };
  };
  return {
    course,
    rubric,
    lectures: keys.flatMap((key) => lectureFiles.filter((one) => one.key === key).map(withVideo)),
    films: films.map((own) => ({ ...own, video: media.choose(own.video, sampleFilm.video) })),
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
