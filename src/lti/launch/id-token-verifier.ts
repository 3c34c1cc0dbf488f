import {
  createRemoteJWKSet,
  customFetch,
  errors,
  jwtVerify,
  type FetchImplementation,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { hours, later, minutes, seconds, type Clock } from '../../kernel/clock.js';
import { PlatformError } from '../../kernel/errors.js';
import { sameText } from '../../kernel/secrets.js';
import { trustedKeySet } from './key-set.js';
import { LaunchRefusedError, type RefusalReason } from './launch-refused.js';
import { readStrictly } from './strict-json.js';
import type { PlatformHttp } from '../services/platform-http.js';
import type { Registration } from '../registration/registration.model.js';

/** LTI asks for RS256; a platform may sign with its stronger siblings. Symmetric algorithms and `none` never. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];
const TOLERANCE_MS = seconds(60);
const MAX_AGE_MS = minutes(60);
/** In seconds, as tokens count: a moment that no clock will reach is a mistake of who made the token. */
const LATEST = 1e11;

type Trusted = Pick<Registration, 'issuer' | 'clientId' | 'jwksUri'>;

/** Decides whether an id_token was made by the platform, for us, now, and for the login that we began. */
export class IdTokenVerifier {
  private readonly keySets = new Map<string, JWTVerifyGetKey>();
  private readonly lastGood = new Map<string, { readonly body: string; readonly until: Date }>();

  constructor(
    private readonly http: PlatformHttp,
    private readonly clock: Clock,
  ) {}

  /** @returns the claims of a token that passed. @throws LaunchRefusedError naming the first check that failed. */
  async verify(token: string, registration: Trusted, nonce: string): Promise<JWTPayload> {
    const payload = await this.verifySignature(token, registration);
    checkParties(payload, registration.clientId);
    this.checkAge(payload);
    if (typeof payload['nonce'] !== 'string' || !payload['nonce'])
      throw new LaunchRefusedError('nonce missing');
    if (!sameText(payload['nonce'], nonce)) throw new LaunchRefusedError('nonce foreign');
    return payload;
  }

  private async verifySignature(token: string, registration: Trusted): Promise<JWTPayload> {
    const [header = {}] = token.split('.', 2).map(readStrictly);
    requireKeyId(header);
    try {
      const { payload } = await jwtVerify(token, this.keysOf(registration.jwksUri), {
        algorithms: ALGORITHMS,
        issuer: registration.issuer,
        audience: registration.clientId,
        clockTolerance: TOLERANCE_MS / 1000,
        currentDate: this.clock.now(),
        requiredClaims: ['exp', 'iat'],
      });
      return payload;
    } catch (error) {
      throw new LaunchRefusedError(reasonFor(error), { cause: error });
    }
  }

  /** Cached for ten minutes; fetched again for an unknown key, but no more than twice a minute however many come. */
  private keysOf(jwksUri: string): JWTVerifyGetKey {
    const known = this.keySets.get(jwksUri);
    if (known) return known;
    const keySet = createRemoteJWKSet(new URL(jwksUri), {
      cooldownDuration: seconds(30),
      cacheMaxAge: minutes(10),
      [customFetch]: this.fetchKeySet,
    });
    this.keySets.set(jwksUri, keySet);
    return keySet;
  }

  /** A platform whose key set is away or out of order for a while goes on with the last one that was good. */
  private readonly fetchKeySet: FetchImplementation = async (url) => {
    try {
      const headers = { Accept: 'application/json' };
      const { status, body } = await this.http.request(url, { headers });
      if (status !== 200) throw new PlatformError(status, 'the key set cannot be read');
      const keySet = trustedKeySet(body);
      this.lastGood.set(url, { body: keySet, until: later(this.clock.now(), hours(24)) });
      return new Response(keySet);
    } catch (error) {
      const kept = this.lastGood.get(url);
      if (!kept || kept.until <= this.clock.now())
        throw new PlatformError(null, 'the key set is of no use', { cause: error });
      return new Response(kept.body);
    }
  };

  private checkAge({ iat = 0, exp = 0 }: JWTPayload): void {
    const age = this.clock.now().getTime() - iat * 1000;
    if (age < -TOLERANCE_MS) throw new LaunchRefusedError('token issued in the future');
    if (age > MAX_AGE_MS + TOLERANCE_MS) throw new LaunchRefusedError('token too old');
    if (exp < iat || exp > LATEST) throw new LaunchRefusedError('token lifetime unusable');
  }
}

/** LTI Security Framework §5.1.1: without it any key of the set would do. */
function requireKeyId({ alg, kid }: Readonly<Record<string, unknown>>): void {
  const isNamed = typeof kid === 'string' && kid !== '';
  if (!isNamed && ALGORITHMS.includes(alg as string)) throw new LaunchRefusedError('key unknown');
}

/** LTI Security Framework §5.1.3, steps 3 to 5: no audience but us, for we trust no other; and we are who asked. */
function checkParties({ aud, azp }: JWTPayload, clientId: string): void {
  if ([aud].flat().some((audience) => audience !== clientId))
    throw new LaunchRefusedError('audience foreign');
  if (azp !== undefined && azp !== clientId)
    throw new LaunchRefusedError('authorized party foreign');
}

const REASON_FOR_CLAIM: Readonly<Record<string, RefusalReason>> = {
  iss: 'issuer foreign',
  aud: 'audience foreign',
  nbf: 'token not valid yet',
  exp: 'token lifetime unusable',
  iat: 'token lifetime unusable',
};

const REASON_FOR_ERROR: readonly (readonly [new (...args: never[]) => Error, RefusalReason])[] = [
  [errors.JWTExpired, 'token expired'],
  [errors.JOSEAlgNotAllowed, 'algorithm not allowed'],
  [errors.JWSSignatureVerificationFailed, 'signature wrong'],
  [errors.JWKSNoMatchingKey, 'key unknown'],
  [errors.JWSInvalid, 'token unreadable'],
  [errors.JOSENotSupported, 'header demands the unknown'],
  [errors.JWTInvalid, 'token unreadable'],
  [TypeError, 'key unknown'],
  [PlatformError, 'key set unreachable'],
  [errors.JOSEError, 'key set unreachable'],
];

function reasonFor(error: unknown): RefusalReason {
  if (error instanceof errors.JWTClaimValidationFailed) {
    return REASON_FOR_CLAIM[error.claim] ?? 'token unreadable';
  }
  const found = REASON_FOR_ERROR.find(([type]) => error instanceof type);
  return found?.[1] ?? 'token unreadable';
}
