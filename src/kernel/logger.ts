import { pino, type Logger } from 'pino';

export type { Logger };

/** Secrets are kept out of the log by not being logged; this list is the net beneath. */
const NEVER_LOGGED = ['id_token', 'access_token', 'client_assertion', 'authorization', 'cookie'];

export function createLogger(level: string): Logger {
  return pino({
    level,
    redact: { paths: NEVER_LOGGED.flatMap((name) => [name, `*.${name}`]), remove: true },
    serializers: { err: describeError },
  });
}

/** Type, message and stack of an error and of its causes; no other properties, because libraries hang requests and bodies on theirs. */
export function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: typeof error };
  return {
    type: error.name,
    message: withoutSecrets(error.message),
    stack: withoutSecrets(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** Whatever is as long as our secrets are, and looks like them, is taken for one. */
const withoutSecrets = (text: string): string => text.replaceAll(/[\w-]{43,}/g, ':secret');
