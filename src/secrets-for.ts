import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Config } from '../config/load.js';

export interface Secrets {
  readonly secretKey: Buffer;
  readonly adminToken: string;
}

/** The secrets that were set; outside production the missing ones are made once and kept beside the data. */
export function secretsFor({ secretKey, adminToken, dataDirectory }: Config): Secrets {
  const kept = (name: string) => keptSecret(dataDirectory, name);
  return {
    secretKey: secretKey ?? Buffer.from(kept('secret-key'), 'hex'),
    adminToken: adminToken ?? kept('admin-token'),
  };
}

function keptSecret(directory: string, name: string): string {
  const made = randomBytes(32).toString('hex');
  if (directory === ':memory:') return made;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, name);
  try {
    // `wx` lets one of two processes that start at once make the file; the other reads it.
    writeFileSync(file, made, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
