import type { Registration } from '../registration/registration.model.js';

/**
 * A value that the platform keeps for a browser without cookies (LTI Platform Storage 0.1): in which of its frames,
 * under which name, and the one origin that may be told and believed (LTI Client Side OIDC 0.1 §3).
 */
export interface StoragePlace {
  readonly target: string;
  readonly origin: string;
  readonly key: string;
}

/** The name follows from the login, so that whoever has both pages before them can tell that they belong together. */
export const storagePlace = (
  { authorizationEndpoint }: Registration,
  target: string,
  loginId: string,
): StoragePlace => ({
  target,
  origin: new URL(authorizationEndpoint).origin,
  key: `wmmi_${loginId.slice(0, 16)}`,
});
