import { admin } from './en/admin.js';
import { assignments } from './en/assignments.js';
import { certificate } from './en/certificate.js';
import { common } from './en/common.js';
import { connection } from './en/connection.js';
import { course } from './en/course.js';
import { dashboard } from './en/dashboard.js';
import { forum } from './en/forum.js';
import { grading } from './en/grading.js';
import { launch } from './en/launch.js';
import { lectures } from './en/lectures.js';
import { moderation } from './en/moderation.js';
import { picker } from './en/picker.js';
import { privacy } from './en/privacy.js';
import { registration } from './en/registration.js';
import type { Messages } from './messages.nl.js';

export const en = {
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
} as const satisfies Messages;
