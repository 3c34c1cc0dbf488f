import { z } from 'zod';
import { PART_KEYS, type PartKey, type Rubric } from '../content/index.js';
import type { Grade } from '../grading/index.js';
import { postedText } from '../http/form.js';
import { message } from '../i18n/translator.js';
import { ACTIONS, type PostedAssessment } from './desk.service.js';

const COMMENT_LIMIT = 5000;
const PART_COMMENT_LIMIT = 1000;

const levelField = (part: PartKey) => `level[${part}]` as const;
const commentField = (part: PartKey) => `comment[${part}]` as const;

/** Browsers send the end of a line as two characters; one is stored and counted. */
export const plainText = z
  .string(message('form.required'))
  .transform((text) => text.replaceAll('\r\n', '\n'));

const upTo = (limit: number) =>
  plainText.pipe(z.string().trim().max(limit, message('form.tooLong'))).default('');

/** The fields as they are posted: a level's name is literally `level[casus]`. */
function formSchema(rubric: Rubric) {
  const choices = rubric.levels.map((_level, index) => String(index));
  const level = z.enum(choices, message('form.choose')).transform(Number).optional();
  const levels = Object.fromEntries(PART_KEYS.map((part) => [levelField(part), level]));
  const said = upTo(PART_COMMENT_LIMIT);
  const comments = Object.fromEntries(PART_KEYS.map((part) => [commentField(part), said]));
  return z
    .object({
      action: z.enum(ACTIONS, message('form.choose')),
      version: z.coerce.number().int().min(0).nullable().catch(null).default(null),
      comment: upTo(COMMENT_LIMIT),
    })
    .and(z.object(levels))
    .and(z.object(comments));
}

export const gradingForm = (rubric: Rubric) =>
  formSchema(rubric).transform((posted): PostedAssessment => {
    const { action, comment, version } = posted;
    const levels = ofParts((part) => {
      const level: unknown = Reflect.get(posted, levelField(part));
      return typeof level === 'number' ? level : null;
    });
    const comments = ofParts((part) => postedText(posted, commentField(part)) || null);
    return { action, assessment: { levels, comments, comment }, version };
  });

/** What there is of each part; parts of which there is nothing are absent. */
function ofParts<T>(of: (part: PartKey) => T | null): Partial<Record<PartKey, T>> {
  const entries = PART_KEYS.map((part) => [part, of(part)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

/** An assessment in the shape of its form, all as text. */
export interface AssessmentForm {
  readonly levels: Readonly<Partial<Record<PartKey, string>>>;
  readonly comments: Readonly<Partial<Record<PartKey, string>>>;
  readonly comment: string;
}

export const asPosted = (body: unknown): AssessmentForm => ({
  levels: ofParts((part) => postedText(body, levelField(part))),
  comments: ofParts((part) => postedText(body, commentField(part))),
  comment: postedText(body, 'comment'),
});

export function asForm(grade: Pick<Grade, 'assessment'> | null): AssessmentForm {
  const { levels, comments, comment } = grade?.assessment ?? NOTHING_SAID;
  return { levels: ofParts((part) => levels[part]?.toString() ?? null), comments, comment };
}

const NOTHING_SAID: Grade['assessment'] = { levels: {}, comments: {}, comment: '' };
