import { PlatformError } from '../../kernel/errors.js';
import type { LtijsProvider } from '../ltijs/provider.js';
import { isServiceOf } from '../platforms/families.js';
import type { PlatformFamily } from '../registration/registration.model.js';
import type { RegistrationsService } from '../registration/registrations.service.js';
import type { PlatformHttp, PlatformRequest, PlatformResponse } from './platform-http.js';
import type { PlatformTokens } from './platform-tokens.js';

/** Calls to the services of platforms: gradebook, roster. Tokens come by way of ltijs, requests are ours. */
export class PlatformServices {
  constructor(
    private readonly parts: {
      readonly provider: LtijsProvider;
      readonly registrations: RegistrationsService;
      readonly tokens: PlatformTokens;
      readonly http: PlatformHttp;
    },
  ) {}

  /** @throws PlatformError when there is no such registration. */
  async familyOf(registrationId: string): Promise<PlatformFamily> {
    const registration = await this.parts.registrations.find(registrationId);
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
    const { provider, registrations, tokens, http } = this.parts;
    const registration = await registrations.find(registrationId);
    if (registration?.status !== 'active')
      throw new PlatformError(null, 'the registration is disabled');
    if (!isServiceOf(registration, url))
      throw new PlatformError(null, 'the address is not one of the platform', {
        fault: 'addressRefused',
      });
    const send = async () => {
      const { issuer, clientId } = registration;
      const platform = await provider.getPlatform(issuer, clientId);
      if (!platform) throw new PlatformError(null, 'the platform has no registration');
      const { access_token: token } = await platform.platformAccessToken(scope);
      const headers = { ...request.headers, Authorization: `Bearer ${token}` };
      return http.request(url, { ...request, headers });
    };
    const first = await send();
    if (first.status !== 401) return first;
    await tokens.drop(registration, scope);
    return send();
  }
}

/** @throws PlatformError with the platform's status unless it is one of success. */
export function requireSuccess(
  { status, retryAfterMs }: PlatformResponse,
  complaint: string,
): void {
  if (status < 200 || status > 299) throw new PlatformError(status, complaint, { retryAfterMs });
}
