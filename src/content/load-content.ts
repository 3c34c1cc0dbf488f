import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ContentError, type ContentProblem } from './content-error.js';
import { assemble, type CourseContent, type LectureFiles } from './content.model.js';
import { Media, sampleVideo } from './media.js';
import { CourseFile, ForumFile, LectureFile, RubricFile, SamplesFile } from './schemas.js';
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
  const forum = await readYaml(join(courseDirectory, 'forum.yaml'), ForumFile, problems);
  const lectures = await readLectures(join(courseDirectory, 'lectures'), course, problems);
  const media = await Media.open(mediaDirectory);
  const samples =
    course && (await checkFilms(filmsOf(course, lectures), media, courseDirectory, problems));
  if (problems.length > 0 || !course || !rubric || !forum) throw new ContentError(problems);
  const files = {
    course: course.value,
    rubric: rubric.value,
    forum: forum.value,
    lectures,
    samples: samples ?? {},
  };
  return deepFreeze(assemble(files, media));
}

/** @returns the sample films, which are asked for only where a film is absent. */
async function checkFilms(
  films: readonly NamedFilm[],
  media: Media,
  courseDirectory: string,
  problems: ContentProblem[],
): Promise<SamplesFile> {
  const isComplete = films.every(({ video }) => media.has(video));
  const path = join(courseDirectory, 'samples.yaml');
  const samples = isComplete ? null : await readYaml(path, SamplesFile, problems);
  for (const film of films) checkFilm(film, media, samples);
  return samples?.value ?? {};
}

interface NamedFilm {
  readonly key: string;
  readonly video: VideoFiles;
  readonly report: Report;
  readonly at: Path;
}

function filmsOf({ value, report }: Checked<CourseFile>, lectures: LectureFiles): NamedFilm[] {
  const around = value.films.map(({ key, video }) => ({ key, video, report, at: ['films', key] }));
  const own = [...lectures].map(([key, lecture]) => {
    return { key, video: lecture.value.video, report: lecture.report, at: [] };
  });
  return [...around, ...own].map((film) => ({ ...film, at: [...film.at, 'video'] }));
}

/** All files of a film that is there have to be, and of one that is not those of its sample film. */
function checkFilm(
  { key, video, report, at }: NamedFilm,
  media: Media,
  samples: Checked<SamplesFile> | null,
): void {
  if (media.has(video)) {
    media.check(video, report, at);
    return;
  }
  const sample = samples?.value[key];
  if (sample) media.check(sampleVideo(key, sample.durationSeconds), samples.report, [key]);
  else if (samples) report([...at, 'sources'], `has no file in the media directory, and no sample`);
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
  { value: { assignment }, report }: Checked<LectureFile>,
  { lectures, audience }: CourseFile,
): void {
  if (!lectures.some((lecture) => lecture.key === key))
    report([], 'is not one of the lectures in course.yaml');
  const roles = audience.map((role) => role.key);
  for (const role of Object.keys(assignment.roleHints))
    if (!roles.includes(role))
      report(['assignment', 'roleHints', role], `is not one of the audience: ${roles.join(', ')}`);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
