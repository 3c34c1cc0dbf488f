import { AsyncLocalStorage } from 'node:async_hooks';
import type { ProvenLaunch } from './launch-proof.js';
import type { Registration } from '../registration/registration.model.js';
import type { LaunchClaims } from './claims.js';

/** One launch on its way through ltijs: what the guard found before it, and what the verifier found within it. */
export type LaunchAttempt = ProvenLaunch & {
  readonly registration: Registration;
  /** The token once it is verified, whatever becomes of its claims. */
  payload?: Readonly<Record<string, unknown>>;
  /** Signed by the platform and readable, whether or not the launch is let in. */
  claims: LaunchClaims | null;
  refusal: unknown;
};

const attempts = new AsyncLocalStorage<LaunchAttempt>();

export const withLaunchAttempt = (attempt: LaunchAttempt, work: () => void): void => {
  attempts.run(attempt, work);
};

/** @throws when ltijs verifies something that did not come through the guard. */
export function currentAttempt(): LaunchAttempt {
  const attempt = attempts.getStore();
  if (!attempt) throw new Error('There is no launch that went through the guard');
  return attempt;
}

export const attemptUnderway = (): LaunchAttempt | null => attempts.getStore() ?? null;
