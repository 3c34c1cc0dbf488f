import type { Media } from './media.js';
import type { CourseFile, LectureFile, RubricFile } from './schemas.js';
import type { Checked } from './yaml-file.js';

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** What the owner wrote, validated and frozen. Fields are as in schemas.ts; prose is Markdown source, rendered by pages. */
export type CourseContent = DeepReadonly<ReturnType<typeof assemble>>;
export type Course = CourseContent['course'];
export type Lecture = CourseContent['lectures'][number];
export type Film = CourseContent['films'][number];
export type Rubric = CourseContent['rubric'];
/** Always playable: while the owner's film is absent this is the sample film, and `sample` says so. */
export type Video = Film['video'];
export type PartKey = Course['parts'][number]['key'];

/** By their key, which is the name of the file. */
export type LectureFiles = ReadonlyMap<string, Checked<LectureFile>>;

/** Adds to what each file says what follows from the others. The lectures come in order of their number, 1 to 5. */
export function assemble(
  { films, sampleFilm, lectures, ...course }: CourseFile,
  rubric: RubricFile,
  files: LectureFiles,
  media: Media,
) {
  const withPlace = (place: CourseFile['lectures'][number], index: number) => {
    const own = files.get(place.key)?.value;
    if (!own) return [];
    const video = media.choose(own.video, sampleFilm.video);
    /** In seconds of this video, sample or not. */
    const starts = video.sample ? sampleFilm.chapters : own.chapters;
    const chapters = own.chapters.map((chapter, part) => ({ ...chapter, ...starts[part] }));
    const forum = { ...own.forum, category: place.key };
    return [{ ...own, ...place, number: index + 1, week: index + 1, video, chapters, forum }];
  };
  const criteria = rubric.criteria.map((criterion, part) => ({
    ...criterion,
    label: course.parts[part]?.label ?? criterion.part,
  }));
  return {
    course,
    rubric: { ...rubric, criteria },
    lectures: lectures.flatMap(withPlace),
    films: films.map(({ chapters, ...own }) => {
      const video = media.choose(own.video, sampleFilm.video);
      return { ...own, video, chapters: video.sample ? sampleFilm.chapters : chapters };
    }),
  };
}

export const lectureByNumber = (content: CourseContent, number: number): Lecture | null =>
  content.lectures.find((lecture) => lecture.number === number) ?? null;

export const filmByKey = (content: CourseContent, key: string): Film | null =>
  content.films.find((film) => film.key === key) ?? null;
