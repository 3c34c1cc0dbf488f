import {
  collection,
  flag,
  moment,
  numbers,
  objectId,
  oneOf,
  orNull,
  text,
  type RowOf,
} from '../kernel/collection.js';
import { LAUNCH_ROLES, SANDBOXES } from '../lti/index.js';

/** One person in one context. `sub` is who the registration says it is: the same text elsewhere is somebody else. */
export const memberModel = collection(
  'members',
  {
    contextId: objectId,
    registrationId: text,
    sub: text,
    /** As the newest launch said, which knows better than the roster; of who never launched, as the roster says. */
    role: oneOf(LAUNCH_ROLES),
    sandbox: orNull(oneOf(SANDBOXES)),
    /** When the person last launched as an instructor. */
    taughtAt: orNull(moment),
    /** Null for whom the roster does not list, or does not know in a role. */
    rosterRole: orNull(oneOf(LAUNCH_ROLES)),
    /** When the roster was first found to list the person no more. */
    leftAt: orNull(moment),
    /** The name the newest launch gave, and the one in the roster; null where the LMS gives none. */
    name: orNull(text),
    rosterName: orNull(text),
    /** The name the person chose to be seen by. */
    displayName: orNull(text),
    /** What the person does for a living, as one of the course's audiences. */
    audience: orNull(text),
    locale: oneOf(['nl', 'en']),
    /** The numbers of the lectures the person has completed: they never lock again. */
    completedLectures: numbers,
    /** Until when the person may hand in after the run has closed; null for no longer than others. */
    extendedUntil: orNull(moment),
    /** Whether the person grades without single-key shortcuts (WCAG 2.1.4). */
    shortcutsOff: flag,
    /** Whether the person has left the work behind: nobody is to be found by it any more. */
    detached: flag,
    firstSeenAt: moment,
    /** Null for whom only the roster knows. */
    lastLaunchAt: orNull(moment),
  },
  [
    [{ contextId: 1, sub: 1 }, { unique: true }],
    [{ registrationId: 1, sub: 1 }], // a person's memberships: export and erasure
  ],
);
export type MemberModel = ReturnType<typeof memberModel>;
export type Member = RowOf<typeof memberModel>;
