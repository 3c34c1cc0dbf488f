import { courseItemOf, type CourseItem } from './course-item.js';
import {
  AGS_CLAIM,
  BRIGHTSPACE_CLAIM,
  claimId,
  CONTEXT_CLAIM,
  CUSTOM_CLAIM,
  DEEP_LINKING_CLAIM,
  DEPLOYMENT_CLAIM,
  FOR_USER_CLAIM,
  LaunchMessage,
  MESSAGE_TYPE_CLAIM,
  MESSAGES,
  NRPS_CLAIM,
  PRESENTATION_CLAIM,
  RESOURCE_LINK_CLAIM,
  ROLES_CLAIM,
  TARGET_CLAIM,
  VERSION_CLAIM,
  type Message,
} from './launch-message.js';
import { LaunchRefusedError } from './launch-refused.js';
import { SCORE_SCOPE } from '../services/scopes.js';

/** What the platform takes back from a choice of content (Deep Linking 2.0 §4.4.1). */
export interface DeepLinkingSettings {
  readonly returnUrl: string;
  readonly acceptTypes: readonly string[];
  readonly acceptMultiple: boolean;
  readonly acceptLineItem: boolean;
  /** To be sent back as it came. */
  readonly data: string | null;
  readonly deploymentId: string;
}

/** What a launch message says, in our words, and nothing of what it does not. */
export interface LaunchClaims {
  readonly message: Message;
  readonly sub: string;
  readonly deploymentId: string;
  /** Null where the platform leaves it out, as it may when content is chosen. */
  readonly targetLinkUri: string | null;
  readonly resourceLink: { readonly id: string; readonly title: string | null } | null;
  readonly context: {
    readonly id: string;
    readonly title: string;
    /** The ids of the courses this one was copied from, the nearest first. */
    readonly history: readonly string[];
  };
  readonly roles: readonly string[];
  /** What the link opens; `unknown` when it names something that is not there. */
  readonly item: CourseItem | 'unknown' | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly returnUrl: string | null;
  /** `iframe`, `frame` or `window`, where the platform says. */
  readonly documentTarget: string | null;
  /** The gradebook column of the link, where the platform lets us write to it. */
  readonly lineItem: { readonly url: string } | null;
  readonly services: {
    readonly scopes: readonly string[];
    readonly lineItemsUrl: string | null;
    readonly membershipsUrl: string | null;
  };
  readonly deepLinking: DeepLinkingSettings | null;
  /** Whose work is to be looked at, in a message that asks for that. */
  readonly forUser: string | null;
}

/** @throws LaunchRefusedError naming what is missing or unknown. */
export function parseLaunchClaims(payload: Readonly<Record<string, unknown>>): LaunchClaims {
  if (payload[VERSION_CLAIM] !== '1.3.0') throw new LaunchRefusedError('version unknown');
  const message = messageOf(payload[MESSAGE_TYPE_CLAIM]);
  if (payload['sub'] === undefined || payload['sub'] === null)
    throw new LaunchRefusedError('person anonymous');
  const result = LaunchMessage.safeParse(payload);
  if (!result.success) {
    throw new LaunchRefusedError('required claim missing', { cause: result.error });
  }
  requireClaimsOf(message, result.data);
  return launchClaims(message, result.data);
}

function messageOf(type: unknown): Message {
  const known = Object.entries(MESSAGES).find(([name]) => name === type);
  if (!known) throw new LaunchRefusedError('message type unknown');
  return known[1];
}

/** What each message cannot do without, besides what every message needs. */
function requireClaimsOf(message: Message, claims: LaunchMessage): void {
  const complete = {
    'resource-link': () => claims[RESOURCE_LINK_CLAIM] && claims[TARGET_CLAIM],
    'context': () => claims[CONTEXT_CLAIM] && claims[TARGET_CLAIM],
    'submission-review': () => claims[FOR_USER_CLAIM] && claims[TARGET_CLAIM],
    'deep-linking': () => claims[DEEP_LINKING_CLAIM]?.deep_link_return_url,
  }[message]();
  if (!complete) throw new LaunchRefusedError('required claim missing');
}

