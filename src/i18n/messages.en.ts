import { common } from './en/common.js';
import { launch } from './en/launch.js';
import type { Messages } from './messages.nl.js';

export const en = { ...common, ...launch } as const satisfies Messages;
