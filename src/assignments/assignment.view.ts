import type { CourseContent, Lecture } from '../content/index.js';
import { isStaff, type LaunchContext } from '../course/index.js';
import { deliveryView, resultWord, type OwnGrade } from '../grading/index.js';
import { sayMoment } from '../i18n/moments.js';
import type { FieldMessages } from '../kernel/errors.js';
import { markdownToHtml, proseToHtml } from '../kernel/safe-html.js';
import type { OwnWork } from './assignments.service.js';
import type { Draft } from './draft.model.js';
import type { Submission } from './submission.model.js';

export interface AssignmentPage {
  readonly content: CourseContent;
  readonly lecture: Lecture;
  /** Null for all who have no work of their own to hand in. */
  readonly work: OwnWork | null;
  /** What was posted and not accepted; null when the page is opened. */
  readonly posted: string | null;
  readonly problems: FieldMessages;
  readonly draftSaved: boolean;
}

export function assignmentView(launch: LaunchContext, page: AssignmentPage) {
  const { content, lecture, work, problems, draftSaved } = page;
  const { assignment, number } = lecture;
  return {
    language: content.course.language,
    number,
    lecture: lecture.title,
    title: assignment.title,
    estimate: { minutes: assignment.estimateMinutes, ...assignment.words },
    ...hintsFor(launch, content, lecture),
    instructions: { safeHtml: proseToHtml(assignment.instructions) },
    privacyHint: assignment.privacyHint,
    isPreview: work === null,
    mayGrade: isStaff(launch),
    hasProblems: Object.keys(problems).length > 0,
    draftSaved,
    form: work && formView(launch, page, work),
    ...(work ? ownWorkView(launch, content, work) : NO_WORK),
  };
}

const NO_WORK = { result: null, returned: null, receipt: null, attempts: [] };

function ownWorkView(launch: LaunchContext, content: CourseContent, work: OwnWork) {
  const { grade, state, attempts } = work;
  return {
    result: resultView(launch, content, work),
    returned: state === 'returned' ? returnedView(launch, grade) : null,
    receipt: state === 'submitted' ? receiptView(launch, attempts[0]) : null,
    attempts: attempts.map((one) => attemptView(launch, one)),
  };
}

/** The hint for the person's own role comes first; the others are there for who wants them. */
function hintsFor(launch: LaunchContext, { course }: CourseContent, { assignment }: Lecture) {
  const hints = course.audience.flatMap(({ key, label }) => {
    const text = assignment.roleHints[key];
    return text ? [{ key, role: label.toLowerCase(), text }] : [];
  });
  return {
    hint: hints.find(({ key }) => key === launch.member.audience) ?? null,
    otherHints: hints.filter(({ key }) => key !== launch.member.audience),
  };
}

function resultView(launch: LaunchContext, { rubric }: CourseContent, { grade, state }: OwnWork) {
  if (!grade?.released) return null;
  const { released, delivery } = grade;
  const when = (moment: Date) => sayMoment(moment, launch.locale);
  return {
    word: resultWord(rubric, released.points),
    passed: released.points >= rubric.passAt,
    points: released.points,
    maximum: released.maximum,
    comment: released.comment ? { safeHtml: markdownToHtml(released.comment) } : null,
    at: when(released.at),
    inGradebookSince: deliveryView(delivery, when)?.since ?? null,
    isOfEarlierAttempt: state !== 'released',
    parts: rubric.criteria.map(({ part, label, descriptors }) => ({
      label,
      level: rubric.levels[released.levels[part]]?.label ?? '',
      descriptor: descriptors[released.levels[part]] ?? '',
    })),
  };
}

function returnedView(launch: LaunchContext, grade: OwnGrade | null) {
  if (!grade?.returned) return null;
  const { comment, at } = grade.returned;
  return {
    at: sayMoment(at, launch.locale),
    comment: comment ? { safeHtml: markdownToHtml(comment) } : null,
  };
}

const receiptView = (launch: LaunchContext, newest: Submission | undefined) =>
  newest ? { at: sayMoment(newest.submittedAt, launch.locale) } : null;

/** Absent once the work is graded, unless there is a text that could not be handed in any more. */
function formView(
  launch: LaunchContext,
  { posted, problems }: AssignmentPage,
  { state, draft, attempts }: OwnWork,
) {
  if (state === 'released' && posted === null) return null;
  const [newest] = attempts;
  return {
    text: posted ?? textToGoOnWith(draft, newest),
    problem: problems['text'] ?? null,
    attempt: attempts.length + 1,
    isAgain: attempts.length > 0,
    isFolded: state === 'submitted' && posted === null && !draft,
    draftSavedAt: draft && sayMoment(draft.updatedAt, launch.locale),
  };
}

const textToGoOnWith = (draft: Draft | null, newest: Submission | undefined): string =>
  draft?.text ?? newest?.text ?? '';

const attemptView = (launch: LaunchContext, { attempt, text, submittedAt }: Submission) => ({
  number: attempt,
  at: sayMoment(submittedAt, launch.locale),
  text,
});
