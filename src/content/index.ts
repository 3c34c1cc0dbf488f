export type { Cue } from './captions.js';
export { ContentError, type ContentProblem } from './content-error.js';
export { filmByKey, lectureByNumber } from './content.model.js';
export type * from './content.model.js';
export { loadContent } from './load-content.js';
export { reviewContent, type FilmReview } from './review.js';
export { THREAD_TYPES, type ThreadType } from './schemas.js';
export { PART_KEYS } from './shapes.js';
