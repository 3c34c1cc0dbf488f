import type { z } from 'zod';
import { environmentSchema, REQUIRED_IN_PRODUCTION } from './schema.js';

/** Settings that cannot be used. Says everything that is wrong with them at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(['The settings cannot be used:', ...problems.map((line) => `- ${line}`)].join('\n'));
    this.name = 'ConfigError';
  }
}

export type Config = ReturnType<typeof loadConfig>;
type Environment = z.output<typeof environmentSchema>;

/** Reads the environment once, at the start. @throws ConfigError that lists every problem. */
export function loadConfig(environment: NodeJS.ProcessEnv) {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = environmentSchema.safeParse(given);
  const problems = [
    ...(result.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? []),
    ...missingInProduction(given),
  ];
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(configOf(result.data));
}

function missingInProduction(given: Record<string, string | undefined>): readonly string[] {
  if (given['NODE_ENV'] !== 'production') return [];
  const missing = REQUIRED_IN_PRODUCTION.filter((name) => given[name] === undefined);
  const plain = given['PUBLIC_URL']?.startsWith('http://')
    ? ['PUBLIC_URL has to be https in production']
    : [];
  return [...missing.map((name) => `${name} is required in production`), ...plain];
}

function configOf(env: Environment) {
  const courseDirectory = env.COURSE_DIR ?? 'config/course';
  return {
    production: env.NODE_ENV === 'production',
    http: { port: env.PORT, host: env.HOST, trustProxy: env.TRUST_PROXY },
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    database: env.MONGODB_URL
      ? { url: env.MONGODB_URL }
      : { directory: within(env.DATA_DIR, 'database') },
    dataDirectory: env.DATA_DIR,
    secretKey: env.SECRET_KEY ?? null,
    secretKeyPrevious: env.SECRET_KEY_PREVIOUS ?? null,
    adminToken: env.ADMIN_TOKEN ?? null,
    content: { courseDirectory, mediaDirectory: env.MEDIA_DIR ?? `${courseDirectory}/media` },
    privateHosts: env.LMS_PRIVATE_HOSTS,
    scanCommand: env.SCAN_COMMAND,
    logLevel: env.LOG_LEVEL,
    practiceLms: { port: env.LMS_PORT },
  };
}

/** Where nothing is kept there are no folders to keep it in. */
export const within = (directory: string, name: string): string =>
  directory === ':memory:' ? directory : `${directory}/${name}`;
