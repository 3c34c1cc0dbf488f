export { ContentError, type ContentProblem } from './content-error.js';
export {
  filmByKey,
  lectureByNumber,
  type Course,
  type CourseContent,
  type Film,
  type Lecture,
  type PartKey,
  type Rubric,
  type Video,
} from './content.model.js';
export { loadContent } from './load-content.js';
export { PART_KEYS } from './shapes.js';
