import type { z } from 'zod';
import { PlatformError } from '../../kernel/errors.js';
import type { LtijsProvider } from '../ltijs/provider.js';
import { isServiceOf } from '../platforms/families.js';
import type { PlatformFamily } from '../registration/registration.model.js';
import type { RegistrationsService } from '../registration/registrations.service.js';
import { json, type PlatformHttp } from './platform-http.js';
import type { PlatformRequest, PlatformResponse } from './platform-http.js';
import type { PlatformTokens } from './platform-tokens.js';

/** Calls to the services of platforms: gradebook, roster. Tokens come by way of ltijs, requests are ours. */
export class PlatformServices {
  constructor(
    private readonly provider: LtijsProvider,
    private readonly registrations: RegistrationsService,
    private readonly tokens: PlatformTokens,
    private readonly http: PlatformHttp,
  ) {}

  /** @throws PlatformError when there is no such registration. */
  async familyOf(registrationId: string): Promise<PlatformFamily> {
    const registration = await this.registrations.find(registrationId);
    if (!registration) throw new PlatformError(null, 'the registration is disabled');
    return registration.family;
  }

  /**
   * With a token; when it is refused, once more with a new one.
   * @throws PlatformError when the address is not the platform's, or when there is no answer.
   */
  async call(
    registrationId: string,
    scope: string,
    url: string,
    request: PlatformRequest,
  ): Promise<PlatformResponse> {
    const registration = await this.registrations.find(registrationId);
    if (registration?.status !== 'active')
      throw new PlatformError(null, 'the registration is disabled');
    if (!isServiceOf(registration, url)) throw notOfPlatform();
    const send = async () => {
      const { issuer, clientId } = registration;
      const platform = await this.provider.getPlatform(issuer, clientId);
      if (!platform) throw new PlatformError(null, 'the platform has no registration');
      const { access_token: token } = await platform.platformAccessToken(scope);
      const headers = { ...request.headers, Authorization: `Bearer ${token}` };
      return this.http.request(url, { ...request, headers });
    };
    const first = await send();
    if (first.status !== 401) return first;
    await this.tokens.drop(registration, scope);
    return send();
  }
}

const notOfPlatform = () =>
  new PlatformError(null, 'the address is not one of the platform', { fault: 'addressRefused' });

/** What an answer holds. @throws PlatformError when it cannot be understood. */
export function contentOf<T>(answer: PlatformResponse, schema: z.ZodType<T>, what: string): T {
  const { success, data, error } = json.pipe(schema).safeParse(answer.body);
  if (!success) throw new PlatformError(200, `${what} cannot be understood`, { cause: error });
  return data;
}

/** @throws PlatformError with the platform's status unless it is one of success. */
export function requireSuccess(answer: PlatformResponse, complaint: string): void {
  const { status, retryAfterMs } = answer;
  if (status < 200 || status > 299) throw new PlatformError(status, complaint, { retryAfterMs });
}
