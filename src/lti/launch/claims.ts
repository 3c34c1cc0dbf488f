import { z } from 'zod';
import { LaunchRefusedError } from './launch-refused.js';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
export const VERSION_CLAIM = `${LTI}version`;
export const MESSAGE_TYPE_CLAIM = `${LTI}message_type`;
export const DEPLOYMENT_CLAIM = `${LTI}deployment_id`;
export const TARGET_CLAIM = `${LTI}target_link_uri`;
const CONTEXT_CLAIM = `${LTI}context`;
const RESOURCE_LINK_CLAIM = `${LTI}resource_link`;
const ROLES_CLAIM = `${LTI}roles`;
const CUSTOM_CLAIM = `${LTI}custom`;
const PRESENTATION_CLAIM = `${LTI}launch_presentation`;
const AGS_CLAIM = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';

export const SCORE_SCOPE = 'https://purl.imsglobal.org/spec/lti-ags/scope/score';

/** Half of a character (a lone surrogate) is no text: what has one cannot be written into an address. */
const id = z
  .string()
  .min(1)
  .max(255)
  .regex(/^\P{Cs}*$/u);
/** Strict on what security rests on; on all else lenient: null, an empty text or another type is as good as absent. */
const text = z.string().trim().min(1).max(500).nullable().catch(null).default(null);
const url = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .nullable()
  .catch(null)
  .default(null);

const ResourceLinkLaunch = z.object({
  sub: id,
  [DEPLOYMENT_CLAIM]: id,
  [TARGET_CLAIM]: z.string().min(1).max(2000),
  [RESOURCE_LINK_CLAIM]: z.object({ id, title: text }),
  [CONTEXT_CLAIM]: z.object({ id, title: text, label: text }).nullish(),
  [ROLES_CLAIM]: z.array(z.string().max(500).catch('')).max(1000).catch([]).default([]),
  [CUSTOM_CLAIM]: z.record(z.string(), z.unknown()).catch({}).default({}),
  [PRESENTATION_CLAIM]: z.object({ locale: text, return_url: url }).nullish().catch(null),
  [AGS_CLAIM]: z
    .object({ scope: z.array(z.string()).catch([]), lineitem: url })
    .nullish()
    .catch(null),
  name: text,
  given_name: text,
  family_name: text,
  locale: text,
});

/** What a launch message says, in our words, and nothing of what it does not. */
export interface LaunchClaims {
  readonly sub: string;
  readonly deploymentId: string;
  readonly targetLinkUri: string;
  readonly resourceLink: { readonly id: string; readonly title: string | null };
  readonly context: { readonly id: string; readonly title: string };
  readonly roles: readonly string[];
  /** The part of the course that the link is about, as `lecture-1`; null for the course as a whole. */
  readonly item: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly returnUrl: string | null;
  /** The gradebook column of the link, where the platform lets us write to it. */
  readonly lineItem: { readonly url: string } | null;
}

/** @throws LaunchRefusedError naming what is missing or unknown. */
export function parseLaunchClaims(payload: Readonly<Record<string, unknown>>): LaunchClaims {
  if (payload[VERSION_CLAIM] !== '1.3.0') throw new LaunchRefusedError('version unknown');
  if (payload[MESSAGE_TYPE_CLAIM] !== 'LtiResourceLinkRequest') {
    throw new LaunchRefusedError('message type unknown');
  }
  if (payload['sub'] === undefined || payload['sub'] === null || payload['sub'] === '') {
    throw new LaunchRefusedError('person anonymous');
  }
  const result = ResourceLinkLaunch.safeParse(payload);
  if (!result.success) {
    throw new LaunchRefusedError('required claim missing', { cause: result.error });
  }
  return launchClaims(result.data);
}

function launchClaims(claims: z.output<typeof ResourceLinkLaunch>): LaunchClaims {
  const context = claims[CONTEXT_CLAIM];
  if (!context) throw new LaunchRefusedError('context missing');
  return {
    sub: claims.sub,
    deploymentId: claims[DEPLOYMENT_CLAIM],
    targetLinkUri: claims[TARGET_CLAIM],
    resourceLink: claims[RESOURCE_LINK_CLAIM],
    context: { id: context.id, title: context.title ?? context.label ?? context.id },
    roles: claims[ROLES_CLAIM],
    item: itemOf(claims[CUSTOM_CLAIM]),
    name: claims.name ?? joined(claims.given_name, claims.family_name),
    ...presentationOf(claims),
    lineItem: lineItemOf(claims[AGS_CLAIM]),
  };
}

function presentationOf(claims: z.output<typeof ResourceLinkLaunch>) {
  const presentation = claims[PRESENTATION_CLAIM];
  return {
    locale: presentation?.locale ?? claims.locale,
    returnUrl: presentation?.return_url ?? null,
  };
}

/** A platform that does not know a variable sends its name, with a `$` in front (Moodle): such a value is absent. */
function itemOf(custom: Readonly<Record<string, unknown>>): string | null {
  const { item } = custom;
  return typeof item === 'string' && /^[a-z]+(-\d)?$/.test(item) ? item : null;
}

function joined(given: string | null, family: string | null): string | null {
  return [given, family].filter((part) => part !== null).join(' ') || null;
}

function lineItemOf(endpoint: z.output<typeof ResourceLinkLaunch>[typeof AGS_CLAIM]) {
  if (!endpoint?.lineitem || !endpoint.scope.includes(SCORE_SCOPE)) return null;
  return { url: endpoint.lineitem };
}
