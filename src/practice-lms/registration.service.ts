import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { hours, later } from '../kernel/clock.js';
import type { Lms } from './lms.js';
import { AGS_SCOPES, ALL_SCOPES, TOOL_CONFIGURATION } from './lti.js';
import configuration from './profiles/configuration.json' with { type: 'json' };
import { fill } from './profiles.js';
import type { Tool } from './records.js';
import { Refusal } from './refusal.js';
import { Registration } from './registration.js';

interface Invitation {
  /** The tool to update, where it is not for a new one. */
  readonly known: Tool | undefined;
  readonly until: Date;
  isRead: boolean;
  isUsed: boolean;
}

type Asked = Readonly<Record<typeof TOOL_CONFIGURATION, object>>;

/** Dynamic registration: what an administrator starts and a tool finishes. */
export class RegistrationService {
  private readonly invitations = new Map<string, Invitation>();

  constructor(private readonly lms: Lms) {}

  /** A tool of the same host that is here already, where the LMS would rather update it. */
  findKnown(url: string): Tool | undefined {
    const { state, profile } = this.lms;
    const { host } = new URL(url);
    return state.tools.find(({ domain }) => profile.rules.updatesTools && domain === host);
  }

  /** The address of the tool's registration page, with a token, or with an address that holds the token. */
  addressFor(url: string, known?: Tool): string {
    const token = randomUUID();
    const until = later(this.lms.clock.now(), hours(1));
    this.invitations.set(token, { known, until, isRead: false, isUsed: false });
    const address = new URL(url);
    const { searchParams } = address;
    const { registersWithToken } = this.lms.profile.rules;
    const at = `${this.lms.issuer}/openid-configuration`;
    const behind = registersWithToken ? '' : `?registration=${token}`;
    searchParams.set('openid_configuration', at + behind);
    if (registersWithToken) searchParams.set('registration_token', token);
    return address.href;
  }

  /** @throws Refusal where it is told to a bearer only, or once only. */
  configuration(token = ''): unknown {
    const { issuer, profile, registration } = this.lms;
    const { guardsConfiguration, registersWithToken } = profile.rules;
    if (guardsConfiguration) {
      const invitation = this.requireInvitation(token);
      if (!registersWithToken && invitation.isRead) throw new Refusal(401, 'token_already_used');
      invitation.isRead = true;
    }
    const behind = registersWithToken ? '' : `?registration=${token}`;
    const registrationEndpoint = `${issuer}/openid-registration${behind}`;
    const { platformConfiguration } = profile;
    const scopes = [...ALL_SCOPES, 'openid'];
    const tokenAudience = registration.tokenAudience ?? undefined;
    const values = {
      ...registration,
      tokenAudience,
      registrationEndpoint,
      platformConfiguration,
      scopes,
    };
    return fill(configuration, values);
  }

  /** @throws Refusal with the word that Moodle answers. */
  async register(token: string | undefined, body: unknown): Promise<object> {
    const invitation = this.requireInvitation(token);
    const { state, profile } = this.lms;
    if (invitation.isUsed) throw new Refusal(401, 'token_already_used');
    const { data: facts, error } = Registration.safeParse(body ?? {});
    if (error) throw new Refusal(400, wordsFor(error));
    invitation.isUsed = true;
    const number = invitation.known?.number ?? this.lms.nextId();
    const fresh = { clientId: profile.ids.newClient(number), active: false };
    const tool = { number, ...fresh, ...invitation.known, ...facts };
    state.tools = [...state.tools.filter((one) => one.number !== number), tool];
    await this.lms.save();
    return this.answer(body as Asked, tool);
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
  private answer(asked: Asked, tool: Tool): object {
    const { overstatesScopes, tellsDeployment } = this.lms.profile.rules;
    const { [TOOL_CONFIGURATION]: configured, ...rest } = asked;
    const isGraded = tool.scopes.some((scope) => AGS_SCOPES.includes(scope));
    const told = overstatesScopes && isGraded ? [...AGS_SCOPES, ...tool.scopes] : tool.scopes;
    const custom = Object.entries(tool.custom).map(([name, value]) => [name, value.split('=')[0]]);
    return {
      ...rest,
      client_name: tool.name,
      client_id: tool.clientId,
      grant_types: ['client_credentials', 'implicit'],
      scope: [...new Set(told)].join(' '),
      [TOOL_CONFIGURATION]: {
        ...configured,
        version: '1.3.0',
        ...(tellsDeployment && { deployment_id: this.lms.deploymentId(tool) }),
        custom_parameters: Object.fromEntries(custom) as object,
      },
    };
  }

  private requireInvitation(token: string | undefined): Invitation {
    if (!token) throw new Refusal(401, 'missing_registration_token');
    const invitation = this.invitations.get(token);
    if (invitation && invitation.until > this.lms.clock.now()) return invitation;
    throw new Refusal(404, 'Exception - Signature verification failed');
  }
}

/** What is missing comes before what is wrong. */
function wordsFor({ issues }: z.ZodError): string {
  const missing = issues.find(({ code }) => code !== 'custom');
  if (missing) return `missing required attribute ${String(missing.path[0])}`;
  return issues[0]?.message ?? '';
}
