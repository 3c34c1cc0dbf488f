import type { CourseFile, LectureFile, RubricFile } from './schemas.js';
import type { PART_KEYS, VideoFiles } from './shapes.js';

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** What the owner wrote, validated and frozen. Fields are as in schemas.ts; prose is Markdown source, rendered by pages. */
export interface CourseContent {
  readonly course: Course;
  /** Five, in order of their number. */
  readonly lectures: readonly Lecture[];
  readonly films: readonly Film[];
  readonly rubric: Rubric;
}

export type Course = DeepReadonly<Omit<CourseFile, 'films' | 'sampleFilm' | 'lectures'>>;
export type Rubric = DeepReadonly<RubricFile>;
export type Lecture = DeepReadonly<LectureFile> & { readonly video: Video };
export type Film = DeepReadonly<CourseFile['films'][number]> & { readonly video: Video };

/** Always playable: while the owner's film is absent this is the sample film, and `sample` says so. */
export type Video = DeepReadonly<VideoFiles> & { readonly sample: boolean };

export type PartKey = (typeof PART_KEYS)[number];
export type Part = Course['parts'][number];
export type Aspect = Course['aspects'][number];
export type AudienceRole = Course['audience'][number];
export type Completion = Course['completion'];
/** `start` is in seconds of the lecture's `video`, sample or not. */
export type Chapter = Lecture['chapters'][number];
export type Assignment = Lecture['assignment'];
export type LectureForum = Lecture['forum'];
export type ThreadType = LectureForum['openingThread']['type'];
export type Level = Rubric['levels'][number];
export type Criterion = Rubric['criteria'][number];
export type Captions = Video['captions'][number];
export type { VideoSource } from './shapes.js';

export const lectureByNumber = (content: CourseContent, number: number): Lecture | null =>
  content.lectures.find((lecture) => lecture.number === number) ?? null;

export const filmByKey = (content: CourseContent, key: string): Film | null =>
  content.films.find((film) => film.key === key) ?? null;
