import { SignJWT, importJWK, jwtVerify } from 'jose';
import { z } from 'zod';
import { hours, later } from '../kernel/clock.js';
import type { Lms } from './lms.js';
import { AGS_SCOPES, ALL_SCOPES, MESSAGE, SCOPE, TOOL_CONFIGURATION } from './lti.js';
import { CONFIGURATION, fill } from './profiles.js';
import type { Tool } from './records.js';
import { Refusal } from './refusal.js';

const text = z.string().min(1).max(2000);
const hostOf = (domain: string): string => domain.replace(/^www\./, '');
/** In the order in which Moodle looks, with its words for what is there and wrong (capture 03). */
const Registration = z.object({
  response_types: z
    .array(text)
    .refine((types) => types.includes('id_token'), 'invalid_response_types'),
  initiate_login_uri: z.url(),
  redirect_uris: z.array(z.url()),
  client_name: text.transform((name) => name.replaceAll(/<[^>]*>/g, '')),
  jwks_uri: z.url(),
  token_endpoint_auth_method: text.refine(
    (method) => method === 'private_key_jwt',
    'invalid_token_endpoint_auth_method',
  ),
  application_type: text.default('web').refine((it) => it === 'web', 'invalid_application_type'),
  scope: z.string().default(''),
  [TOOL_CONFIGURATION]: z
    .object({
      domain: z.string().default('').refine(Boolean, 'missing_domain'),
      target_link_uri: z.url(),
      custom_parameters: z.record(z.string(), z.coerce.string()).default({}),
      claims: z.array(z.string()).default([]),
      messages: z.array(z.object({ type: text, target_link_uri: z.url().optional() })).default([]),
    })
    .refine(
      ({ domain, target_link_uri }) => hostOf(domain) === hostOf(new URL(target_link_uri).host),
      'domain_targetlinkuri_mismatch',
    ),
});
type Registration = z.infer<typeof Registration>;

/** Dynamic registration: what an administrator starts and a tool finishes. */
export class RegistrationService {
  private readonly read = new Set<string>();

  constructor(private readonly lms: Lms) {}

  /** A tool of the same host that is here already, where the LMS would rather update it. */
  findKnown(url: string): Tool | undefined {
    const { state, profile } = this.lms;
    const { host } = new URL(url);
    return state.tools.find(({ domain }) => profile.rules.updatesTools && domain === host);
  }

  /** The address of the tool's registration page, with a token, or with an address that holds the token. */
  async addressFor(url: string, known?: Tool): Promise<string> {
    const token = await this.signToken(known);
    const configuration = `${this.lms.issuer}/openid-configuration`;
    const parameters = this.lms.profile.rules.registersWithToken
      ? { openid_configuration: configuration, registration_token: token }
      : { openid_configuration: `${configuration}?registration=${token}` };
    const address = new URL(url);
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    return address.href;
  }

  /** @throws Refusal where it is told to a bearer only, or once only. */
  async configuration(token = ''): Promise<unknown> {
    const { issuer, profile, registration } = this.lms;
    const { guardsConfiguration, registersWithToken } = profile.rules;
    if (guardsConfiguration || !registersWithToken) await this.verifyToken(token);
    if (!registersWithToken && this.read.has(token)) throw new Refusal(401, 'token_already_used');
    this.read.add(token);
    const behind = registersWithToken ? '' : `?registration=${token}`;
    const registrationEndpoint = `${issuer}/openid-registration${behind}`;
    const { platformConfiguration } = profile;
    const scopes = [...ALL_SCOPES, 'openid'];
    const values = { ...registration, registrationEndpoint, platformConfiguration, scopes };
    return fill(CONFIGURATION, values);
  }

  /** @throws Refusal with the word that Moodle answers. */
  async register(token: string | undefined, body: unknown): Promise<object> {
    const { scope, sub } = await this.verifyToken(token);
    const { state, tools } = this.lms;
    if (scope === 'reg' && tools.some(({ clientId }) => clientId === sub))
      throw new Refusal(401, 'token_already_used');
    const { data: asked, error } = Registration.safeParse(body ?? {});
    if (error) throw new Refusal(400, wordsFor(error));
    const known =
      scope === 'reg-update' ? state.tools.find(({ number }) => String(number) === sub) : undefined;
    const tool = toolOf(
      asked,
      known ?? { number: this.lms.nextId(), clientId: sub, active: false },
    );
    if (known) Object.assign(known, tool);
    else state.tools.push(tool);
    await this.lms.save();
    return this.answer(asked, tool);
  }

