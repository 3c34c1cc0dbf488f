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

export type Path = readonly PropertyKey[];
export type Report = (path: Path, message: string) => void;

/** Turns a check that reports problems into one that zod runs. */
const checking =
  <T>(check: (items: T[], report: Report) => void) =>
  (items: T[], context: z.RefinementCtx<T[]>): void => {
    check(items, (path, message) => {
      context.addIssue({ code: 'custom', path: [...path], message });
    });
  };

export const uniqueKeys = checking<{ key: string }>((items, report) => {
  const keys = items.map((item) => item.key);
  keys.forEach((one, index) => {
    if (keys.indexOf(one) !== index) report([index, 'key'], `"${one}" stands here twice`);
  });
});

/** Reports the first place where the parts differ from the five in their order. */
export const inFixedOrder = <T>(partOf: (item: T) => string) =>
  checking<T>((items, report) => {
    const parts = items.map(partOf);
    const length = Math.max(parts.length, PART_KEYS.length);
    const differs = (place: number): boolean => parts[place] !== PART_KEYS[place];
    const first = Array.from({ length }, (_, place) => place).find(differs);
    if (first === undefined) return;
    const expected = PART_KEYS[first] ?? 'nothing more';
    report([first], `the five parts come in fixed order, expected here: ${expected}`);
  });

export const chapter = z.strictObject({ part: partKey, start: z.number().nonnegative() });

/** The first chapter begins with the video, the first level with no points; each next one is higher. */
export const risingFromZero = <F extends string>(field: F) =>
  checking<Record<F, number>>((items, report) => {
    items.forEach((item, index) => {
      const before = items[index - 1];
      const isRight = before ? item[field] > before[field] : item[field] === 0;
      if (!isRight) report([index, field], 'must begin at 0 and increase from one to the next');
    });
  });

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
