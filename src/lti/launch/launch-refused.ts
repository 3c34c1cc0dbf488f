import type { RequestHandler } from 'express';
import { AppError, type ErrorKind } from '../../kernel/errors.js';
import type { MessageKey } from '../../i18n/messages.nl.js';

interface RefusalRule {
  readonly kind: ErrorKind;
  readonly messageKey: MessageKey;
}

/** Every reason for which a login or launch is refused, with what the person at the other end is told. */
const REASONS = {
  'login parameters incomplete': { kind: 'malformed', messageKey: 'launch.loginIncomplete' },
  'login too long': { kind: 'too-large', messageKey: 'error.tooLarge' },
  'method not allowed': { kind: 'method-not-allowed', messageKey: 'launch.fromCourse' },
  'not a form': { kind: 'unsupported-type', messageKey: 'error.malformed' },
  'target of another host': { kind: 'malformed', messageKey: 'launch.wrongTarget' },
  'platform unknown': { kind: 'malformed', messageKey: 'launch.unknownPlatform' },
  'registration disabled': { kind: 'forbidden', messageKey: 'launch.disabledPlatform' },
  'registration pending': { kind: 'forbidden', messageKey: 'launch.pendingPlatform' },
  'deployment not accepted': { kind: 'forbidden', messageKey: 'launch.pendingDeployment' },
  'deployment of another login': { kind: 'unauthenticated', messageKey: 'launch.tokenForeign' },
  'launch form malformed': { kind: 'malformed', messageKey: 'error.malformed' },
  'platform answered with an error': {
    kind: 'unauthenticated',
    messageKey: 'launch.refusedByPlatform',
  },
  'platform answered with an error: access_denied': {
    kind: 'unauthenticated',
    messageKey: 'launch.noAccess',
  },
  'platform answered with an error: launch_no_longer_valid': {
    kind: 'unauthenticated',
    messageKey: 'launch.stateUnknown',
  },
  'state unknown, used or expired': { kind: 'unauthenticated', messageKey: 'launch.stateUnknown' },
  'state of another browser': { kind: 'unauthenticated', messageKey: 'launch.otherBrowser' },
  'proof from storage wrong': { kind: 'unauthenticated', messageKey: 'launch.otherBrowser' },
  'browser keeps no cookies': { kind: 'unauthenticated', messageKey: 'launch.allowCookies' },
  'token unreadable': { kind: 'malformed', messageKey: 'launch.tokenUnreadable' },
  'token ambiguous': { kind: 'unauthenticated', messageKey: 'launch.tokenUntrusted' },
  'header demands the unknown': { kind: 'unauthenticated', messageKey: 'launch.tokenUntrusted' },
  'algorithm not allowed': { kind: 'unauthenticated', messageKey: 'launch.tokenUntrusted' },
  'key unknown': { kind: 'unauthenticated', messageKey: 'launch.tokenUntrusted' },
  'key set unreachable': { kind: 'upstream', messageKey: 'error.platform' },
  'signature wrong': { kind: 'unauthenticated', messageKey: 'launch.tokenUntrusted' },
  'issuer foreign': { kind: 'unauthenticated', messageKey: 'launch.tokenForeign' },
  'audience foreign': { kind: 'unauthenticated', messageKey: 'launch.tokenForeign' },
  'authorized party foreign': { kind: 'unauthenticated', messageKey: 'launch.tokenForeign' },
  'token expired': { kind: 'unauthenticated', messageKey: 'launch.tokenExpired' },
  'token not valid yet': { kind: 'unauthenticated', messageKey: 'launch.tokenExpired' },
  'token lifetime unusable': { kind: 'unauthenticated', messageKey: 'launch.tokenExpired' },
  'token issued in the future': { kind: 'unauthenticated', messageKey: 'launch.tokenExpired' },
  'token too old': { kind: 'unauthenticated', messageKey: 'launch.tokenExpired' },
  'nonce missing': { kind: 'unauthenticated', messageKey: 'launch.tokenReplayed' },
  'nonce foreign': { kind: 'unauthenticated', messageKey: 'launch.tokenReplayed' },
  'required claim missing': { kind: 'malformed', messageKey: 'launch.claimMissing' },
  'version unknown': { kind: 'malformed', messageKey: 'launch.unsupportedVersion' },
  'message type unknown': { kind: 'malformed', messageKey: 'launch.unsupportedMessage' },
  'return address foreign': { kind: 'malformed', messageKey: 'picker.foreignReturn' },
  'person anonymous': { kind: 'unauthenticated', messageKey: 'launch.anonymous' },
} as const satisfies Record<string, RefusalRule>;

export type RefusalReason = keyof typeof REASONS;

/** What a platform that refuses means, where its OpenID Connect code tells more than that it does. */
export function platformRefusal(code: string): RefusalReason {
  const reason = `platform answered with an error: ${code}`;
  return Object.hasOwn(REASONS, reason)
    ? (reason as RefusalReason)
    : 'platform answered with an error';
}

/** A login or launch that is not let in. The reason is for the log; the page speaks to the person. */
export class LaunchRefusedError extends AppError {
  readonly kind: ErrorKind;
  /** Whose login it was, where that is known already. */
  readonly registrationId: string | null;

  constructor(
    readonly reason: RefusalReason,
    options: ErrorOptions & { readonly registrationId?: string } = {},
  ) {
    super(REASONS[reason].messageKey, options);
    this.registrationId = options.registrationId ?? null;
    this.kind = REASONS[reason].kind;
    this.message = reason;
  }
}

/** @throws LaunchRefusedError, always, and says in a header which methods there are. */
export const refuseMethod =
  (allowed: string): RequestHandler =>
  (_req, res) => {
    res.setHeader('Allow', allowed);
    throw new LaunchRefusedError('method not allowed');
  };
