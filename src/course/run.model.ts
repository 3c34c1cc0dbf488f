import {
  collection,
  flag,
  mixed,
  moment,
  objectId,
  oneOf,
  orNull,
  text,
  type RowOf,
} from '../kernel/collection.js';

/** Somebody of an organisation, wherever in its courses. */
export interface Moderator {
  readonly registrationId: string;
  readonly sub: string;
}

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
    /** Whether courses of several runs came together in it. */
    isJoined: flag,
    /** The run in which it went up; null while it goes on by itself. */
    joinedInto: orNull(objectId),
    joinedAt: orNull(moment),
    /** While its rows, and those that come late, are still to be taken along. */
    isMoving: flag,
    /** Who an administrator appointed to moderate all of it. */
    moderators: orNull(mixed<readonly Moderator[]>()),
    createdAt: moment,
  },
  [[{ isMoving: 1 }, { partialFilterExpression: { isMoving: true } }]],
);
export type RunModel = ReturnType<typeof runModel>;
export type Run = RowOf<typeof runModel>;
