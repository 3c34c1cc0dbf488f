import { lectureByNumber, type CourseContent, type Rubric } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { deliveryView, type Grade, type PastVerdict } from '../grading/index.js';
import { sayMoment } from '../i18n/moments.js';
import type { FieldMessages } from '../kernel/errors.js';
import { markdownToHtml } from '../kernel/safe-html.js';
import { filesView } from './assignment.view.js';
import type { OpenWork } from './desk.service.js';
import type { AssessmentForm } from './grading-form.js';
import type { Submission } from './submission.model.js';

export interface WorkPage {
  readonly content: CourseContent;
  readonly open: OpenWork;
  readonly form: AssessmentForm;
  readonly problems: FieldMessages;
  readonly notice: Notice | null;
  /** What another grader saved meanwhile, where this one was behind. */
  readonly theirs?: AssessmentForm;
  /** Who is grading it already; null for nobody. */
  readonly claimedBy: string | null;
  /** The work that waits next; null for none. */
  readonly next: string | null;
  readonly now: Date;
}

/** A piece of work with the form that says what it is worth. */
export function workView(launch: LaunchContext, page: WorkPage) {
  const { content, open, form, problems, notice, claimedBy, next } = page;
  const { submission, attempts, grade, name, alias } = open;
  const when = (moment: Date) => sayMoment(moment, launch.locale);
  const toAttempt = (one: Submission) => ({
    number: one.attempt,
    at: when(one.submittedAt),
    safeHtml: markdownToHtml(one.text),
    files: filesView(one.files, pathOf(submission)),
    verdict: pastVerdict(content.rubric, one, grade, when),
  });
  return {
    language: content.course.language,
    path: pathOf(submission),
    name: name ?? '',
    ...{ alias, claimedBy },
    nextPath: next && (`/grading/${next}` as const),
    id: submission._id.toHexString(),
    usesShortcuts: launch.member.usesShortcuts,
    theirs: page.theirs ? theirsView(content.rubric, page.theirs) : null,
    assignment: { number: submission.assignment, title: titleOf(content, submission) },
    work: toAttempt(submission),
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

/** What was said of an attempt before; null for one that nothing was said of. */
function pastVerdict(
  rubric: Rubric,
  { _id }: Submission,
  grade: Grade | null,
  when: (moment: Date) => string,
) {
  const { history = [], returned, released } = grade ?? {};
  const all: readonly PastVerdict[] = [
    ...history,
    ...(returned ? [{ kind: 'returned' as const, verdict: returned }] : []),
    ...(released ? [{ kind: 'released' as const, verdict: released }] : []),
  ];
  const last = all.findLast(({ verdict }) => verdict.submissionId.equals(_id));
  if (!last) return null;
  const { comment, comments, at } = last.verdict;
  const said = rubric.criteria.flatMap(({ part, label }) =>
    comments[part] ? [`${label}: ${comments[part]}`] : [],
  );
  return {
    label: `grading.past.${last.kind}` as const,
    points: last.kind === 'released' ? last.verdict.points : '',
    maximum: rubric.scoreMaximum,
    at: when(at),
    said: [comment, ...said].filter(Boolean),
  };
}

const theirsView = (rubric: Rubric, { levels, comments, comment }: AssessmentForm) => ({
  comment,
  parts: rubric.criteria.map(({ part, label }) => ({
    label,
    level: rubric.levels[Number(levels[part] ?? -1)]?.label ?? '–',
    said: comments[part] ?? '',
  })),
});

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
  mayResend: Boolean(grade?.released && !sandbox),
});

/** What has just been done to the work, said once above it. */
const NOTICE_WORDS = {
  save: { label: 'grading.done.save', tone: 'good' },
  release: { label: 'grading.done.release', tone: 'good' },
  return: { label: 'grading.done.return', tone: 'good' },
  ready: { label: 'grading.done.ready', tone: 'good' },
  next: { label: 'grading.done.next', tone: 'good' },
  withdraw: { label: 'grading.done.withdraw', tone: 'good' },
  resend: { label: 'grading.done.resend', tone: 'good' },
  conflict: { label: 'grading.done.conflict', tone: 'problem' },
  newer: { label: 'grading.newer', tone: 'info' },
} as const;
type Notice = keyof typeof NOTICE_WORDS;
export const NOTICES = Object.keys(NOTICE_WORDS) as Notice[];

const pathOf = ({ _id }: Submission) => `/grading/${_id.toHexString()}` as const;

function rubricView(rubric: Rubric, form: AssessmentForm, problems: FieldMessages) {
  return rubric.criteria.map(({ part, label, question, descriptors }) => ({
    id: `level-${part}`,
    name: `level[${part}]`,
    comment: {
      id: `comment-${part}`,
      name: `comment[${part}]`,
      value: form.comments[part] ?? '',
      problem: problems[`comment[${part}]`] ?? null,
    },
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
