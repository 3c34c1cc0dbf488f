import { z } from 'zod';

const MIN_KEY_BYTES = 32;

/** 32 or more random bytes, written in hex or base64. */
const secretKey = z.string().transform((text, ctx) => {
  const encoding = /^[0-9a-f]+$/i.test(text) && text.length % 2 === 0 ? 'hex' : 'base64';
  const bytes = Buffer.from(text, encoding);
  if (bytes.length < MIN_KEY_BYTES) {
    ctx.addIssue({ code: 'custom', message: 'needs at least 32 random bytes in hex or base64' });
  }
  return bytes;
});

const port = z.coerce.number().int().min(0).max(65_535);

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .toLowerCase()
      .split(/[\s,]+/)
      .filter((entry) => entry !== ''),
  );

/** `1` is a number of proxies, anything else their addresses. */
const trustProxy = z
  .string()
  .default('')
  .transform((text): number | string | false =>
    /^\d+$/.test(text) ? Number(text) : text || false,
  );

/** Every setting the process reads, in one place: name, type, default, meaning. An empty value counts as absent. */
export const environmentSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  /** Where the tool listens. */
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  /** The address that platforms and browsers use. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'has to be an address that begins with https://' })
    .refine(
      (url) => URL.canParse(url) && new URL(url).pathname === '/',
      'has to be an address without a path',
    )
    .transform((url) => new URL(url).origin)
    .optional(),
  /** A MongoDB replica set or sharded cluster; absent outside production, the embedded stand-in serves. */
  MONGODB_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'has to begin with mongodb://')
    .optional(),
  /** Where the embedded stand-in keeps its files; `:memory:` keeps nothing. */
  DATA_DIR: z.string().default('.data'),
  /** Every other key is derived from it; outside production one is made. */
  SECRET_KEY: secretKey.optional(),
  /** The secret before this one, while what it sealed is encrypted anew. */
  SECRET_KEY_PREVIOUS: secretKey.optional(),
  /** Opens the admin API; outside production one is made. */
  ADMIN_TOKEN: z.string().min(24, 'needs at least 24 characters').optional(),
  COURSE_DIR: z.string().optional(),
  MEDIA_DIR: z.string().optional(),
  TRUST_PROXY: trustProxy,
  /** Host names of platforms that may be at private addresses. */
  LMS_PRIVATE_HOSTS: list,
  /** A program that reads a file and ends with 0 for a clean one and 1 for another, as `clamdscan --no-summary -`. */
  SCAN_COMMAND: z.string().trim().min(1).nullable().default(null),
  LOG_LEVEL: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug']).default('info'),
  /** Where the practice LMS of the demo listens. */
  LMS_PORT: port.default(4000),
});

export const REQUIRED_IN_PRODUCTION = [
  'PUBLIC_URL',
  'MONGODB_URL',
  'SECRET_KEY',
  'ADMIN_TOKEN',
] as const;
