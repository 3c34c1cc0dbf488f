import { common } from './en/common.js';
import { course } from './en/course.js';
import { launch } from './en/launch.js';
import { privacy } from './en/privacy.js';
import type { Messages } from './messages.nl.js';

export const en = {
  ...common,
  ...course,
  ...launch,
  ...privacy,
  ...privacy,
} as const satisfies Messages;
