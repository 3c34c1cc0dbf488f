import { admin } from './nl/admin.js';
import { assignments } from './nl/assignments.js';
import { certificate } from './nl/certificate.js';
import { common } from './nl/common.js';
import { connection } from './nl/connection.js';
import { course } from './nl/course.js';
import { dashboard } from './nl/dashboard.js';
import { forum } from './nl/forum.js';
import { grading } from './nl/grading.js';
import { launch } from './nl/launch.js';
import { lectures } from './nl/lectures.js';
import { moderation } from './nl/moderation.js';
import { picker } from './nl/picker.js';
import { privacy } from './nl/privacy.js';
import { registration } from './nl/registration.js';

/** Dutch is written first and is the list of all messages: what is missing in another language does not compile. */
export const nl = {
  ...admin,
  ...assignments,
  ...certificate,
  ...common,
  ...connection,
  ...course,
  ...dashboard,
  ...forum,
  ...grading,
  ...launch,
  ...lectures,
  ...moderation,
  ...picker,
  ...privacy,
  ...registration,
} as const;

export type MessageKey = keyof typeof nl;
export type Messages = Readonly<Record<MessageKey, string>>;