function launchClaims(message: Message, claims: LaunchMessage): LaunchClaims {
  const presentation = claims[PRESENTATION_CLAIM];
  return {
    message,
    sub: claims.sub,
    deploymentId: claims[DEPLOYMENT_CLAIM],
    targetLinkUri: claims[TARGET_CLAIM],
    resourceLink: claims[RESOURCE_LINK_CLAIM],
    context: contextOf(claims),
    roles: claims[ROLES_CLAIM],
    item: itemOf(claims[CUSTOM_CLAIM]),
    name: claims.name ?? joined(claims.given_name, claims.family_name),
    locale: presentation.locale ?? claims.locale,
    returnUrl: presentation.return_url,
    documentTarget: presentation.document_target,
    ...servicesOf(claims),
    deepLinking: message === 'deep-linking' ? deepLinkingOf(claims) : null,
    forUser: message === 'submission-review' ? (claims[FOR_USER_CLAIM]?.user_id ?? null) : null,
  };
}

/** A link that stands in no course is a course of its own, so that its people find each other and nobody else. */
function contextOf(claims: LaunchMessage): LaunchClaims['context'] {
  const context = claims[CONTEXT_CLAIM];
  if (context) {
    const { id, title, label } = context;
    return { id, title: title ?? label ?? id, history: historyOf(claims) };
  }
  const link = claims[RESOURCE_LINK_CLAIM];
  const title = link?.title ?? 'Werken met maatschappelijk initiatief';
  return { id: link ? `resource-link ${link.id}` : 'no course', title, history: [] };
}

/** `$Context.id.history` in the custom parameter we ask for, or in Brightspace's own claim. */
function historyOf(claims: LaunchMessage): readonly string[] {
  const said = [
    claims[CUSTOM_CLAIM]['context_id_history'],
    claims[BRIGHTSPACE_CLAIM]['Context.id.history'],
  ];
  const ids = said.map(customText).flatMap((list) => list?.split(',') ?? []);
  return [
    ...new Set(ids.map((one) => one.trim()).filter((one) => claimId.safeParse(one).success)),
  ].slice(0, 50);
}

function itemOf(custom: LaunchMessage[typeof CUSTOM_CLAIM]): LaunchClaims['item'] {
  const name = customText(custom['item']);
  return name === null ? null : (courseItemOf(name) ?? 'unknown');
}

/**
 * A platform that does not know a variable sends its name, with a `$` in front (Moodle): such a value is absent.
 * Canvas sends numbers as numbers.
 */
function customText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' && !value.startsWith('$') ? value : null;
}

function joined(given: string | null, family: string | null): string | null {
  return [given, family].filter((part) => part !== null).join(' ') || null;
}

function servicesOf(claims: LaunchMessage): Pick<LaunchClaims, 'lineItem' | 'services'> {
  const [ags, nrps] = [claims[AGS_CLAIM], claims[NRPS_CLAIM]];
  const speaksRoster = nrps.service_versions.includes('2.0');
  return {
    lineItem: ags.lineitem && ags.scope.includes(SCORE_SCOPE) ? { url: ags.lineitem } : null,
    services: {
      scopes: ags.scope,
      lineItemsUrl: ags.lineitems,
      membershipsUrl: speaksRoster ? nrps.context_memberships_url : null,
    },
  };
}

function deepLinkingOf(claims: LaunchMessage): DeepLinkingSettings | null {
  const settings = claims[DEEP_LINKING_CLAIM];
  if (!settings?.deep_link_return_url) return null;
  return {
    returnUrl: settings.deep_link_return_url,
    acceptTypes: settings.accept_types,
    acceptMultiple: settings.accept_multiple,
    acceptLineItem: settings.accept_lineitem,
    data: settings.data ?? null,
    deploymentId: claims[DEPLOYMENT_CLAIM],
  };
}
