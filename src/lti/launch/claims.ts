import { courseItemOf } from './course-item.js';
import { CLAIM, claimId, LaunchMessage, MESSAGES, type Message } from './launch-message.js';
import { LaunchRefusedError } from './launch-refused.js';
import { SCORE_SCOPE } from '../services/scopes.js';

/** What a launch message says, in our words, and nothing of what it does not. */
export type LaunchClaims = ReturnType<typeof launchClaims>;

/** What the platform takes back from a choice of content (Deep Linking 2.0 §4.4.1). */
export type DeepLinkingSettings = NonNullable<LaunchClaims['deepLinking']>;

/** @throws LaunchRefusedError naming what is missing or unknown. */
export function parseLaunchClaims(payload: Readonly<Record<string, unknown>>): LaunchClaims {
  if (payload[CLAIM.version] !== '1.3.0') throw new LaunchRefusedError('version unknown');
  const message = messageOf(payload[CLAIM.messageType]);
  if ((payload['sub'] ?? null) === null) throw new LaunchRefusedError('person anonymous');
  const { data, error } = LaunchMessage.safeParse(payload);
  if (!data) throw new LaunchRefusedError('required claim missing', { cause: error });
  requireClaimsOf(message, data);
  return launchClaims(message, data);
}

function messageOf(type: unknown): Message {
  const known = Object.entries(MESSAGES).find(([name]) => name === type);
  if (!known) throw new LaunchRefusedError('message type unknown');
  return known[1];
}

/** What each message cannot do without, besides what every message needs. */
function requireClaimsOf(message: Message, claims: LaunchMessage): void {
  const complete = {
    'resource-link': () => claims[CLAIM.resourceLink] && claims[CLAIM.target],
    'context': () => claims[CLAIM.context] && claims[CLAIM.target],
    'submission-review': () => claims[CLAIM.forUser] && claims[CLAIM.target],
    'deep-linking': () => claims[CLAIM.deepLinking]?.deep_link_return_url,
  }[message]();
  if (!complete) throw new LaunchRefusedError('required claim missing');
}

function launchClaims(message: Message, claims: LaunchMessage) {
  const { locale, return_url: returnUrl, document_target } = claims[CLAIM.presentation];
  const { given_name: given, family_name: family } = claims;
  return {
    message,
    sub: claims.sub,
    deploymentId: claims[CLAIM.deployment],
    /** Null where the platform leaves it out, as it may when content is chosen. */
    targetLinkUri: claims[CLAIM.target],
    resourceLink: claims[CLAIM.resourceLink],
    context: contextOf(claims),
    roles: claims[CLAIM.roles],
    item: itemOf(claims),
    name: claims.name ?? ([given, family].filter((part) => part !== null).join(' ') || null),
    locale: locale ?? claims.locale,
    returnUrl,
    /** `iframe`, `frame` or `window`, where the platform says. */
    documentTarget: document_target,
    ...servicesOf(claims),
    deepLinking: message === 'deep-linking' ? deepLinkingOf(claims) : null,
    /** Whose work is to be looked at, in a message that asks for that. */
    forUser: message === 'submission-review' ? (claims[CLAIM.forUser]?.user_id ?? null) : null,
  };
}

/** A link that stands in no course is a course of its own, so that its people find each other and nobody else. */
function contextOf(claims: LaunchMessage) {
  const context = claims[CLAIM.context];
  if (context) {
    const { id, title, label } = context;
    return { id, title: title ?? label ?? id, history: historyOf(claims) };
  }
  const link = claims[CLAIM.resourceLink];
  const title = link?.title ?? 'Werken met maatschappelijk initiatief';
  return { id: link ? `resource-link ${link.id}` : 'no course', title, history: [] };
}

/**
 * The ids of the courses this one was copied from, the nearest first: `$Context.id.history` in the custom parameter we
 * ask for, or in Brightspace's own claim.
 */
function historyOf(claims: LaunchMessage): readonly string[] {
  const { context_id_history: ours } = claims[CLAIM.custom];
  const said = [ours, claims[CLAIM.brightspace]['Context.id.history']];
  const ids = said.flatMap((list) => list?.split(',') ?? []).map((one) => one.trim());
  return [...new Set(ids.filter((one) => claimId.safeParse(one).success))].slice(0, 50);
}

/** What the link opens; `unknown` when it names something that is not there. */
function itemOf(claims: LaunchMessage) {
  const name = claims[CLAIM.custom].item;
  return name === null ? null : (courseItemOf(name) ?? ('unknown' as const));
}

function servicesOf(claims: LaunchMessage) {
  const [ags, nrps] = [claims[CLAIM.ags], claims[CLAIM.nrps]];
  const speaksRoster = nrps.service_versions.includes('2.0');
  return {
    /** The gradebook column of the link, where the platform lets us write to it. */
    lineItem: ags.lineitem && ags.scope.includes(SCORE_SCOPE) ? { url: ags.lineitem } : null,
    services: {
      scopes: ags.scope,
      lineItemsUrl: ags.lineitems,
      membershipsUrl: speaksRoster ? nrps.context_memberships_url : null,
    },
  };
}

function deepLinkingOf(claims: LaunchMessage) {
  const settings = claims[CLAIM.deepLinking];
  if (!settings?.deep_link_return_url) return null;
  return {
    returnUrl: settings.deep_link_return_url,
    acceptTypes: settings.accept_types,
    acceptMultiple: settings.accept_multiple,
    acceptLineItem: settings.accept_lineitem,
    /** To be sent back as it came. */
    data: settings.data ?? null,
    deploymentId: claims[CLAIM.deployment],
  };
}
