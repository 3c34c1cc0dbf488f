import {
  createRemoteJWKSet,
  customFetch,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type FetchImplementation,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import { hours, later, minutes, seconds, type Clock } from '../../kernel/clock.js';
import { PlatformError } from '../../kernel/errors.js';
import { sameText } from '../../kernel/secrets.js';
import { LaunchRefusedError, type RefusalReason } from './launch-refused.js';
import type { PlatformHttp } from '../services/platform-http.js';
import type { Registration } from '../registration/registration.model.js';

/** LTI asks for RS256; a platform may sign with its stronger siblings. Symmetric algorithms and `none` never. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];
const TOLERANCE_MS = seconds(60);
const MAX_AGE_MS = minutes(60);

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
    checkAuthorizedParty(payload, registration.clientId);
    this.checkAge(payload);
    if (typeof payload['nonce'] !== 'string' || !payload['nonce'])
      throw new LaunchRefusedError('nonce missing');
    if (!sameText(payload['nonce'], nonce)) throw new LaunchRefusedError('nonce foreign');
    return payload;
  }

  private async verifySignature(token: string, registration: Trusted): Promise<JWTPayload> {
    try {
      requireKeyId(token);
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

  /** A platform whose key set is away for a while goes on with the last one that was good. */
  private readonly fetchKeySet: FetchImplementation = async (url) => {
    try {
      const headers = { Accept: 'application/json' };
      const { status, body } = await this.http.request(url, { headers });
      if (status !== 200) throw new PlatformError(status, 'the key set cannot be read');
      this.lastGood.set(url, { body, until: later(this.clock.now(), hours(24)) });
      return new Response(body);
    } catch (error) {
      const kept = this.lastGood.get(url);
      if (!kept || kept.until <= this.clock.now()) throw error;
      return new Response(kept.body);
    }
  };

  private checkAge({ iat = 0 }: JWTPayload): void {
    const age = this.clock.now().getTime() - iat * 1000;
    if (age < -TOLERANCE_MS) throw new LaunchRefusedError('token issued in the future');
    if (age > MAX_AGE_MS + TOLERANCE_MS) throw new LaunchRefusedError('token too old');
  }
}

/** LTI Security Framework §5.1.1: without it any key of the set would do. */
function requireKeyId(token: string): void {
  const { alg, kid } = decodeProtectedHeader(token);
  if (!kid && alg && ALGORITHMS.includes(alg)) throw new errors.JWKSNoMatchingKey();
}

/** OpenID Connect Core §3.1.3.7: with several audiences the token must name us as the one it was issued to. */
function checkAuthorizedParty({ aud, azp }: JWTPayload, clientId: string): void {
  const several = Array.isArray(aud) && aud.length > 1;
  if ((several || azp !== undefined) && azp !== clientId) {
    throw new LaunchRefusedError('authorized party foreign');
  }
}

const REASON_FOR_CLAIM: Readonly<Record<string, RefusalReason>> = {
  iss: 'issuer foreign',
  aud: 'audience foreign',
  nbf: 'token not valid yet',
};

const REASON_FOR_ERROR: readonly (readonly [new (...args: never[]) => Error, RefusalReason])[] = [
  [errors.JWTExpired, 'token expired'],
  [errors.JOSEAlgNotAllowed, 'algorithm not allowed'],
  [errors.JWSSignatureVerificationFailed, 'signature wrong'],
  [errors.JWKSNoMatchingKey, 'key unknown'],
  [errors.JWKSMultipleMatchingKeys, 'key unknown'],
  [errors.JWSInvalid, 'token unreadable'],
  [errors.JOSENotSupported, 'token unreadable'],
  [errors.JWTInvalid, 'token unreadable'],
  [TypeError, 'token unreadable'],
  [PlatformError, 'key set unreachable'],
  [errors.JOSEError, 'key set unreachable'],
];

function reasonFor(error: unknown): RefusalReason {
  if (error instanceof errors.JWTClaimValidationFailed) {
    return REASON_FOR_CLAIM[error.claim] ?? 'required claim missing';
  }
  const found = REASON_FOR_ERROR.find(([type]) => error instanceof type);
  return found?.[1] ?? 'token unreadable';
}
