import type { Connection } from 'mongoose';
import { contextModel } from './context.model.js';
import { memberModel } from './member.model.js';
import { runModel } from './run.model.js';

/** All collections of the course. */
export const courseRows = (db: Connection) => ({
  contexts: contextModel(db),
  members: memberModel(db),
  runs: runModel(db),
});
export type CourseRows = Readonly<ReturnType<typeof courseRows>>;
