import { collection, field, type RowOf } from '../kernel/collection.js';
import { LAUNCH_ROLES, SANDBOXES } from '../lti/index.js';

/** One person in one context. `sub` is who the registration says it is: the same text elsewhere is somebody else. */
export const memberModel = collection(
  'members',
  {
    contextId: field.objectId,
    registrationId: field.text,
    sub: field.text,
    /** As the newest launch said, which knows better than the roster; of who never launched, as the roster says. */
    role: field.oneOf(LAUNCH_ROLES),
    sandbox: field.orNull(field.oneOf(SANDBOXES)),
    /** When the person last launched as an instructor. */
    taughtAt: field.orNull(field.moment),
    /** Null for whom the roster does not list, or does not know in a role. */
    rosterRole: field.orNull(field.oneOf(LAUNCH_ROLES)),
    /** When the roster was first found to list the person no more. */
    leftAt: field.orNull(field.moment),
    /** The name the newest launch gave, and the one in the roster; null where the LMS gives none. */
    name: field.orNull(field.text),
    rosterName: field.orNull(field.text),
    /** The name the person chose to be seen by. */
    displayName: field.orNull(field.text),
    /** What the person does for a living, as one of the course's audiences. */
    audience: field.orNull(field.text),
    locale: field.oneOf(['nl', 'en']),
    /** The numbers of the lectures the person has completed: they never lock again. */
    completedLectures: field.numbers,
    /** Until when the person may hand in after the run has closed; null for no longer than others. */
    extendedUntil: field.orNull(field.moment),
    /** Whether the person grades without single-key shortcuts (WCAG 2.1.4). */
    shortcutsOff: field.flag,
    /** Whether the person has left the work behind: nobody is to be found by it any more. */
    detached: field.flag,
    firstSeenAt: field.moment,
    /** Null for whom only the roster knows. */
    lastLaunchAt: field.orNull(field.moment),
  },
  [
    [{ contextId: 1, sub: 1 }, { unique: true }],
    [{ registrationId: 1, sub: 1 }], // a person's memberships: export and erasure
  ],
);
export type Member = RowOf<typeof memberModel>;
