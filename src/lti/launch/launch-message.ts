import { z } from 'zod';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
/** The names of the claims, by what they are about. */
export const CLAIM = {
  version: `${LTI}version`,
  messageType: `${LTI}message_type`,
  deployment: `${LTI}deployment_id`,
  target: `${LTI}target_link_uri`,
  context: `${LTI}context`,
  resourceLink: `${LTI}resource_link`,
  roles: `${LTI}roles`,
  custom: `${LTI}custom`,
  presentation: `${LTI}launch_presentation`,
  forUser: `${LTI}for_user`,
  ags: 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint',
  nrps: 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice',
  deepLinking: 'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings',
  brightspace: 'http://www.brightspace.com',
} as const;

export const MESSAGES = {
  LtiResourceLinkRequest: 'resource-link',
  LtiDeepLinkingRequest: 'deep-linking',
  LtiSubmissionReviewRequest: 'submission-review',
  LtiContextLaunchRequest: 'context',
} as const;
export type Message = (typeof MESSAGES)[keyof typeof MESSAGES];

/** Half of a character (a lone surrogate) or a control character is no text: it cannot be written into an address. */
export const claimId = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^\p{Cs}\p{Cc}]*$/u);
/** Strict on what security rests on; on all else lenient: null, an empty text or another type is as good as absent. */
const lenient = <T extends z.ZodType>(schema: T) => schema.nullable().catch(null).default(null);
/** What would turn the text around it about: control characters, and marks that change the direction of writing. */
const UNRULY = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;
/** For people to read: cut, where a platform sends too much. */
export const text = lenient(
  z.string().transform((said) => said.replaceAll(UNRULY, '').trim().slice(0, 500) || null),
);
const url = lenient(z.url({ protocol: /^https?$/ }).max(4000));
const texts = z.array(z.string()).catch([]).default([]);
const record = z.record(z.string(), z.unknown()).catch({}).default({});
/** A claim whose fields may all be absent: read as empty where it is absent itself, or something else. */
const optional = <S extends z.ZodRawShape>(shape: S) =>
  z.preprocess((claim) => record.parse(claim), z.object(shape));

/**
 * A platform that does not know a variable sends its name, with a `$` in front (Moodle): such a value is absent.
 * Canvas sends numbers as numbers.
 */
const custom = lenient(z.union([z.number().transform(String), z.string().regex(/^[^$]/)]));

/** Every claim we read of any launch message. */
export const LaunchMessage = z.object({
  sub: claimId,
  [CLAIM.deployment]: claimId,
  [CLAIM.target]: z.string().min(1).max(4000).nullable().default(null),
  [CLAIM.resourceLink]: z.object({ id: claimId, title: text }).nullable().default(null),
  [CLAIM.context]: lenient(
    z.object({ id: claimId.or(z.int().transform(String)), title: text, label: text }),
  ),
  [CLAIM.roles]: z.array(z.string().max(500)).max(1000),
  [CLAIM.custom]: optional({ item: custom, context_id_history: custom }),
  [CLAIM.brightspace]: optional({ 'Context.id.history': custom }),
  [CLAIM.presentation]: optional({ locale: text, return_url: url, document_target: text }),
  [CLAIM.forUser]: lenient(z.object({ user_id: claimId })),
  [CLAIM.ags]: optional({ scope: texts, lineitem: url, lineitems: url }),
  [CLAIM.nrps]: optional({
    context_memberships_url: url,
    service_versions: z.array(z.string()).catch(['2.0']).default(['2.0']),
  }),
  [CLAIM.deepLinking]: lenient(
    z.object({
      deep_link_return_url: url,
      accept_types: z.array(z.string()),
      accept_multiple: z.boolean().catch(false).default(false),
      accept_lineitem: z.boolean().catch(true).default(true),
      data: z.string().max(60_000).nullish(),
    }),
  ),
  name: text,
  given_name: text,
  family_name: text,
  locale: text,
});
export type LaunchMessage = z.output<typeof LaunchMessage>;
