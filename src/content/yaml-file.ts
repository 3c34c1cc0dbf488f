import { readFile } from 'node:fs/promises';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { ContentProblem } from './content-error.js';

export type Path = readonly PropertyKey[];
export type Report = (path: Path, message: string) => void;

/** A file's value in the shape of its schema, with a way to report what is wrong at a place in it. */
export interface Checked<T> {
  readonly file: string;
  readonly value: T;
  readonly report: Report;
}

/** Reads one YAML file. Null when it is absent or not in shape, after everything wrong with it was added to `problems`. */
export async function readYaml<T>(
  file: string,
  schema: z.ZodType<T>,
  problems: ContentProblem[],
): Promise<Checked<T> | null> {
  const add = (line: number, message: string): null => {
    problems.push({ file, line: Math.max(line, 1), message });
    return null;
  };
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return add(1, 'is missing or cannot be read');

  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = [...document.errors, ...document.warnings];
  for (const { pos, message } of syntax) add(lines.linePos(pos[0]).line, message);
  if (syntax.length > 0) return null;

  const report: Report = (path, message) => {
    const place = path.length > 0 ? `${path.map(String).join('.')}: ` : '';
    add(lines.linePos(offsetOf(document.contents, path)).line, place + message);
  };
  const result = schema.safeParse(document.toJS(), { reportInput: true });
  if (result.success) return { file, value: result.data, report };
  for (const issue of result.error.issues) reportIssue(issue, report);
  return null;
}

function reportIssue(issue: z.core.$ZodIssue, report: Report): void {
  if (issue.code === 'unrecognized_keys')
    for (const key of issue.keys) report([...issue.path, key], 'is not a known key');
  else report(issue.path, issue.input === undefined ? 'is missing' : issue.message);
}

/** Where the node at `path` begins, or as much of the path as exists: a missing key is reported at its parent. */
function offsetOf(root: unknown, path: Path): number {
  let node = root;
  let offset = 0;
  for (const step of path) {
    const [at, value] = stepInto(node, step);
    if (!isNode(at)) break;
    offset = at.range?.[0] ?? offset;
    node = value;
  }
  return offset;
}

/** Where an entry begins, and what it holds. */
function stepInto(node: unknown, step: PropertyKey): readonly [at: unknown, value: unknown] {
  const item: unknown = isSeq(node) ? node.items[Number(step)] : undefined;
  if (!isMap(node)) return [item, item];
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
  return [pair?.key, pair?.value];
}
