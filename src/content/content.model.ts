import { sampleVideo, type Media } from './media.js';
import type { CourseFile, ForumFile, LectureFile, RubricFile, SamplesFile } from './schemas.js';
import type { VideoFiles } from './shapes.js';
import type { Checked } from './yaml-file.js';

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** What the owner wrote, validated and frozen. Fields are as in schemas.ts; prose is Markdown source, rendered by pages. */
export type CourseContent = DeepReadonly<ReturnType<typeof assemble>>;
export type Course = CourseContent['course'];
export type Lecture = CourseContent['lectures'][number];
export type Film = CourseContent['films'][number];
export type Rubric = CourseContent['rubric'];
/** Always playable: while the owner's film is absent this is its sample film, and `sample` says so. */
export type Video = Film['video'];
export type PartKey = Course['parts'][number]['key'];

/** By their key, which is the name of the file. */
export type LectureFiles = ReadonlyMap<string, Checked<LectureFile>>;

export interface ContentFiles {
  readonly course: CourseFile;
  readonly rubric: RubricFile;
  readonly forum: ForumFile;
  readonly lectures: LectureFiles;
  readonly samples: SamplesFile;
}

/** Adds to what each file says what follows from the others. The lectures come in order of their number, 1 to 5. */
export function assemble(files: ContentFiles, media: Media) {
  const { course: file, rubric, forum: discussion, lectures, samples } = files;
  const { films, lectures: places, ...course } = file;
  /** In seconds of the film that plays, sample or not. */
  const filmOf = <C extends Chapter>(key: string, own: VideoFiles, chapters: readonly C[]) => {
    const sample = samples[key];
    const video = media.choose(own, sample ? sampleVideo(key, sample.durationSeconds) : null);
    return { video, chapters: video.sample && sample ? sample.chapters : chapters };
  };
  const withPlace = (place: CourseFile['lectures'][number], index: number) => {
    const own = lectures.get(place.key)?.value;
    if (!own) return [];
    const { video, chapters: starts } = filmOf(place.key, own.video, own.chapters);
    const chapters = own.chapters.map((chapter, part) => ({ ...chapter, ...starts[part] }));
    return [{ ...own, ...place, number: index + 1, week: index + 1, video, chapters }];
  };
  const criteria = rubric.criteria.map((criterion, part) => ({
    ...criterion,
    label: course.parts[part]?.label ?? criterion.part,
  }));
  return {
    course,
    rubric: { ...rubric, criteria },
    forum: discussion,
    lectures: places.flatMap(withPlace),
    films: films.map((own) => ({ ...own, ...filmOf(own.key, own.video, own.chapters) })),
  };
}

type Chapter = SamplesFile[string]['chapters'][number];

export const lectureByNumber = (content: CourseContent, number: number): Lecture | null =>
  content.lectures.find((lecture) => lecture.number === number) ?? null;

export const filmByKey = (content: CourseContent, key: string): Film | null =>
  content.films.find((film) => film.key === key) ?? null;
