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
export const partKey = z.enum(PART_KEYS);

/** Adds one problem, at the first place where the parts differ from the five in their order. */
export function inFixedOrder(parts: readonly string[], report: Report): void {
  const expected = [...PART_KEYS, ...parts.slice(PART_KEYS.length).map(() => 'no further part')];
  const index = expected.findIndex((part, place) => part !== parts[place]);
  if (index < 0) return;
  report([index], `the five parts come in fixed order, expected here: ${expected[index] ?? ''}`);
}

/** The first chapter begins with the video, each next one later than the one before. */
function inRisingTime(chapters: readonly { start: number }[], report: Report): void {
  chapters.forEach(({ start }, index) => {
    const before = chapters[index - 1];
    if (!before && start !== 0) report([index, 'start'], 'the first chapter must start at 0');
    if (before && start <= before.start)
      report([index, 'start'], 'start times must increase from chapter to chapter');
  });
}

export type Path = readonly PropertyKey[];
export type Report = (path: Path, message: string) => void;

/** Turns a check that reports problems into one that zod runs. */
export const checking =
  <T>(check: (value: T, report: Report) => void) =>
  (value: T, context: z.RefinementCtx<T>): void => {
    check(value, (path, message) => {
      context.addIssue({ code: 'custom', path: [...path], message });
    });
  };

export const uniqueKeys = checking<{ key: string }[]>((items, report) => {
  const keys = items.map((item) => item.key);
  keys.forEach((one, index) => {
    if (keys.indexOf(one) !== index) report([index, 'key'], `"${one}" stands here twice`);
  });
});

/** Chapters with the times of one video; `more` are the fields beside part and start. */
export const chaptersWith = <M extends z.ZodRawShape>(more: M) =>
  z.array(z.strictObject({ part: partKey, start: z.number().nonnegative(), ...more })).superRefine(
    checking((chapters, report) => {
      const times = chapters as { part: string; start: number }[];
      inFixedOrder(
        times.map(({ part }) => part),
        report,
      );
      inRisingTime(times, report);
    }),
  );

const fileName = z
  .string()
  .regex(/^[\w-][\w.-]*$/, 'must be the plain name of a file in the media directory');
const optionalFile = fileName.nullable().default(null);

/** A file of the media directory, or an https address elsewhere. */
export type VideoSource =
  { type: string; file: string; url?: never } | { type: string; url: string; file?: never };

const source = z
  .strictObject({
    type: z.string().startsWith('video/'),
    file: fileName.optional(),
    url: z.url({ protocol: /^https$/, error: 'must be an https address' }).optional(),
  })
  .transform(({ type, file, url }, context): VideoSource => {
    if (file !== undefined && url === undefined) return { type, file };
    if (url !== undefined && file === undefined) return { type, url };
    context.addIssue({ code: 'custom', message: 'needs a file or a url, and not both' });
    return z.NEVER;
  });

const track = z.strictObject({ lang: key, label: text, file: fileName });
const isDefault = (captions: { default: boolean }): boolean => captions.default;

export const video = z.strictObject({
  durationSeconds: count,
  sources: z.array(source).min(1),
  poster: optionalFile,
  captions: z
    .array(track.extend({ default: z.boolean().default(false) }))
    .refine((all) => all.find(isDefault)?.lang === 'nl', 'needs Dutch captions as the default')
    .refine((all) => all.filter(isDefault).length < 2, 'has more than one default'),
  /** Audio description in WebVTT. */
  description: track.nullable().default(null),
  /** A Markdown file. */
  transcript: optionalFile,
  slides: optionalFile,
});
export type VideoFiles = z.infer<typeof video>;
