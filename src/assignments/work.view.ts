import { lectureByNumber, type CourseContent, type Rubric } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { deliveryView } from '../grading/index.js';
import { sayMoment } from '../i18n/moments.js';
import type { FieldMessages } from '../kernel/errors.js';
import { markdownToHtml } from '../kernel/safe-html.js';
import type { OpenWork } from './desk.service.js';
import type { AssessmentForm } from './grading-form.js';
import type { Submission } from './submission.model.js';

/** What has just been done to the work, said once above it. */
export const NOTICES = ['save', 'release', 'return', 'newer'] as const;
export type Notice = (typeof NOTICES)[number];

export interface WorkPage {
  readonly content: CourseContent;
  readonly open: OpenWork;
  readonly form: AssessmentForm;
  readonly problems: FieldMessages;
  readonly notice: Notice | null;
}

/** A piece of work with the form that says what it is worth. */
export function workView(launch: LaunchContext, page: WorkPage) {
  const { content, open, form, problems, notice } = page;
  const { submission, attempts, grade, name } = open;
  const when = (moment: Date) => sayMoment(moment, launch.locale);
  const toAttempt = ({ attempt, submittedAt, text }: Submission) => ({
    number: attempt,
    at: when(submittedAt),
    text,
  });
  return {
    language: content.course.language,
    path: pathOf(submission),
    name: name ?? '',
    assignment: { number: submission.assignment, title: titleOf(content, submission) },
    work: { ...toAttempt(submission), safeHtml: markdownToHtml(submission.text) },
    newestPath: newestPath(open),
    notice: notice && NOTICE_WORDS[notice],
    hasProblems: Object.keys(problems).length > 0,
    rubric: rubricView(content.rubric, form, problems),
    version: grade?.edits ?? 0,
    comment: { value: form.comment, problem: problems['comment'] ?? null },
    ...outcomeView(open, when),
    earlier: attempts.filter(({ attempt }) => attempt < submission.attempt).map(toAttempt),
  };
}

const titleOf = (content: CourseContent, { assignment }: Submission): string =>
  lectureByNumber(content, assignment)?.assignment.title ?? '';

/** Where the newest attempt is; null on its own page. */
function newestPath({ submission, attempts }: OpenWork) {
  const [newest = submission] = attempts;
  return newest._id.equals(submission._id) ? null : pathOf(newest);
}

const outcomeView = ({ grade, sandbox }: OpenWork, when: (moment: Date) => string) => ({
  releasedAt: grade?.released ? when(grade.released.at) : null,
  delivery: deliveryView(grade?.delivery ?? null, when, sandbox),
});

const NOTICE_WORDS = {
  save: { label: 'grading.done.save', tone: 'good' },
  release: { label: 'grading.done.release', tone: 'good' },
  return: { label: 'grading.done.return', tone: 'good' },
  newer: { label: 'grading.newer', tone: 'info' },
} as const;

const pathOf = ({ _id }: Submission) => `/grading/${_id.toHexString()}` as const;

function rubricView(rubric: Rubric, form: AssessmentForm, problems: FieldMessages) {
  return rubric.criteria.map(({ part, label, question, descriptors }) => ({
    id: `level-${part}`,
    name: `level[${part}]`,
    label,
    question,
    problem: problems[`level[${part}]`] ?? null,
    levels: rubric.levels.map((level, index) => ({
      value: String(index),
      label: level.label,
      points: level.points,
      descriptor: descriptors[index] ?? '',
      chosen: form.levels[part] === String(index),
    })),
  }));
}
