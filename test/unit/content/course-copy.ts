import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ContentError,
  loadContent,
  type CourseContent,
  type ContentProblem,
} from '../../../src/content/index.js';

export const COURSE = 'config/course';
export const MEDIA = 'config/course/media';

/** A copy of the course that a test may spoil. */
export class CourseCopy {
  private constructor(readonly directory: string) {}

  static async make(): Promise<CourseCopy> {
    const directory = await mkdtemp(join(tmpdir(), 'course-'));
    await cp(COURSE, directory, { recursive: true });
    return new CourseCopy(directory);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Replaces the first occurrence and answers the number of the line on which it stood. */
  async replace(name: string, found: string, replacement: string): Promise<number> {
    const before = await readFile(this.path(name), 'utf8');
    const offset = before.indexOf(found);
    if (offset < 0) throw new Error(`${name} does not hold ${found}`);
    const after = before.slice(0, offset) + replacement + before.slice(offset + found.length);
    await writeFile(this.path(name), after);
    return before.slice(0, offset).split('\n').length;
  }

  /** Takes out what the pattern matches and answers the number of its first line. */
  async cut(name: string, pattern: RegExp): Promise<number> {
    const found = pattern.exec(await readFile(this.path(name), 'utf8'))?.[0];
    return this.replace(name, found ?? 'nothing that matches', '');
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(this.path(name), text);
  }

  load(): Promise<CourseContent> {
    return loadContent(this.directory, this.path('media'));
  }

  async problems(): Promise<readonly ContentProblem[]> {
    const error = await this.load().catch((thrown: unknown) => thrown);
    if (error instanceof ContentError) return error.problems;
    throw new Error('the content was accepted', { cause: error });
  }

  async remove(name = ''): Promise<void> {
    await rm(this.path(name), { recursive: true });
  }
}
