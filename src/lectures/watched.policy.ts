import { BITS, isWatched, type Range } from './progress.policy.js';
import type { VideoProgress } from './video-progress.model.js';

/** What a page says was played since it was opened. */
export interface Report {
  readonly ranges: readonly Range[];
  readonly position: number;
}

/** The fastest that a film can be played: 2. */
const FASTEST = 2;
/** Film seconds before any time has passed, for clocks and lines that are not exact. */
const GRACE = 10;
/** Of a second that counts, at least so much was played. */
const MOST_OF_IT = 0.5;

/** The seconds of a film that were played for the most part, in order. */
export function playedSeconds(ranges: readonly Range[], duration: number): readonly number[] {
  const merged = merge(ranges, duration);
  return Array.from({ length: duration }, (_, second) => second).filter((second) => {
    const overlap = ([start, end]: Range): number =>
      Math.max(0, Math.min(end, second + 1) - Math.max(start, second));
    return merged.reduce((sum, range) => sum + overlap(range), 0) >= MOST_OF_IT;
  });
}

function merge(ranges: readonly Range[], duration: number): readonly Range[] {
  const merged: [number, number][] = [];
  for (const [start, end] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else if (start < duration) merged.push([start, end]);
  }
  return merged;
}

export interface Account {
  /** The seconds that are new and believed. */
  readonly fresh: readonly number[];
  readonly allowance: number;
  readonly accountedFrom: Date;
}

/**
 * Playing takes time: at every moment no more film can have been watched than was open for watching, at the highest
 * speed. What is left over is kept, and the time before a page that reported first counts when an older page reports
 * after it: so what comes late is believed as well.
 */
export function account(
  row: VideoProgress | null,
  played: readonly number[],
  { duration, openedAt, now }: { duration: number; openedAt: Date; now: Date },
): Account {
  const { allowance, watched, ...before } = row ?? NOTHING_YET;
  const from = before.accountedFrom ?? openedAt;
  const until = before.accountedAt ?? openedAt;
  const isAnew = openedAt > until;
  const passed = secondsFrom(isAnew ? openedAt : until, now) + secondsFrom(openedAt, from);
  const most = Math.max(duration, GRACE);
  const earned = Math.min(most, (allowance ?? GRACE) + FASTEST * passed);
  const isNew = (second: number): boolean => !isWatched(watched, second);
  const fresh = played.filter(isNew).slice(0, Math.floor(earned));
  const accountedFrom = isAnew || openedAt < from ? openedAt : from;
  return { fresh, allowance: earned - fresh.length, accountedFrom };
}

const secondsFrom = (from: Date, to: Date): number =>
  Math.max(0, to.getTime() - from.getTime()) / 1000;

const NOTHING_YET = { allowance: null, accountedFrom: null, accountedAt: null, watched: {} };

/** The bits of some seconds, by the words of `watched` they are in, as MongoDB's `$bit` takes them: signed 32-bit. */
export function bitsOf(seconds: readonly number[]): Readonly<Record<string, { or: number }>> {
  const words: Record<string, { or: number }> = {};
  for (const second of seconds) {
    const word = `watched.${Math.floor(second / BITS)}`;
    words[word] = { or: (words[word]?.or ?? 0) | (1 << (second % BITS)) };
  }
  return words;
}
