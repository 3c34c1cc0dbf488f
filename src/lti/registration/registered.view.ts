import { isMessageKey } from '../../i18n/translator.js';
import type { RegisteredPlatform } from './dynamic-registration.service.js';

/** What has happened, and what is left to do in that LMS and here. */
export function registeredView({ registration, scopesMissing, opener }: RegisteredPlatform) {
  const { name, organisation, family, status, waitsBecause } = registration;
  return {
    ...{ name, organisation, waitsBecause, opener },
    nextKey: `registration.next.${family === 'practice' ? 'other' : family}` as const,
    waits: status !== 'active',
    /** A scope for reading what another lets us write has no text of its own. */
    withoutKeys: scopesMissing
      .map((scope) => `registration.without.${scope.split('/').at(-1) ?? ''}`)
      .filter(isMessageKey),
  };
}
