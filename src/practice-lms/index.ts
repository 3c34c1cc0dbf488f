export { createPracticeLms, type PracticeLms } from './practice-lms.js';
