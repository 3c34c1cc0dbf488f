import { collection, field, type RowOf } from '../kernel/collection.js';

/** Somebody of an organisation, wherever in its courses. */
export interface Moderator {
  readonly registrationId: string;
  readonly sub: string;
}

/** One time the course is given (*uitvoering*). Without a start date nothing is locked. */
export const runModel = collection(
  'runs',
  {
    title: field.text,
    startsAt: field.orNull(field.moment),
    /** `weekly` opens a lecture a week from the start; `open` keeps everything open. */
    mode: field.oneOf(['weekly', 'open']),
    /** From when on nothing can be handed in any more; null while that is always possible. */
    closesAt: field.orNull(field.moment),
    /** Whether courses of several runs came together in it. */
    isJoined: field.flag,
    /** The run in which it went up; null while it goes on by itself. */
    joinedInto: field.orNull(field.objectId),
    /** The run that it parted from. */
    leftRun: field.orNull(field.objectId),
    movedAt: field.orNull(field.moment),
    /** While its rows, and those that come late, are still to be taken along. */
    isMoving: field.flag,
    /** Who an administrator appointed to moderate all of it. */
    moderators: field.orNull(field.mixed<readonly Moderator[]>()),
    createdAt: field.moment,
  },
  [[{ isMoving: 1 }, { partialFilterExpression: { isMoving: true } }]],
);
export type Run = RowOf<typeof runModel>;
