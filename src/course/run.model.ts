import { collection, moment, oneOf, orNull, text, type RowOf } from '../kernel/collection.js';

/** One time the course is given (*uitvoering*). Without a start date nothing is locked. */
export const runModel = collection(
  'runs',
  {
    title: text,
    startsAt: orNull(moment),
    /** `weekly` opens a lecture a week from the start; `open` keeps everything open. */
    mode: oneOf(['weekly', 'open']),
    /** From when on nothing can be handed in any more; null while that is always possible. */
    closesAt: orNull(moment),
    createdAt: moment,
  },
  [],
);
export type RunModel = ReturnType<typeof runModel>;
export type Run = RowOf<typeof runModel>;
