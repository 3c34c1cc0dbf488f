import type { Clock } from '../../src/kernel/clock.js';

/** Stands at a moment until it is moved, or runs along with real time from there. */
export class TestClock implements Clock {
  private offsetMs: number;

  constructor(startsAt: string | Date | null = null) {
    this.offsetMs = startsAt ? new Date(startsAt).getTime() - Date.now() : 0;
  }

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  advance(milliseconds: number): void {
    this.offsetMs += milliseconds;
  }

  /** So that what is counted by the minute is counted in one. */
  beginMinute(): void {
    this.advance(60_000 - (this.now().getTime() % 60_000));
  }
}
