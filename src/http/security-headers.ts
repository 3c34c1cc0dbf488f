import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';

const POLICY = [
  "default-src 'none'",
  "base-uri 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "media-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
];

/**
 * What every answer carries. Nobody may frame a page until a launch says who may.
 * No Cross-Origin-Embedder-Policy and -Opener-Policy: they cut a tool off from the page that frames or opens it.
 */
export function securityHeaders(): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: false,
      crossOriginEmbedderPolicy: false,
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
      frameguard: false,
      hsts: { maxAge: 63_072_000, includeSubDomains: false },
      referrerPolicy: { policy: 'no-referrer' },
    }),
    (_req, res, next) => {
      allowFraming(res, []);
      res.setHeader('Cache-Control', 'no-store');
      res.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
      next();
    },
  ];
}

/** Lets the forms of this answer go to these origins, besides our own. */
export function allowFormsTo(res: Response, origins: readonly string[]): void {
  const own = "form-action 'self'";
  const policy = String(res.getHeader('Content-Security-Policy'));
  res.setHeader('Content-Security-Policy', policy.replace(own, [own, ...origins].join(' ')));
}

/** Which origins may show this answer in a frame: every ancestor counts, not only the nearest. */
export function allowFraming(res: Response, origins: readonly string[]): void {
  const ancestors = origins.length > 0 ? origins.join(' ') : "'none'";
  res.setHeader('Content-Security-Policy', [...POLICY, `frame-ancestors ${ancestors}`].join('; '));
}
