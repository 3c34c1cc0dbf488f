/** Work that repeats in every process. Each run does all there is to do and returns; what must not be done twice it claims itself. */
export interface Job {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
}
