import { z } from 'zod';

const LTI = 'https://purl.imsglobal.org/spec/lti/claim/';
export const VERSION_CLAIM = `${LTI}version`;
export const MESSAGE_TYPE_CLAIM = `${LTI}message_type`;
export const DEPLOYMENT_CLAIM = `${LTI}deployment_id`;
export const TARGET_CLAIM = `${LTI}target_link_uri`;
export const CONTEXT_CLAIM = `${LTI}context`;
export const RESOURCE_LINK_CLAIM = `${LTI}resource_link`;
export const ROLES_CLAIM = `${LTI}roles`;
export const CUSTOM_CLAIM = `${LTI}custom`;
export const PRESENTATION_CLAIM = `${LTI}launch_presentation`;
export const FOR_USER_CLAIM = `${LTI}for_user`;
export const AGS_CLAIM = 'https://purl.imsglobal.org/spec/lti-ags/claim/endpoint';
export const NRPS_CLAIM = 'https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice';
export const DEEP_LINKING_CLAIM =
  'https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings';
export const BRIGHTSPACE_CLAIM = 'http://www.brightspace.com';

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

/** Every claim we read of any launch message. */
export const LaunchMessage = z.object({
  sub: claimId,
  [DEPLOYMENT_CLAIM]: claimId,
  [TARGET_CLAIM]: z.string().min(1).max(4000).nullable().default(null),
  [RESOURCE_LINK_CLAIM]: z.object({ id: claimId, title: text }).nullable().default(null),
  [CONTEXT_CLAIM]: lenient(
    z.object({ id: claimId.or(z.int().transform(String)), title: text, label: text }),
  ),
  [ROLES_CLAIM]: z.array(z.string().max(500)).max(1000),
  [CUSTOM_CLAIM]: record,
  [BRIGHTSPACE_CLAIM]: record,
  [PRESENTATION_CLAIM]: optional({ locale: text, return_url: url, document_target: text }),
  [FOR_USER_CLAIM]: lenient(z.object({ user_id: claimId })),
  [AGS_CLAIM]: optional({ scope: texts, lineitem: url, lineitems: url }),
  [NRPS_CLAIM]: optional({
    context_memberships_url: url,
    service_versions: z.array(z.string()).catch(['2.0']).default(['2.0']),
  }),
  [DEEP_LINKING_CLAIM]: lenient(
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
