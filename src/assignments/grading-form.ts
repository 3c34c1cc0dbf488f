import { z } from 'zod';
import { PART_KEYS, type PartKey, type Rubric } from '../content/index.js';
import type { Grade } from '../grading/index.js';
import { postedText } from '../http/form.js';
import { message } from '../i18n/translator.js';
import { ACTIONS, type PostedAssessment } from './desk.service.js';

const COMMENT_LIMIT = 5000;

const levelField = (part: PartKey) => `level[${part}]` as const;

/** Browsers send the end of a line as two characters; one is stored and counted. */
export const plainText = z
  .string(message('form.required'))
  .transform((text) => text.replaceAll('\r\n', '\n'));

/** The fields as they are posted: a level's name is literally `level[casus]`. */
function formSchema(rubric: Rubric) {
  const choices = rubric.levels.map((_level, index) => String(index));
  const level = z.enum(choices, message('form.choose')).transform(Number).optional();
  const levels = Object.fromEntries(PART_KEYS.map((part) => [levelField(part), level]));
  return z
    .object({
      action: z.enum(ACTIONS, message('form.choose')),
      version: z.coerce.number().int().min(0).nullable().catch(null).default(null),
      comment: plainText
        .pipe(z.string().trim().max(COMMENT_LIMIT, message('form.tooLong')))
        .default(''),
    })
    .and(z.object(levels));
}

export const gradingForm = (rubric: Rubric) =>
  formSchema(rubric).transform((posted): PostedAssessment => {
    const levels: Partial<Record<PartKey, number>> = {};
    for (const part of PART_KEYS) {
      const level: unknown = Reflect.get(posted, levelField(part));
      if (typeof level === 'number') levels[part] = level;
    }
    const { action, comment, version } = posted;
    return { action, assessment: { levels, comment }, version };
  });

/** An assessment in the shape of its form, all as text. */
export interface AssessmentForm {
  readonly levels: Readonly<Partial<Record<PartKey, string>>>;
  readonly comment: string;
}

export const asPosted = (body: unknown): AssessmentForm => ({
  levels: Object.fromEntries(PART_KEYS.map((part) => [part, postedText(body, levelField(part))])),
  comment: postedText(body, 'comment'),
});

export function asForm(grade: Pick<Grade, 'assessment'> | null): AssessmentForm {
  const { levels, comment } = grade?.assessment ?? { levels: {}, comment: '' };
  const chosen = Object.entries(levels).map(([part, level]) => [part, String(level)]);
  return { levels: Object.fromEntries(chosen) as AssessmentForm['levels'], comment };
}
