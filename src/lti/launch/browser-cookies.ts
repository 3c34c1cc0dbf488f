import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { hours } from '../../kernel/clock.js';
import { randomToken, sha256 } from '../../kernel/secrets.js';

/**
 * A pair that names the browser. Inside a frame browsers keep only the partitioned one, outside it some keep only its
 * twin; whichever returns will do. `__Host-` keeps other hosts of the same domain from setting them.
 */
const PARTITIONED = '__Host-browser-framed';
const TWIN = '__Host-browser';
const FORMAT = /^[\w-]{43}$/;
const LIFETIME_MS = hours(24);

const OPTIONS: CookieOptions = {
  httpOnly: true,
  secure: true,
  sameSite: 'none',
  path: '/',
  maxAge: LIFETIME_MS,
};

/** What a request shows of the browser it comes from. */
export interface Browser {
  /** The hashes of the secrets in our cookies: none, one, or two that differ. */
  readonly hashes: readonly string[];
  /** A hash of what the browser says of itself: no secret, but it tells one browser from most others. */
  readonly traits: string;
}

export function browserOf({ headers }: Request): Browser {
  const said = [headers['user-agent'], headers['accept-language'], headers['sec-ch-ua']];
  const hashes = Object.values(secretsOf(headers.cookie)).map(sha256);
  return { hashes: [...new Set(hashes)], traits: sha256(JSON.stringify(said)) };
}

/** How a browser proved that it began the login of a launch: by which of its cookies, or by the platform's storage. */
export type BrowserProof = 'cookie' | 'partitioned-cookie' | 'plain-cookie' | 'storage';

/** Which of the pair carries the secret with this hash; `cookie` when both do. */
export function cookieProof(
  { headers }: Request,
  browserHash: string,
): Exclude<BrowserProof, 'storage'> | null {
  const secrets = secretsOf(headers.cookie);
  const shows = (name: string) => secrets[name] && sha256(secrets[name]) === browserHash;
  if (shows(PARTITIONED)) return shows(TWIN) ? 'cookie' : 'partitioned-cookie';
  return shows(TWIN) ? 'plain-cookie' : null;
}

/** Gives the browser a secret, or renews the one it has, and returns its hash. */
export function rememberBrowser({ headers }: Request, res: Response): string {
  const secret = Object.values(secretsOf(headers.cookie))[0] ?? randomToken();
  res.cookie(PARTITIONED, secret, { ...OPTIONS, partitioned: true });
  res.cookie(TWIN, secret, OPTIONS);
  return sha256(secret);
}

function secretsOf(header = ''): Readonly<Record<string, string>> {
  const cookies = parseCookie(header);
  const shown = [PARTITIONED, TWIN].map((name) => [name, cookies[name] ?? ''] as const);
  return Object.fromEntries(shown.filter(([, secret]) => FORMAT.test(secret)));
}
