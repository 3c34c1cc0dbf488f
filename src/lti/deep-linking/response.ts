import { COLUMN_TAG } from '../services/line-items.js';
import { SignJWT } from 'jose';
import { later, minutes, seconds, type Clock } from '../../kernel/clock.js';
import { ForbiddenError } from '../../kernel/errors.js';
import { randomToken } from '../../kernel/secrets.js';
import type { KeyRing } from '../keys/key-ring.js';
import type { DeepLinkingSettings } from '../launch/claims.js';
import { CLAIM } from '../launch/launch-message.js';
import type { RegistrationsService } from '../registration/registrations.service.js';

const DL = 'https://purl.imsglobal.org/spec/lti-dl/claim/';

/** An activity for the LMS to make. */
export interface ContentItem {
  /** As in the custom parameter `item` of its link. */
  readonly name: string;
  /** Plain text, as is `text`. */
  readonly title: string;
  readonly text: string;
  /** Of its gradebook column: a whole number of at most 100, or Moodle does not save it. Null: it gets no column. */
  readonly scoreMaximum: number | null;
}

export type DeepLinkingResponse = ReturnType<typeof deepLinkingResponse>;

/**
 * The answer to a choice of content (Deep Linking 2.0 §4.5), for the field `JWT` of a form that goes to the return address.
 * Backdated, because Moodle takes nothing from its future; short-lived, because Canvas takes nothing older than five minutes.
 */
export const deepLinkingResponse =
  (parts: {
    readonly registrations: RegistrationsService;
    readonly keyRing: KeyRing;
    readonly clock: Clock;
    readonly publicUrl: string;
  }) =>
  async (
    registrationId: string,
    settings: DeepLinkingSettings,
    items: readonly ContentItem[],
    msg: string,
  ): Promise<string> => {
    const registration = await parts.registrations.find(registrationId);
    if (registration?.status !== 'active') throw new ForbiddenError('launch.disabledPlatform');
    const { kid, key } = await parts.keyRing.current();
    const now = parts.clock.now();
    const url = `${parts.publicUrl}/lti/launch`;
    const asSent = { ...settings, url, namesUrl: registration.family !== 'moodle' };
    return new SignJWT({
      nonce: randomToken(),
      [CLAIM.deployment]: settings.deploymentId,
      [CLAIM.messageType]: 'LtiDeepLinkingResponse',
      [CLAIM.version]: '1.3.0',
      [`${DL}content_items`]: items.map((item) => contentItem(item, asSent)),
      [`${DL}msg`]: msg,
      ...(settings.data === null ? {} : { [`${DL}data`]: settings.data }),
    })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
      .setIssuer(registration.clientId)
      .setAudience(registration.issuer)
      .setIssuedAt(later(now, -seconds(10)))
      .setExpirationTime(later(now, minutes(5)))
      .sign(key);
  };

/**
 * Custom values are texts and flat: Moodle fails on others, and takes names such as `result_url` for its own. By a `url`
 * Moodle finds any tool of that host, which may be another registration; without one the link stays with this.
 */
function contentItem(
  { name, title, text, scoreMaximum }: ContentItem,
  { acceptLineItem, url, namesUrl }: { acceptLineItem: boolean; url: string; namesUrl: boolean },
) {
  const label = title.slice(0, 255); // as much as an LMS can save
  const column = { label, scoreMaximum, resourceId: name, tag: COLUMN_TAG };
  return {
    type: 'ltiResourceLink',
    title: label,
    text,
    custom: { item: name },
    ...(namesUrl ? { url } : {}),
    ...(acceptLineItem && scoreMaximum !== null
      ? { lineItem: { ...column, submissionReview: { url } } }
      : {}),
  };
}
