import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Enough to tell a process from a later one that was given the same number. */
interface Owner {
  readonly pid: number;
  readonly started: string;
  readonly boot: string;
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return otherwise;
  }
}

/** The moment a process started, where the system tells; its name may hold spaces, so fields count from behind it. */
function startOf(pid: number): string | undefined {
  const stat = readOr(`/proc/${pid}/stat`, '');
  return stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .at(19);
}

const boot = (): string => readOr('/proc/sys/kernel/random/boot_id', '');
const self = (): Owner => ({
  pid: process.pid,
  started: startOf(process.pid) ?? String(performance.timeOrigin),
  boot: boot(),
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.boot !== boot()) return false;
  if (owner.pid === process.pid) return owner.started === self().started;
  const started = startOf(owner.pid);
  return isRunning(owner.pid) && (started === undefined || started === owner.started);
}

function readOwner(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner;
  } catch {
    return undefined;
  }
}

/** Moves a dead owner's lock away. Of several that try, one gets it; one that caught a living lock instead puts it back. */
function moveAway(path: string, stale: string, aside: string): void {
  renameSync(path, aside);
  if (readOr(aside, '') !== stale) linkSync(aside, path);
  rmSync(aside, { force: true });
}

function tryLock(path: string, own: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, own, { mode: 0o600 });
  try {
    linkSync(draft, path); // the lock appears whole or not at all
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Keeps a directory to one process. A lock whose process is gone is taken over. @throws with one clear sentence when it is in use. */
export function lockDirectory(directory: string, path: string): () => void {
  const own = JSON.stringify(self());
  for (let attempt = 0; !tryLock(path, own); attempt++) {
    const text = readOr(path, '');
    const owner = readOwner(text);
    if (attempt > 10 || (owner && isAlive(owner))) {
      throw new Error(
        `The directory ${directory} is in use by another embedded database (process ${owner?.pid ?? 'unknown'}): stop that one first, or choose another directory.`,
      );
    }
    try {
      moveAway(path, text, `${path}.stale.${process.pid}`);
    } catch {
      // Another process was faster: look again.
    }
  }
  return () => {
    if (readOr(path, '') === own) rmSync(path, { force: true });
  };
}
