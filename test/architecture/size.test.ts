import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import ts from 'typescript';

/**
 * The lines of the tool that hold code. The words of two languages are not code; the practice LMS and the stand-in
 * database are buildings of their own that the tool does not need. Of the stand-in every line counts, against its own
 * limit. The aim is 14,000: the forum went over it, and with all of it in, this number only goes down.
 */
const LIMIT = 16_831;
const ENGINE_LIMIT = 1_800;
const ELSEWHERE = /^src\/(practice-lms|embedded-mongo|i18n\/(nl|en))\//;

const filesIn = (directory: string, pattern: RegExp): string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((path) => join(directory, path))
    .filter((path) => pattern.test(path));

function linesOfCode(path: string): number {
  const source = readFileSync(path, 'utf8');
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest);
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (node.getChildCount(file) === 0 && node.getWidth(file) > 0) {
      const at = (position: number) => file.getLineAndCharacterOfPosition(position).line;
      for (let line = at(node.getStart(file)); line <= at(node.getEnd()); line += 1)
        lines.add(line);
    }
    for (const child of node.getChildren(file)) if (!ts.isJSDoc(child)) visit(child);
  };
  visit(file);
  return lines.size;
}

const sizeOf = (paths: readonly string[]): number =>
  paths.reduce((sum, path) => sum + linesOfCode(path), 0);

test(`the tool is at most ${LIMIT} lines of code, and its stand-in database ${ENGINE_LIMIT} lines`, () => {
  const all = [...filesIn('src', /\.ts$/), ...filesIn('config', /\.ts$/)];
  const tool = all.filter((path) => !ELSEWHERE.test(path));
  const pages = filesIn('views/assets', /\.js$/);
  expect(sizeOf([...tool, ...pages])).toBeLessThanOrEqual(LIMIT);
  const engine = filesIn('src/embedded-mongo', /\.ts$/).map((path) => readFileSync(path, 'utf8'));
  expect(engine.join('').split('\n').length - 1).toBeLessThanOrEqual(ENGINE_LIMIT);
});
