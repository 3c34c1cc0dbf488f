import { z } from 'zod';
import {
  chapter,
  checkChapters,
  count,
  key,
  listOf,
  PART_KEYS,
  rises,
  speaker,
  text,
  video,
} from './shapes.js';

/** The shape of each course file. What follows from the others is added by content.model.ts. Prose is Markdown source. */
const schemaVersion = z.literal(1);
const localDateTime = z.iso.datetime({ local: true }).regex(/\d$/, 'must be without a zone');
const upToFive = z.int().min(0).max(5);

const film = z
  .strictObject({
    title: text,
    ...speaker,
    releaseWeek: count,
    summary: text,
    video,
    /** A film around the lectures need not have the five parts. */
    chapters: listOf('part', PART_KEYS, chapter).default([]),
  })
  .superRefine(checkChapters);

const QUESTIONS = ['opbrengst', 'voorkennis', 'doelgroep', 'duur', 'opbouw'] as const;

/** The announcement of the series in the owner's words; the lists in it follow from the rest of the content. */
const introduction = z.strictObject({
  context: text,
  questions: listOf('key', QUESTIONS, z.strictObject({ title: text, text })),
  films: text,
  parts: text,
  discussion: text,
  assignment: text,
  initiators: text,
});

export const CourseFile = z.strictObject({
  schemaVersion,
  key,
  title: text,
  kind: text,
  kindLabel: text,
  language: key,
  /** The rooms know one zone and one rhythm, so that another one here would change nothing. */
  timezone: z.literal('Europe/Amsterdam'),
  releaseEveryDays: z.literal(7),
  /** The history of the series, a local date and time in `timezone`; never a default for a run. */
  firstEdition: z.strictObject({ startsAt: localDateTime }),
  durationWeeks: count,
  maxLectureMinutes: count,
  selfPaced: z.boolean(),
  initiators: z.array(text).min(1),
  tagline: text,
  introduction,
  audience: z
    .array(z.strictObject({ key, label: text, plural: text }))
    .min(1)
    .refine((all) => new Set(all.map((one) => one.key)).size === all.length, 'has a key twice'),
  parts: listOf('key', PART_KEYS, z.strictObject({ label: text, help: text })),
  films: listOf('key', ['introductie', 'afsluiting'], film),
  /** In their order; the key is the name of the file, the title that of the aspect the lecture is about. */
  lectures: z.array(z.strictObject({ key, aspect: key, title: text })).length(5),
  completion: z.strictObject({
    /** The share of the seconds really played. */
    lectureWatchedFraction: z.number().gt(0).max(1),
    lectureRule: z.enum(['watched', 'watchedOrTranscript']),
    certificate: z.strictObject({
      lecturesRequired: upToFive,
      assignmentsRequired: upToFive,
      forumPostsRequired: z.int().min(0),
    }),
  }),
});
export type CourseFile = z.infer<typeof CourseFile>;

/** What is known of the sample films, by the key of the lecture or film each stands in for. */
export const SamplesFile = z.record(
  key,
  z
    .strictObject({ durationSeconds: count, chapters: listOf('part', PART_KEYS, chapter) })
    .superRefine(({ durationSeconds, chapters }, context) => {
      checkChapters({ video: { durationSeconds }, chapters }, context);
    }),
);
export type SamplesFile = z.infer<typeof SamplesFile>;

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
  instructions: text,
  /** By key of the audience; a role may have none. */
  roleHints: z.record(z.string(), text.optional()),
  privacyHint: text,
});

/** What somebody begins to talk about in the forum. */
export const THREAD_TYPES = ['vraag', 'oproep', 'dilemma', 'ervaring', 'inzicht', 'idee'] as const;
export type ThreadType = (typeof THREAD_TYPES)[number];
const openingThread = z.strictObject({
  type: z.enum(THREAD_TYPES),
  title: text,
  body: text,
  /** Between which people choose before they see what others chose; none where nothing is to be chosen. */
  choices: z.array(text).min(2).max(4).default([]),
});

const forum = z.strictObject({
  openingThread,
  /** Whether participants may write without their name. */
  anonymous: z.boolean().default(false),
  /** Suggestions to the moderator that long after the release; never posted by themselves. */
  followUps: z.array(z.strictObject({ afterDays: count, text })),
});

export const ForumFile = z.strictObject({
  schemaVersion,
  intro: text,
  /** The place for what is about no lecture. */
  general: z.strictObject({ label: text, help: text }),
  openingThread,
  houseRules: z.strictObject({ title: text, rules: z.array(text).min(1) }),
});
export type ForumFile = z.infer<typeof ForumFile>;

/** Its key is the name of the file; its number, aspect and title follow from course.yaml. */
export const LectureFile = z
  .strictObject({
    schemaVersion,
    ...speaker,
    /** Whether the owner confirmed that this speaker treats this aspect. */
    pairing: z.enum(['inferred', 'confirmed']),
    status: z.enum(['concept', 'approved']),
    summary: text,
    goals: z.array(text).min(1),
    video,
    /** `guide` is the question to watch a chapter with. */
    chapters: listOf('part', PART_KEYS, chapter.extend({ guide: text })),
    assignment,
    forum,
  })
  .superRefine(checkChapters);
export type LectureFile = z.infer<typeof LectureFile>;

/** `descriptors` has one for each level, in the order of the levels. */
const criterion = z.strictObject({ question: text, descriptors: z.array(text) });

export const RubricFile = z
  .strictObject({
    schemaVersion,
    key,
    title: text,
    /** Moodle cannot save an activity that is worth more by the default of its sites. */
    scoreMaximum: count.max(100),
    passAt: count,
    resultLabels: z.strictObject({ pass: text, fail: text }),
    levels: z
      .array(z.strictObject({ points: z.int().min(0), label: text }))
      .refine(
        (all) => all.every(({ points }, index) => rises(points, all[index - 1]?.points)),
        'must begin at 0 points and increase',
      ),
    criteria: listOf('part', PART_KEYS, criterion),
  })
  .superRefine(({ levels, criteria, scoreMaximum, passAt }, context) => {
    const report = (path: string[], message: string): void => {
      context.addIssue({ code: 'custom', path, message });
    };
    const best = (levels.at(-1)?.points ?? 0) * criteria.length;
    if (best !== scoreMaximum)
      report(['scoreMaximum'], `is ${scoreMaximum}, but the best levels add up to ${best}`);
    if (passAt > scoreMaximum) report(['passAt'], 'is more than scoreMaximum');
    for (const { part, descriptors } of criteria)
      if (descriptors.length !== levels.length)
        report(['criteria', part, 'descriptors'], `needs one for each of ${levels.length} levels`);
  });
export type RubricFile = z.infer<typeof RubricFile>;
