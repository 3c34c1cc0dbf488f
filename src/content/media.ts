import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkCues } from './captions.js';
import type { ContentProblem } from './content-error.js';
import type { Video } from './content.model.js';
import type { Path, Report, VideoFiles } from './shapes.js';

/** The media directory: chooses between the owner's film and the sample film, and checks the files of those in use. */
export class Media {
  private constructor(
    private readonly directory: string,
    private readonly names: ReadonlySet<string>,
    private readonly problems: ContentProblem[],
  ) {}

  static async open(directory: string, problems: ContentProblem[]): Promise<Media> {
    const names = await readdir(directory).catch(() => []);
    return new Media(directory, new Set(names), problems);
  }

  choose(own: VideoFiles, sample: VideoFiles): Video {
    return this.has(own) ? { ...own, sample: false } : { ...sample, sample: true };
  }

  /** False when the film is not there, which is no problem: the sample film stands in. */
  async checkIfThere(video: VideoFiles, report: Report, at: Path): Promise<boolean> {
    if (!this.has(video)) return false;
    await this.check(video, report, at);
    return true;
  }

  async check(video: VideoFiles, report: Report, at: Path): Promise<void> {
    for (const [path, file] of namedFiles(video)) {
      if (!this.names.has(file))
        report([...at, ...path], `${file} is not in the directory ${this.directory}`);
      else if (file.endsWith('.vtt')) await this.checkCaptions(file, video.durationSeconds);
    }
  }

  /** A film is there as soon as one of its sources is; from then on all its files must be. */
  private has({ sources }: VideoFiles): boolean {
    return sources.some(({ file }) => file === undefined || this.names.has(file));
  }

  private async checkCaptions(name: string, durationSeconds: number): Promise<void> {
    const file = join(this.directory, name);
    const vtt = await readFile(file, 'utf8').catch(() => '');
    checkCues(vtt, durationSeconds, (line, message) => {
      this.problems.push({ file, line, message });
    });
  }
}

function namedFiles(video: VideoFiles): [Path, string][] {
  const { sources, captions, description, poster, transcript, slides } = video;
  const named: [Path, string | null | undefined][] = [[['description', 'file'], description?.file]];
  sources.forEach(({ file }, index) => named.push([['sources', index, 'file'], file]));
  captions.forEach(({ file }, index) => named.push([['captions', index, 'file'], file]));
  named.push([['poster'], poster], [['transcript'], transcript], [['slides'], slides]);
  return named.flatMap(([path, file]): [Path, string][] => (file ? [[path, file]] : []));
}
