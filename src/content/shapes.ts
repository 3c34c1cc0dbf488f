import { z } from 'zod';

/** The pieces that more than one course file is made of. */
export const text = z.string().trim().min(1, 'is empty');
export const key = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower case with hyphens');
export const count = z.int().positive();
export const speaker = { speaker: text, role: text, affiliation: text };

/** The five fixed parts in their fixed order: the chapters of a video and the criteria of the rubric. */
export const PART_KEYS = [
  'casus',
  'obstakels',
  'raamwerk',
  'handelingsperspectief',
  'vraag',
] as const;

/** A map with exactly these keys, in whatever order; in the content a list in theirs, each entry with its key as `field`. */
export const listOf = <F extends string, K extends string, T>(
  field: F,
  keys: readonly K[],
  entry: z.ZodType<T>,
) =>
  z
    .record(z.enum(keys), entry)
    .transform((all) =>
      keys.map((one) => ({ ...all[one], [field]: one }) as T & Readonly<Record<F, K>>),
    );

/** The first level begins with no points, the first chapter with the film; each next one is higher. */
export const rises = (number: number, before: number | undefined): boolean =>
  before === undefined ? number === 0 : number > before;

const fileName = z
  .string()
  .regex(/^[\w-][\w.-]*$/, 'must be the plain name of a file in the media directory');
const optionalFile = fileName.nullable().default(null);
const type = z.string().startsWith('video/');
const url = z.url({ protocol: /^https$/, error: 'must be an https address' });
const absent = z.never().optional();

const track = z.strictObject({ lang: key, label: text, file: fileName });

export const video = z.strictObject({
  durationSeconds: count,
  /** Each a file of the media directory, or an https address elsewhere. */
  sources: z
    .array(
      z.union(
        [
          z.strictObject({ type, file: fileName, url: absent }),
          z.strictObject({ type, url, file: absent }),
        ],
        'needs a file or a url, and not both',
      ),
    )
    .min(1),
  poster: optionalFile,
  captions: z
    .array(track.extend({ default: z.boolean().default(false) }))
    .refine(
      (all) => all.flatMap((one) => (one.default ? one.lang : [])).join() === 'nl',
      'needs Dutch captions as the one default',
    ),
  /** Audio description in WebVTT. */
  description: track.nullable().default(null),
  /** A Markdown file. */
  transcript: optionalFile,
  slides: optionalFile,
});
export type VideoFiles = z.infer<typeof video>;

/** What a chapter has besides its part; `start` is in seconds. */
export const chapter = z.strictObject({ start: z.number().nonnegative() });

type Chaptered = {
  video: Pick<VideoFiles, 'durationSeconds'>;
  chapters: { part: string; start: number }[];
};

export function checkChapters({ video, chapters }: Chaptered, context: z.RefinementCtx): void {
  const { durationSeconds } = video;
  const message = `must begin at 0 and increase, before the film's ${durationSeconds} seconds are over`;
  chapters.forEach(({ part, start }, index) => {
    if (start < durationSeconds && rises(start, chapters[index - 1]?.start)) return;
    context.addIssue({ code: 'custom', path: ['chapters', part, 'start'], message });
  });
}
