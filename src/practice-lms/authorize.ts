import { z } from 'zod';
import type { LaunchService, StartedLaunch } from './launch.service.js';
import type { Platform } from './platform.js';

const text = z.string().min(1).max(8192);
const optionalText = z.string().max(8192).optional();

/** What the tool's page is sent back, by way of the browser; null is a refusal that the tool never hears of. */
export type AuthorizationAnswer = Readonly<Record<string, string>> | null;

/** Answers an OIDC authentication request; which fault is told to whom is as captured from Moodle. */
export async function authorize(
  launches: LaunchService,
  platform: Platform,
  parameters: unknown,
): Promise<AuthorizationAnswer> {
  const request = requestSchema(platform).safeParse(parameters).data;
  if (!request) return null;
  const launch = await launches.findLaunch(request.lti_message_hint);
  if (!launch) return null;
  const state = request.state === undefined ? {} : { state: request.state };
  const fault = faultIn(request, launch, platform);
  if (fault) return { ...fault, ...state };
  const idToken = await launches.answerLaunch(launch, request.nonce);
  return idToken === null ? null : { id_token: idToken, ...state };
}

type AuthorizationRequest = z.infer<ReturnType<typeof requestSchema>>;

const requestSchema = (platform: Platform) =>
  z.object({
    scope: z.literal('openid'),
    response_type: z.literal('id_token'),
    redirect_uri: z.literal(platform.launchUrl),
    client_id: text,
    login_hint: text,
    lti_message_hint: text,
    nonce: text,
    state: optionalText,
    response_mode: optionalText,
    prompt: optionalText,
  });

function faultIn(request: AuthorizationRequest, launch: StartedLaunch, platform: Platform) {
  if (request.client_id !== platform.registration.clientId) return { error: 'unauthorized_client' };
  if (request.login_hint !== launch.person.id) return { error: 'access_denied' };
  if (request.response_mode !== 'form_post') return invalid('Invalid response_mode');
  if ((request.prompt ?? 'none') !== 'none') return invalid('Invalid prompt');
  return null;
}

const invalid = (description: string) => ({
  error: 'invalid_request',
  error_description: description,
});
