import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { seconds } from '../../kernel/clock.js';
import { UnavailableError } from '../../kernel/errors.js';

/** Says whether a file is clean. @throws UnavailableError when the scanner cannot tell. */
export type Scan = (file: Readable) => Promise<boolean>;

const TIMEOUT_MS = seconds(60);

/**
 * A scanner that reads a file from its standard input and ends with 0 for a clean file, with 1 for another, as clamdscan
 * does with `-`. The command is a program and its arguments, without a shell.
 */
export function commandScanner(command: string): Scan {
  const [program = '', ...args] = command.split(/\s+/);
  return async (file) => {
    const scanner = spawn(program, args, {
      stdio: ['pipe', 'ignore', 'ignore'],
      timeout: TIMEOUT_MS,
    });
    const ended = once(scanner, 'exit');
    // A scanner that has seen enough may stop reading: how it ends says what it found.
    const fed = pipeline(file, scanner.stdin).catch(() => undefined);
    const [code] = (await ended.catch((cause: unknown) => {
      throw new UnavailableError('assignments.files.notScanned', { cause });
    })) as [number | null];
    await fed;
    if (code === 0 || code === 1) return code === 0;
    throw new UnavailableError('assignments.files.notScanned');
  };
}
