export { createPracticeLms } from './practice-lms.js';
export type { PracticeLms, PracticeLmsOptions, PracticeLmsRegistration } from './practice-lms.js';
