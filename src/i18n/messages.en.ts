import { common } from './en/common.js';
import { course } from './en/course.js';
import { launch } from './en/launch.js';
import type { Messages } from './messages.nl.js';

export const en = { ...common, ...course, ...launch } as const satisfies Messages;
