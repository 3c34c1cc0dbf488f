import { z } from 'zod';
import { PlatformError } from '../../kernel/errors.js';
import { firstWordsOf, json, type PlatformHttp } from '../services/platform-http.js';
import type { PlatformRequest, PlatformResponse } from '../services/platform-http.js';
import { SCOPES } from '../services/scopes.js';
import { hostsInDoubt, PlatformConfiguration } from './platform-configuration.js';
import type { RegistrationLink } from './registration-link.model.js';
import type { RegistrationLinks } from './registration-links.service.js';
import { RegistrationRefusedError } from './registration-refused.js';
import type { Registration } from './registration.model.js';
import type { RegistrationsService } from './registrations.service.js';
import { TOOL_CLAIM, toolRegistration } from './tool-registration.js';

/** What a platform adds to the link when it opens it. Brightspace sends no token. */
export const RegistrationRequest = z.object({
  openid_configuration: z.string().min(1).max(2000),
  registration_token: z
    .string()
    .regex(/^[!-~]*$/)
    .max(8000)
    .default(''),
});
export type RegistrationRequest = z.output<typeof RegistrationRequest>;

const id = z.union([z.string().min(1).max(255), z.number().transform(String)]);
/** `scope` is what the platform granted; Canvas leaves the deployment out. */
const Answer = z.object({
  client_id: id,
  scope: z.string().nullable().catch(null),
  [TOOL_CLAIM]: z
    .object({ deployment_id: id.nullable().catch(null) })
    .nullable()
    .catch(null),
});

export interface RegisteredPlatform {
  readonly registration: Registration;
  /** Scopes the tool would have liked to have. */
  readonly scopesMissing: readonly string[];
  /** The origin that is told to close the page. */
  readonly opener: string;
}

/** A configuration and an answer are small. */
const MAX_BYTES = 64 * 1024;
/** For both requests together: whoever waits for the page has the reason within six seconds. */
const TIME_MS = 5500;

/** Registers platforms that come with a link, by LTI Dynamic Registration 1.0. */
export class DynamicRegistration {
  constructor(
    private readonly parts: {
      readonly links: RegistrationLinks;
      readonly registrations: RegistrationsService;
      readonly http: PlatformHttp;
      readonly publicUrl: string;
    },
  ) {}

  /** @throws RegistrationRefusedError with the reason; nothing is stored then, and the link can be used again. */
  async register(link: RegistrationLink, asked: RegistrationRequest): Promise<RegisteredPlatform> {
    const { openid_configuration: url, registration_token: token } = asked;
    const headers = {
      Accept: 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
    };
    const request = { headers, signal: AbortSignal.timeout(TIME_MS), maxBytes: MAX_BYTES };
    const configuration = await this.configurationAt(url, request);
    const hosts = hostsInDoubt(url, configuration);
    const answer = await this.announce(configuration, request);
    const { client_id: clientId } = answer;
    const { issuer } = configuration.platform;
    const isNamesake = await this.parts.registrations.isClientIdOfOthers(clientId, issuer);
    const waitsBecause = isNamesake ? `${hosts ?? ''} client_id ${clientId}`.trim() : hosts;
    const granted = answer.scope?.split(' ');
    const { origin: opener } = new URL(url);
    const registration = await this.parts.links.spend(link, () =>
      this.parts.registrations.keep({
        ...configuration.platform,
        organisation: link.organisation,
        clientId,
        deploymentId: answer[TOOL_CLAIM]?.deployment_id ?? null,
        frameOrigins: [opener],
        scopesGranted: granted ? SCOPES.filter((scope) => granted.includes(scope)) : null,
        waitsBecause,
        status: link.autoApprove && waitsBecause === null ? 'active' : 'pending',
      }),
    );
    const has = registration.scopesGranted ?? configuration.scopes;
    return { registration, scopesMissing: SCOPES.filter((scope) => !has.includes(scope)), opener };
  }

  private async configurationAt(
    url: string,
    request: PlatformRequest,
  ): Promise<PlatformConfiguration> {
    const answer = await this.ask(url, request);
    const { data, error } = json.pipe(PlatformConfiguration).safeParse(answer.body);
    if (answer.status !== 200 || !data)
      throw new RegistrationRefusedError('unreadable', quoted(url, answer), { cause: error });
    for (const endpoint of data.endpoints) {
      const refusal = this.parts.http.whyNotCalled(endpoint);
      if (refusal) throw new RegistrationRefusedError('addressRefused', named(endpoint, refusal));
    }
    return data;
  }

  /** Whatever is not the JSON of a registration is a complaint: Moodle sends its own as plain text (capture 03). */
  private async announce(
    configuration: PlatformConfiguration,
    request: PlatformRequest,
  ): Promise<z.output<typeof Answer>> {
    const { registrationEndpoint } = configuration;
    const answer = await this.ask(registrationEndpoint, {
      ...request,
      method: 'POST',
      headers: { ...request.headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(toolRegistration(this.parts.publicUrl, configuration)),
    });
    const { data, error } = json.pipe(Answer).safeParse(answer.body);
    if (answer.status > 299 || !data) {
      const values = quoted(registrationEndpoint, answer);
      throw new RegistrationRefusedError('refusedByPlatform', values, { cause: error });
    }
    return data;
  }

  private async ask(url: string, request: PlatformRequest): Promise<PlatformResponse> {
    const answer = await this.parts.http.request(url, request).catch((error: unknown) => {
      if (!(error instanceof PlatformError)) throw error;
      throw new RegistrationRefusedError(error.fault, named(url, error.detail), { cause: error });
    });
    if (answer.status >= 300 && answer.status < 400)
      throw new RegistrationRefusedError('redirected', named(url));
    return answer;
  }
}

/** Without its path and query, which may hold a secret (Brightspace). */
const named = (url: string, detail = ''): RegistrationRefusedError['values'] => ({
  address: URL.canParse(url) ? new URL(url).origin : url.slice(0, 100),
  detail,
});

const quoted = (url: string, answer: PlatformResponse): RegistrationRefusedError['values'] => ({
  ...named(url),
  status: String(answer.status),
  text: firstWordsOf(answer, '…'),
});
