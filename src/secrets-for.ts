import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { Config } from '../config/load.js';

export interface Secrets {
  readonly secretKey: Buffer;
  readonly adminToken: string;
  /** Where an admin token that nobody set was made this very time, to be told to who started the tool. */
  readonly adminTokenMade: boolean;
}

/** The secrets that were set; outside production the missing ones are made once and kept beside the data. */
export function secretsFor({ secretKey, adminToken, dataDirectory }: Config): Secrets {
  const kept = keptSecret(dataDirectory, 'admin-token', adminToken);
  return {
    secretKey: secretKey ?? Buffer.from(keptSecret(dataDirectory, 'secret-key', null).value, 'hex'),
    adminToken: kept.value,
    adminTokenMade: kept.made,
  };
}

interface KeptSecret {
  readonly value: string;
  readonly made: boolean;
}

function keptSecret(directory: string, name: string, given: string | null): KeptSecret {
  if (given !== null) return { value: given, made: false };
  const value = randomBytes(32).toString('hex');
  if (directory === ':memory:') return { value, made: true };
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, name);
  try {
    // `wx` lets one of two processes that start at once make the file; the other reads it.
    writeFileSync(file, value, { flag: 'wx', mode: 0o600 });
    return { value, made: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return { value: readFileSync(file, 'utf8').trim(), made: false };
  }
}
