import type { Clock } from './clock.js';

const MOST_KINDS = 10_000;

/** So much of each kind in a minute, in this process. A flood of kinds is a flood as well. */
export function minuteBudget(clock: Clock, most: number): (kind: string) => boolean {
  let minute = 0;
  const spent = new Map<string, number>();
  return (kind) => {
    const now = Math.floor(clock.now().getTime() / 60_000);
    if (now !== minute) spent.clear();
    minute = now;
    if (!spent.has(kind) && spent.size >= MOST_KINDS) return false;
    const count = (spent.get(kind) ?? 0) + 1;
    spent.set(kind, count);
    return count <= most;
  };
}
