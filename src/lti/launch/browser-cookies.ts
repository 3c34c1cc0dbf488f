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

/** The hashes of the secrets this browser has shown: none, one, or two that differ. */
export function browserHashes(req: Request): readonly string[] {
  return browserSecrets(req).map(sha256);
}

/** Gives the browser a secret, or renews the one it has, and returns its hash. */
export function rememberBrowser(req: Request, res: Response): string {
  const secret = browserSecrets(req)[0] ?? randomToken();
  res.cookie(PARTITIONED, secret, { ...OPTIONS, partitioned: true });
  res.cookie(TWIN, secret, OPTIONS);
  return sha256(secret);
}

function browserSecrets(req: Request): readonly string[] {
  const cookies = parseCookie(req.headers.cookie ?? '');
  const secrets = [cookies[PARTITIONED], cookies[TWIN]].filter((value) => value !== undefined);
  return [...new Set(secrets)].filter((secret) => FORMAT.test(secret));
}
