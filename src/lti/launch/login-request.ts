import { z } from 'zod';
import { LaunchRefusedError } from './launch-refused.js';

/** How platforms send what a browser carries to us. */
export const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A line break in a parameter is never meant well: most end in a header. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !/[\r\n]/.test(value) && !value.includes('\0'));
const required = (max: number) => text(max).min(1);
const optional = (max: number) =>
  text(max)
    .transform((value) => value || undefined)
    .optional();
const ADDRESS = 4000;
/** Platforms keep whole documents in their hints (Moodle's is JSON). */
const HINT = 16 * 1024;

/** OpenID Connect third-party initiated login, LTI 1.3 §5.1.1. A parameter given twice is an array, and refused. */
const LoginRequest = z.object({
  iss: required(ADDRESS),
  login_hint: required(HINT),
  target_link_uri: required(ADDRESS),
  client_id: optional(ADDRESS),
  lti_message_hint: optional(HINT),
  lti_deployment_id: optional(ADDRESS),
  /** What older Canvas versions call it. */
  deployment_id: optional(ADDRESS),
  lti_storage_target: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional()
    .catch(undefined),
  /** Ours: the browser has been sent once around, to see whether it keeps our cookies. */
  checked: z.literal('1').optional().catch(undefined),
});
export type LoginRequest = z.output<typeof LoginRequest>;

/** @throws LaunchRefusedError for a login that cannot be read, or that leads to another host than ours. */
export function parseLogin(parameters: unknown, publicUrl: string): LoginRequest {
  const result = LoginRequest.safeParse(parameters ?? {});
  if (!result.success) {
    const isTooLong = result.error.issues.some(({ code }) => code === 'too_big');
    const reason = isTooLong ? 'login too long' : 'login parameters incomplete';
    throw new LaunchRefusedError(reason, { cause: result.error });
  }
  requireOwnTarget(result.data.target_link_uri, publicUrl);
  return result.data;
}

/** @throws LaunchRefusedError when a link leads to another host than ours. */
export function requireOwnTarget(targetLinkUri: string, publicUrl: string): void {
  const own =
    URL.canParse(targetLinkUri) && new URL(targetLinkUri).origin === new URL(publicUrl).origin;
  if (!own) throw new LaunchRefusedError('target of another host');
}

const LONGEST_ADDRESS = 8000;

/** Where a login begins anew, but for what is changed. @returns null when the address would be longer than servers on the way take. */
export function addressOfLogin(
  login: LoginRequest,
  change: { readonly [Name in keyof LoginRequest]?: LoginRequest[Name] | undefined },
): string | null {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...login, ...change }))
    if (value) given.set(name, value);
  const address = `/lti/login?${given.toString()}`;
  return address.length <= LONGEST_ADDRESS ? address : null;
}
