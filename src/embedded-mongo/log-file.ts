import { closeSync, fdatasync, openSync, writeSync } from 'node:fs';

/** The only way in which the log writes; a test can put a failing disk in its place. */
export interface LogFile {
  /** Writes at the end and returns how many bytes were taken, which may be fewer than given. */
  append(bytes: Uint8Array): number;
  /** Resolves when the disk holds all that was appended before the call. */
  datasync(): Promise<void>;
  close(): void;
}

export function openLogFile(path: string): LogFile {
  const file = openSync(path, 'a', 0o600);
  return {
    append: (bytes) => writeSync(file, bytes),
    datasync: () =>
      new Promise((resolve, reject) => {
        fdatasync(file, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    close: () => {
      closeSync(file);
    },
  };
}
