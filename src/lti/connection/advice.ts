import type { MessageKey } from '../../i18n/messages.nl.js';
import type { PlatformFamily } from '../registration/registration.model.js';

type MendedHere = 'ourKeys' | 'clock' | 'deployments' | 'lastLaunch';
/** What is mended in the LMS, by the screen where that is. */
const SCREENS = {
  platformKeys: 'token',
  token: 'token',
  scopes: 'services',
  lineItems: 'services',
  roster: 'services',
  cookies: 'cookies',
} as const;

export type Probe = MendedHere | keyof typeof SCREENS;

export interface Finding {
  readonly probe: Probe;
  /** Null where nothing can be said yet. */
  readonly ok: boolean | null;
  /** What was seen, in the words of the machines: a status, a number, an answer. */
  readonly detail: string;
  readonly advice: MessageKey | null;
}

export function adviceFor(probe: Probe, family: PlatformFamily): MessageKey {
  if (!(probe in SCREENS)) return `connection.advice.${probe as MendedHere}`;
  const lms = family === 'practice' ? 'other' : family;
  return `connection.advice.${SCREENS[probe as keyof typeof SCREENS]}.${lms}`;
}
