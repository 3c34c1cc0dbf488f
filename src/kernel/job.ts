/** Work that repeats. Each run does all there is to do and returns; the runner sees to the lease and the rhythm. */
export interface Job {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}
