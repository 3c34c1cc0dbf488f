import { describe, expect, test } from '@jest/globals';
import { rangesOf, type Range } from '../../../src/lectures/progress.policy.js';
import type { VideoProgress } from '../../../src/lectures/video-progress.model.js';
import { account, bitsOf, playedSeconds } from '../../../src/lectures/watched.policy.js';

const at = (second: number): Date => new Date(1_500_000_000_000 + second * 1000);

/** What the server holds of one film, and how it takes a report. */
class Kept {
  row: VideoProgress | null = null;
  constructor(private readonly duration: number) {}

  take(ranges: readonly Range[], openedAt: number, now: number): void {
    const { duration } = this;
    const played = playedSeconds(ranges, duration);
    const moments = { duration, openedAt: at(openedAt), now: at(now) };
    const { fresh, ...credit } = account(this.row, played, moments);
    const watched = { ...this.row?.watched };
    for (const [word, { or }] of Object.entries(bitsOf(fresh))) {
      expect(or).toBe(or | 0);
      const key = word.replace('watched.', '');
      watched[key] = (watched[key] ?? 0) | or;
    }
    this.row = { ...this.row, watched, ...credit, accountedAt: at(now) } as VideoProgress;
  }

  get seconds(): readonly number[] {
    const ranges = rangesOf(this.row?.watched ?? {}, this.duration);
    return ranges.flatMap(([start, end]) =>
      Array.from({ length: end - start }, (_, index) => start + index),
    );
  }
}

describe('a second counts', () => {
  test.each<[string, Range[], number[]]>([
    ['when most of it was played', [[0, 2.86]], [0, 1, 2]],
    ['not when less than half was', [[0.6, 1.4]], []],
    [
      'when pieces of it together are most',
      [
        [3, 3.3],
        [3.3, 3.6],
      ],
      [3],
    ],
    [
      'once, however often it was played',
      [
        [1, 3],
        [0.9, 2.8],
      ],
      [1, 2],
    ],
    ['not after the end of the film', [[58.5, 75]], [58, 59]],
    ['not where nothing was played', [], []],
  ])('%s', (_when, ranges, seconds) => {
    expect(playedSeconds(ranges, 60)).toEqual(seconds);
  });

  test('as in a browser that skipped: about 16 of 100, and not 100', () => {
    const played: Range[] = [
      [0, 2.86],
      [40, 45.11],
      [58.5, 60],
    ];
    expect(playedSeconds(played, 60)).toHaveLength(10);
  });

  test('at every seam of a film that was played in pieces', () => {
    for (let cut = 10; cut < 11; cut += 0.05) {
      const kept = new Kept(60);
      kept.take([[0, cut]], 0, 30);
      kept.take([[cut, 60]], 31, 90);
      expect(kept.seconds).toHaveLength(60);
    }
  });
});

test('the last of 32 seconds is a bit like the others', () => {
  expect(bitsOf([31, 32])).toEqual({ 'watched.0': { or: -(2 ** 31) }, 'watched.1': { or: 1 } });
  const words = { 0: -(2 ** 31), 1: 1 };
  expect(rangesOf(words, 60)).toEqual([[31, 33]]);
});

describe('playing takes time:', () => {
  test('a whole film claimed right after opening is not believed', () => {
    const kept = new Kept(900);
    kept.take([[0, 900]], 0, 2);
    expect(kept.seconds).toHaveLength(14);
    for (let again = 0; again < 20; again += 1) kept.take([[0, 900]], 0, 2);
    expect(kept.seconds).toHaveLength(14);
  });

  test('neither is one that is claimed after a day away', () => {
    const kept = new Kept(900);
    kept.take([[0, 10]], 0, 10);
    kept.take([[0, 900]], 86_400, 86_401);
    expect(kept.seconds.length).toBeLessThan(40);
  });

  test('at the highest speed everything is', () => {
    const kept = new Kept(900);
    for (let now = 10; now <= 450; now += 10) kept.take([[0, now * 2]], 0, now);
    expect(kept.seconds).toHaveLength(900);
  });
});

/** A random number between 0 and 1 from a seed: https://en.wikipedia.org/wiki/Xorshift */
function dice(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

interface Sent {
  readonly ranges: readonly Range[];
  readonly openedAt: number;
  readonly arrives: number;
}

/** One page: somebody plays, skips and plays on; each report says everything, the last one is a beacon. */
function pageOf(random: () => number, openedAt: number, duration: number): Sent[] {
  const sent: Sent[] = [];
  const ranges: [number, number][] = [];
  let now = openedAt;
  for (let piece = 0; piece < 1 + random() * 4; piece += 1) {
    const start = random() * duration * 0.9;
    const length = Math.min(random() * 60, duration - start);
    now += 1 + random() * 5 + length;
    ranges.push([start, start + length]);
    if (random() < 0.7) {
      const report = { ranges: structuredClone(ranges), openedAt, arrives: now + random() * 20 };
      sent.push(report);
      if (random() < 0.3) sent.push({ ...report, arrives: report.arrives + random() * 30 });
    }
  }
  return [...sent, { ranges, openedAt, arrives: now + random() * 10 }];
}

test('whatever is lost, doubled, late or from two tabs: what was played is kept, and nothing else', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = dice(seed);
    const duration = 120 + Math.floor(random() * 780);
    const pages = [pageOf(random, 0, duration), pageOf(random, random() * 90, duration)];
    const kept = new Kept(duration);
    const inOrder = pages.flat().toSorted((a, b) => a.arrives - b.arrives);
    for (const { ranges, openedAt, arrives } of inOrder) kept.take(ranges, openedAt, arrives);
    const played = new Set(pages.flatMap((page) => playedSeconds(page.at(-1)!.ranges, duration)));
    const counted = new Set(kept.seconds);
    const lost = [...played].filter((second) => !counted.has(second));
    const invented = [...counted].filter((second) => !played.has(second));
    expect({ seed, lost, invented }).toEqual({ seed, lost: [], invented: [] });
  }
});
