import { z } from 'zod';
import { readSecond } from './moments.js';

const Numeric = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d+(\.\d+)?$/)
    .transform(Number),
]);

const Timestamp = z.string().transform((text, context) => {
  const second = readSecond(text);
  if (second === null) context.addIssue('no ISO 8601 date and time');
  return second ?? z.NEVER;
});

/** A score as AGS sends it, as leniently as Moodle reads it: numbers may be text, progress any word. */
const Score = z
  .object({
    userId: z.union([z.string(), z.number()]).transform(String),
    timestamp: Timestamp,
    activityProgress: z.string().min(1).max(40),
    gradingProgress: z.string().min(1).max(40),
    scoreGiven: Numeric.nullish().transform((given) => given ?? null),
    scoreMaximum: Numeric.nullish().transform((maximum) => maximum ?? null),
    comment: z
      .string()
      .max(20_000)
      .nullish()
      .transform((comment) => comment ?? null),
  })
  .refine(({ scoreGiven, scoreMaximum }) => scoreGiven === null || scoreMaximum !== null);

export type Score = z.infer<typeof Score>;

export function readScore(body: unknown): Score | null {
  return Score.safeParse(body).data ?? null;
}

/** The score on the line item's own scale, within its bounds, in Moodle's five decimals. */
export function scaledScore(score: Score, lineItemMaximum: number): number | null {
  const { scoreGiven, scoreMaximum } = score;
  if (scoreGiven === null || scoreMaximum === null) return null;
  const scaled = scoreMaximum > 0 ? (scoreGiven * lineItemMaximum) / scoreMaximum : scoreGiven;
  return Math.round(Math.min(Math.max(scaled, 0), lineItemMaximum) * 1e5) / 1e5;
}
