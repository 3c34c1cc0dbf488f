import { z } from 'zod';
import {
  chapter,
  count,
  inFixedOrder,
  key,
  partKey,
  risingFromZero,
  speaker,
  text,
  uniqueKeys,
  video,
} from './shapes.js';

/** The shape of each course file; how the files agree with one another is in agreement.ts. Prose is Markdown source. */
const ZONES = Intl.supportedValuesOf('timeZone');
const schemaVersion = z.literal(1);
const localDateTime = z.iso.datetime({ local: true }).regex(/\d$/, 'must be without a zone');
const share = z.number().gt(0).max(1);
const upToFive = z.int().min(0).max(5);

const partsInOrder = inFixedOrder<{ part: string }>(({ part }) => part);

const part = z.strictObject({ key: partKey, label: text, help: text });

const film = z.strictObject({
  key: z.enum(['introductie', 'afsluiting']),
  title: text,
  ...speaker,
  releaseWeek: count,
  summary: text,
  video,
});

export const CourseFile = z.strictObject({
  schemaVersion,
  key,
  title: text,
  kind: text,
  kindLabel: text,
  language: key,
  timezone: z.string().refine((zone) => ZONES.includes(zone), 'is not a time zone'),
  /** The history of the series, a local date and time in `timezone`; never a default for a run. */
  firstEdition: z.strictObject({ startsAt: localDateTime }),
  releaseEveryDays: count,
  durationWeeks: count,
  maxLectureMinutes: count,
  selfPaced: z.boolean(),
  initiators: z.array(text).min(1),
  tagline: text,
  intro: text,
  outcomesTitle: text,
  outcomes: z.array(text).min(1),
  /** Five, in the order of the lectures. */
  aspects: z
    .array(z.strictObject({ key, title: text }))
    .length(5)
    .superRefine(uniqueKeys),
  audienceTitle: text,
  audience: z
    .array(z.strictObject({ key, label: text, plural: text }))
    .min(1)
    .superRefine(uniqueKeys),
  prerequisites: text,
  pace: text,
  /** The five fixed parts in their fixed order. */
  parts: z.array(part).superRefine(inFixedOrder(({ key }) => key)),
  films: z.array(film).length(2).superRefine(uniqueKeys),
  sampleFilm: z.strictObject({
    video,
    chapters: z.array(chapter).superRefine(partsInOrder).superRefine(risingFromZero('start')),
  }),
  lectures: z.array(key).length(5),
  completion: z.strictObject({
    /** The share of the seconds really played. */
    lectureWatchedFraction: share,
    lectureRule: z.enum(['watched', 'watchedOrTranscript']),
    certificate: z.strictObject({
      lecturesRequired: upToFive,
      assignmentsRequired: upToFive,
      forumPostsRequired: z.int().min(0),
    }),
  }),
});
export type CourseFile = z.infer<typeof CourseFile>;

const assignment = z.strictObject({
  key,
  title: text,
  estimateMinutes: count,
  words: z
    .strictObject({ min: count, max: count })
    .refine(({ min, max }) => min < max, 'min must be less than max'),
  accepts: z.array(z.enum(['text', 'file'])).min(1),
  files: z.strictObject({ max: count, maxMegabytes: count, types: z.array(key).min(1) }),
  /** A date to aim at, this long after the release; nothing is lost after it. */
  targetDateOffsetDays: count,
  rubric: key,
  instructions: text,
  /** By key of the audience; a role may have none. */
  roleHints: z.record(z.string(), text.optional()),
  privacyHint: text,
});

const forum = z.strictObject({
  category: key,
  openingThread: z.strictObject({
    type: z.enum(['vraag', 'oproep', 'dilemma', 'ervaring', 'inzicht', 'idee']),
    title: text,
    body: text,
  }),
  /** Suggestions to the moderator that long after the release; never posted by themselves. */
  followUps: z.array(z.strictObject({ afterDays: count, text })),
});

export const LectureFile = z.strictObject({
  schemaVersion,
  key,
  number: count.max(5),
  week: count,
  aspect: key,
  title: text,
  ...speaker,
  /** Whether the owner confirmed that this speaker treats this aspect. */
  pairing: z.enum(['inferred', 'confirmed']),
  status: z.enum(['concept', 'approved']),
  summary: text,
  goals: z.array(text).min(1),
  video,
  /** One for each part, in order; `guide` is the question to watch it with. */
  chapters: z
    .array(chapter.extend({ guide: text }))
    .superRefine(partsInOrder)
    .superRefine(risingFromZero('start')),
  assignment,
  forum,
});
export type LectureFile = z.infer<typeof LectureFile>;

const criterion = z.strictObject({
  part: partKey,
  label: text,
  question: text,
  /** One for each level, in the order of the levels. */
  descriptors: z.array(text),
});

export const RubricFile = z.strictObject({
  schemaVersion,
  key,
  title: text,
  scoreMaximum: count,
  passAt: count,
  resultLabels: z.strictObject({ pass: text, fail: text }),
  /** Rising in points, from none. */
  levels: z
    .array(z.strictObject({ points: z.int().min(0), label: text }))
    .min(2)
    .superRefine(risingFromZero('points')),
  criteria: z.array(criterion).superRefine(partsInOrder),
});
export type RubricFile = z.infer<typeof RubricFile>;
