export { ContentError, type ContentProblem } from './content-error.js';
export * from './content.model.js';
export { loadContent } from './load-content.js';
export { PART_KEYS } from './shapes.js';
