import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VideoFiles } from './shapes.js';
import type { Path, Report } from './yaml-file.js';

/** The media directory: chooses between the owner's film and the sample film, and checks the files of those in use. */
export class Media {
  private constructor(
    private readonly directory: string,
    private readonly names: ReadonlySet<string>,
  ) {}

  static async open(directory: string): Promise<Media> {
    return new Media(directory, new Set(await readdir(directory).catch(() => [])));
  }

  choose(own: VideoFiles, sample: VideoFiles) {
    return this.has(own) ? { ...own, sample: false } : { ...sample, sample: true };
  }

  /** A film is there as soon as one of its sources is; from then on all its files must be. */
  has({ sources }: VideoFiles): boolean {
    return sources.some(({ file }) => file === undefined || this.names.has(file));
  }

  async check(video: VideoFiles, report: Report, at: Path): Promise<void> {
    const named = {
      sources: video.sources.map(({ file }) => file),
      captions: video.captions.map(({ file }) => file),
      description: [video.description?.file],
      poster: [video.poster],
      transcript: [video.transcript],
      slides: [video.slides],
    };
    for (const [key, files] of Object.entries(named)) {
      for (const file of files) {
        const problem = file ? await this.problemWith(file) : null;
        if (problem) report([...at, key], `${file ?? ''} ${problem}`);
      }
    }
  }

  private async problemWith(file: string): Promise<string | null> {
    if (!this.names.has(file)) return `is not in the directory ${this.directory}`;
    if (!file.endsWith('.vtt')) return null;
    const vtt = await readFile(join(this.directory, file), 'utf8').catch(() => '');
    return /^\uFEFF?WEBVTT\s[^]*-->/.test(vtt) ? null : 'does not begin with WEBVTT and hold cues';
  }
}
