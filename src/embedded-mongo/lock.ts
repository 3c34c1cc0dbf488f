import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

/** A process by its number and, where the system tells, by its start: numbers are given again. Its name may hold spaces, so fields count from behind it. */
function identityOf(pid: number): string {
  const stat = textOf(`/proc/${pid}/stat`);
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return `${pid} ${start}`.trim();
}

function isAlive(owner: string): boolean {
  const pid = Number.parseInt(owner);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return identityOf(pid) === owner;
}

/** The lock appears whole or not at all. */
function canLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** Moves a dead owner's lock away. Of several that try, one gets it; one that caught a living lock instead puts it back. */
function moveAway(path: string, dead: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (textOf(aside) !== dead) linkSync(aside, path);
  } catch {
    // Another process was faster: the next attempt finds its lock.
  }
  rmSync(aside, { force: true });
}

/** Keeps a directory to one process. A lock whose process is gone is taken over. @throws with one clear sentence when it is in use. */
export function lockDirectory(directory: string, path: string): void {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, identityOf(process.pid), { mode: 0o600 });
  try {
    while (!canLink(draft, path)) {
      const owner = textOf(path);
      if (isAlive(owner))
        throw new Error(
          `The directory ${directory} is in use by another embedded database (process ${Number.parseInt(owner)}): stop that one first, or choose another directory.`,
        );
      moveAway(path, owner);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}
