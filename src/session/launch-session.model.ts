import { collection, field, type RowOf } from '../kernel/collection.js';
import { LAUNCH_ROLES, SANDBOXES, type DeepLinkingSettings } from '../lti/index.js';

/** One opened launch in one browser: which pages of which course, in which role. */
export const launchSessionModel = collection(
  'launchSessions',
  {
    /** The hash of the launch id that stands in the address. */
    _id: field.text,
    /** What the browser has to show: the secret of its cookie, or the same traits where it keeps no cookie. */
    browserHash: field.text,
    /** Proven by the platform's storage: the address is all that opens these pages, in one browser. */
    cookieless: field.flag,
    registrationId: field.text,
    contextId: field.text,
    memberId: field.text,
    role: field.oneOf(LAUNCH_ROLES),
    /** `preview` beside another role than a learner's: the person looks as a participant for now. */
    sandbox: field.orNull(field.oneOf(SANDBOXES)),
    /** Where the LMS takes the person back. */
    returnUrl: field.orNull(field.text),
    /** What the LMS asked for, where this launch is for choosing content. */
    deepLinking: field.orNull(field.mixed<DeepLinkingSettings>()),
    frameOrigins: field.texts,
    lastSeenAt: field.moment,
    idleUntil: field.moment,
    endsAt: field.moment,
  },
  [
    [{ endsAt: 1 }, { expireAfterSeconds: 0 }],
    [{ memberId: 1 }], // ending the sessions of a person
    [{ registrationId: 1 }], // ending the sessions of a platform
  ],
);
export type LaunchSessionModel = ReturnType<typeof launchSessionModel>;
export type LaunchSession = RowOf<typeof launchSessionModel>;