  /** The activities of the courses open this tool from now on. */
  async activate(number: number): Promise<void> {
    const tool = this.lms.tools.find((one) => one.number === number);
    if (!tool) throw new Refusal(404, 'Deze tool is hier niet bekend');
    tool.active = true;
    this.lms.state.toolInUse = number;
    await this.lms.save();
  }

  /** A custom parameter comes back cut at its first `=`, though it is kept whole. */
  private answer(asked: Registration, tool: Tool): object {
    const { overstatesScopes, tellsDeployment } = this.lms.profile.rules;
    const { [TOOL_CONFIGURATION]: configuration, ...rest } = asked;
    const isGraded = tool.scopes.some((scope) => AGS_SCOPES.includes(scope));
    const told = overstatesScopes && isGraded ? [...AGS_SCOPES, ...tool.scopes] : tool.scopes;
    const custom = Object.entries(tool.custom).map(([name, value]) => [name, value.split('=')[0]]);
    return {
      ...rest,
      client_id: tool.clientId,
      grant_types: ['client_credentials', 'implicit'],
      scope: [...new Set(told)].join(' '),
      [TOOL_CONFIGURATION]: {
        ...configuration,
        version: '1.3.0',
        ...(tellsDeployment && { deployment_id: this.lms.deploymentId(tool) }),
        custom_parameters: Object.fromEntries(custom) as object,
      },
    };
  }

  private async signToken(known?: Tool): Promise<string> {
    const { clock, profile, state } = this.lms;
    return new SignJWT({ scope: known ? 'reg-update' : 'reg' })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256', kid: state.key.kid })
      .setSubject(String(known?.number ?? profile.ids.newClient(state.nextId)))
      .setIssuedAt(clock.now())
      .setExpirationTime(later(clock.now(), hours(1)))
      .sign(await importJWK(state.key, 'RS256'));
  }

  private async verifyToken(token: string | undefined): Promise<{ scope: unknown; sub: string }> {
    if (!token) throw new Refusal(401, 'missing_registration_token');
    const { kty, n, e } = this.lms.state.key;
    const key = await importJWK({ kty, n, e }, 'RS256');
    const options = { currentDate: this.lms.clock.now(), requiredClaims: ['sub', 'scope'] };
    const { payload } = await jwtVerify(token, key, options).catch(() => {
      const isWhole = token.split('.').length === 3;
      const why = isWhole ? 'Signature verification failed' : 'Wrong number of segments';
      throw new Refusal(404, `Exception - ${why}`);
    });
    return { scope: payload['scope'], sub: String(payload.sub) };
  }
}

/** What is missing comes before what is wrong. */
function wordsFor({ issues }: z.ZodError): string {
  const missing = issues.find(({ code }) => code !== 'custom');
  return missing
    ? `missing required attribute ${String(missing.path[0])}`
    : (issues[0]?.message ?? '');
}

function toolOf(asked: Registration, its: Pick<Tool, 'number' | 'clientId' | 'active'>): Tool {
  const configuration = asked[TOOL_CONFIGURATION];
  const { domain, target_link_uri: launchUrl, claims, messages } = configuration;
  const scopes = asked.scope.split(' ').filter((one) => ALL_SCOPES.includes(one));
  // Who may write scores may read what came of them, too.
  const more = scopes.includes(SCOPE.score) ? [SCOPE.resultReadOnly, SCOPE.lineItemReadOnly] : [];
  const choice = messages.find(({ type }) => type === MESSAGE.choice);
  return {
    ...{ number: its.number, clientId: its.clientId, active: its.active },
    ...{ name: asked.client_name, domain, launchUrl, claims },
    loginUrl: asked.initiate_login_uri,
    choiceUrl: choice?.target_link_uri ?? launchUrl,
    redirectUris: asked.redirect_uris,
    keysUrl: asked.jwks_uri,
    custom: configuration.custom_parameters,
    scopes: [...new Set([...scopes, ...more])],
  };
}
