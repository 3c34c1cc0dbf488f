import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCaptions, type Cue, type ReadCaptions } from './captions.js';
import type { VideoFiles } from './shapes.js';
import type { Path, Report } from './yaml-file.js';

/** The files of the film that stands in for the one with this key, as media/make-samples.js names them. */
export function sampleVideo(key: string, durationSeconds: number): VideoFiles {
  const file = (ending: string): string => `${key}.sample.${ending}`;
  return {
    durationSeconds,
    sources: [
      { type: 'video/mp4', file: file('mp4') },
      { type: 'video/webm', file: file('webm') },
    ],
    poster: file('jpg'),
    captions: [{ lang: 'nl', label: 'Nederlands', file: file('nl.vtt'), default: true }],
    description: null,
    transcript: file('transcript.nl.md'),
    slides: null,
  };
}

/** The media directory: chooses between the owner's films and the sample films, and checks the files of those in use. */
export class Media {
  private constructor(
    private readonly directory: string,
    private readonly names: ReadonlySet<string>,
    private readonly captions: ReadonlyMap<string, ReadCaptions>,
  ) {}

  static async open(directory: string): Promise<Media> {
    const names = await readdir(directory).catch(() => []);
    const captions = names
      .filter((name) => name.endsWith('.vtt'))
      .map(async (name) => {
        const vtt = await readFile(join(directory, name), 'utf8').catch(() => '');
        return [name, readCaptions(vtt)] as const;
      });
    return new Media(directory, new Set(names), new Map(await Promise.all(captions)));
  }

  /** The owner's film, or the one that stands in for it. */
  choose(own: VideoFiles, sample: VideoFiles | null) {
    const video = this.has(own) ? own : (sample ?? own);
    return { ...video, sample: video === sample, cues: this.cuesOf(video) };
  }

  /** What is said in a film, from its Dutch captions. */
  private cuesOf({ captions }: VideoFiles): readonly Cue[] {
    const dutch = captions.find((one) => one.default);
    return (dutch && this.captions.get(dutch.file)?.cues) ?? [];
  }

  /** A film is there as soon as one of its sources is; from then on all its files must be. */
  has({ sources }: VideoFiles): boolean {
    return sources.some(({ file }) => file === undefined || this.names.has(file));
  }

  check(video: VideoFiles, report: Report, at: Path): void {
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
        const problem = file ? this.problemWith(file) : null;
        if (problem) report([...at, key], `${file ?? ''} ${problem}`);
      }
    }
  }

  private problemWith(file: string): string | null {
    if (!this.names.has(file)) return `is not in the directory ${this.directory}`;
    const [first] = this.captions.get(file)?.problems ?? [];
    return first ? `${first.message} (its line ${first.line})` : null;
  }
}
