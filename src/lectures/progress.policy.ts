import type { Lecture, PartKey } from '../content/index.js';
import type { VideoProgress } from './video-progress.model.js';

/** From one second to another, the last not included. */
export type Range = readonly [start: number, end: number];

/** How far a participant is with one lecture. */
export interface LectureProgress {
  readonly number: number;
  /** The seconds really played, in order and apart. */
  readonly watched: readonly Range[];
  readonly watchedSeconds: number;
  readonly durationSeconds: number;
  /** The share of the film that was played, in whole percents. */
  readonly percent: number;
  /** Where to go on watching; null where there is nothing to resume. */
  readonly position: number | null;
  readonly hasReadTranscript: boolean;
  readonly isComplete: boolean;
  readonly parts: readonly PartProgress[];
}

export interface PartProgress {
  readonly part: PartKey;
  readonly state: 'seen' | 'begun' | 'unseen';
}

/** To a number that holds them. */
export const BITS = 32;

export const isWatched = (words: VideoProgress['watched'], second: number): boolean =>
  ((words[Math.floor(second / BITS)] ?? 0) & (1 << (second % BITS))) !== 0;

/** The seconds whose bits are set, as ranges. */
export function rangesOf(words: VideoProgress['watched'], seconds: number): readonly Range[] {
  const ranges: [number, number][] = [];
  for (let second = 0; second < seconds; second += 1) {
    if (!isWatched(words, second)) continue;
    const last = ranges.at(-1);
    if (last?.[1] === second) last[1] += 1;
    else ranges.push([second, second + 1]);
  }
  return ranges;
}

/** How many seconds of `[from, to)` were played. */
export const secondsWithin = (watched: readonly Range[], from: number, to: number): number =>
  watched.reduce(
    (sum, [start, end]) => sum + Math.max(0, Math.min(end, to) - Math.max(start, from)),
    0,
  );

/** What a row says about a lecture: a part, and the whole, is seen when `enough` of it was played. */
export function progressFrom(
  row: VideoProgress | null,
  { number, video, chapters }: Lecture,
  { enough, wasCompleted }: { readonly enough: number; readonly wasCompleted: boolean },
): LectureProgress {
  const { durationSeconds } = video;
  const watched = rangesOf(row?.watched ?? {}, durationSeconds);
  const watchedSeconds = secondsWithin(watched, 0, durationSeconds);
  const hasReadTranscript = Boolean(row?.transcriptReadAt);
  const parts = chapters.map(({ part, start }, index) => {
    const end = chapters[index + 1]?.start ?? durationSeconds;
    const seen = secondsWithin(watched, start, end) / (end - start);
    return { part, state: seen >= enough ? 'seen' : seen > 0 ? 'begun' : 'unseen' } as const;
  });
  return {
    number,
    watched,
    watchedSeconds,
    durationSeconds,
    percent: Math.floor((100 * watchedSeconds) / durationSeconds),
    position: row?.position ?? null,
    hasReadTranscript,
    isComplete: wasCompleted || hasReadTranscript || watchedSeconds >= enough * durationSeconds,
    parts,
  };
}
