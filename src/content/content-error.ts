export interface ContentProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** The course content cannot be used. Names every problem at once, so that one round of mending is enough. */
export class ContentError extends Error {
  override readonly name = 'ContentError';
  readonly problems: readonly ContentProblem[];

  constructor(problems: readonly ContentProblem[]) {
    const sorted = problems.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line);
    const lines = sorted.map(({ file, line, message }) => `  ${file}:${line} ${message}`);
    const count = lines.length === 1 ? '1 problem' : `${lines.length} problems`;
    super(`The course content is not usable, ${count}:\n${lines.join('\n')}`);
    this.problems = sorted;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
