import { z } from 'zod';
import type { KeyRing } from '../keys/key-ring.js';
import type { PlatformTokens } from '../services/platform-tokens.js';
import type { Registration, RegistrationModel } from '../registration/registration.model.js';

type Row = Readonly<Record<string, unknown>>;
/** ltijs hands over what a token or request contained: a filter value that is not text finds nothing. */
const Filter = z.record(z.string(), z.string().max(4000));
type Filter = z.output<typeof Filter>;
const ignore = (): Promise<true> => Promise.resolve(true);

/**
 * The database that ltijs sees: our registrations as its platforms, our key ring as its keys, our token store. Nothing
 * is written through it. What only serves ltijs's own login and sessions has no place here, and reads as absent.
 */
export class LtijsPlugin {
  constructor(
    private readonly registrations: RegistrationModel,
    private readonly keyRing: KeyRing,
    private readonly tokens: PlatformTokens,
  ) {}

  readonly setup = ignore;
  /** The connection belongs to the process, which closes it itself. */
  readonly Close = ignore;
  /** ltijs writes idtoken and contexttoken rows for sessions of its own, which are never honoured. */
  readonly Replace = ignore;
  readonly Delete = ignore;

  /** @returns the rows found, or `false` for none: callers take `[0]` of anything else. */
  async Get(
    _key: unknown,
    collection: string,
    query: unknown = {},
  ): Promise<readonly Row[] | false> {
    const filter = Filter.safeParse(query);
    if (!filter.success) return false;
    const rows = await this.find(collection, filter.data);
    return rows.length > 0 ? rows : false;
  }

  private async find(collection: string, filter: Filter): Promise<readonly Row[]> {
    switch (collection) {
      case 'platform':
        return (await this.registrationsFor(filter)).map(asPlatform);
      case 'platformStatus':
        return this.platformStatus(filter['id']);
      case 'publickey': {
        const keys = await this.keyRing.published();
        return keys.map(({ kid, publicKeyPem: key }) => ({ kid, key }));
      }
      case 'accesstoken':
        return this.accessToken(filter);
      default:
        return [];
    }
  }

  private registrationsFor(filter: Filter): Promise<Registration[]> {
    const { platformUrl, clientId, kid } = filter;
    const named = {
      ...(platformUrl !== undefined && { issuer: platformUrl }),
      ...(clientId !== undefined && { clientId }),
      ...(kid !== undefined && { _id: kid }),
    };
    return this.registrations.find(named).lean().exec();
  }

  /** ltijs takes a missing status for an active platform, so an unknown one is answered with an inactive row. */
  private async platformStatus(id: string | undefined): Promise<readonly Row[]> {
    const found = id ? await this.registrations.findById(id).lean() : null;
    return [{ id, active: found?.status === 'active' }];
  }

  private async accessToken(filter: Filter): Promise<readonly Row[]> {
    const { platformUrl, clientId, scopes } = filter;
    if (!platformUrl || !clientId || !scopes) return [];
    const [registration] = await this.registrationsFor({ platformUrl, clientId });
    const stored = registration && (await this.tokens.stored(registration, scopes));
    return stored ? [stored] : [];
  }
}

const asPlatform = (registration: Registration): Row => ({
  platformName: registration.name,
  platformUrl: registration.issuer,
  clientId: registration.clientId,
  authEndpoint: registration.authorizationEndpoint,
  accesstokenEndpoint: registration.tokenEndpoint,
  authorizationServer: registration.tokenAudience,
  kid: registration._id.toHexString(),
  authConfig: { method: 'JWK_SET', key: registration.jwksUri },
});
