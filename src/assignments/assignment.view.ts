import type { CourseContent, Lecture } from '../content/index.js';
import { closingFor, isStaff, targetMoment, type LaunchContext } from '../course/index.js';
import { deliveryView, resultWord, type OwnGrade } from '../grading/index.js';
import { sayDayAndMoment, sayMoment } from '../i18n/moments.js';
import type { FieldMessages } from '../kernel/errors.js';
import { markdownToHtml, proseToHtml } from '../kernel/safe-html.js';
import { ACCEPTED } from './attachments/kinds.js';
import { MOST_FILES } from './attachments/read-uploads.js';
import type { Attachment } from './attachments/store.js';
import type { OwnWork } from './assignments.service.js';
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
  /** Whether what is written is shown as others will read it. */
  readonly isPreviewed: boolean;
  readonly now: Date;
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
    dates: datesView(launch, page),
    form: work && formView(launch, page, work),
    ...(work ? ownWorkView(launch, content, work) : NO_WORK),
  };
}

/** Until when it is best handed in, and until when it can be. */
function datesView({ run, member, locale }: LaunchContext, { lecture, now }: AssignmentPage) {
  const target = targetMoment(run, lecture.number);
  const closesAt = closingFor(run.closesAt, member.extendedUntil);
  const when = (moment: Date | null) => moment && sayDayAndMoment(moment, locale);
  const isClosed = closesAt !== null && closesAt <= now;
  return { target: when(target), closes: when(closesAt), isClosed };
}

const NO_WORK = { result: null, returned: null, receipt: null, attempts: [] };

function ownWorkView(launch: LaunchContext, content: CourseContent, work: OwnWork) {
  const { grade, state, attempts } = work;
  return {
    result: resultView(launch, content, work),
    returned: state === 'returned' ? returnedView(launch, content, grade) : null,
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
    waitsForGradebook: delivery.state === 'waiting',
    isOfEarlierAttempt: state !== 'released',
    parts: rubric.criteria.map(({ part, label, descriptors }) => ({
      label,
      said: released.comments[part] ?? null,
      level: rubric.levels[released.levels[part]]?.label ?? '',
      descriptor: descriptors[released.levels[part]] ?? '',
    })),
  };
}

function returnedView(launch: LaunchContext, { rubric }: CourseContent, grade: OwnGrade | null) {
  if (!grade?.returned) return null;
  const { comment, comments, at } = grade.returned;
  const said = rubric.criteria.flatMap(({ part, label }) =>
    comments[part] ? [{ label, text: comments[part] }] : [],
  );
  return {
    at: sayMoment(at, launch.locale),
    said,
    comment: comment ? { safeHtml: markdownToHtml(comment) } : null,
  };
}

const receiptView = (launch: LaunchContext, newest: Submission | undefined) =>
  newest
    ? {
        at: sayMoment(newest.submittedAt, launch.locale),
        attempt: newest.attempt,
        words: newest.text.split(/\s+/).filter(Boolean).length,
        files: newest.files.length,
      }
    : null;

/** Absent once the work is graded or the run has closed, unless there is a text that could not be handed in any more. */
function formView(launch: LaunchContext, page: AssignmentPage, work: OwnWork) {
  const { posted, problems } = page;
  const { state, draft, attempts } = work;
  if (posted === null && isOver(launch, page, work)) return null;
  return {
    ...writingView(launch, page, work),
    version: draft?.rev ?? '',
    ...{ accepted: ACCEPTED, mostFiles: MOST_FILES, filesProblem: problems['files'] ?? null },
    attempt: attempts.length + 1,
    isAgain: attempts.length > 0,
    isFolded: state === 'submitted' && posted === null && !draft,
  };
}

const isOver = (launch: LaunchContext, page: AssignmentPage, { state }: OwnWork): boolean =>
  state === 'released' || datesView(launch, page).isClosed;

function writingView(launch: LaunchContext, page: AssignmentPage, { draft, attempts }: OwnWork) {
  const { posted, problems, isPreviewed, lecture } = page;
  const begun = draft ?? attempts[0] ?? NOTHING_BEGUN;
  const text = posted ?? begun.text;
  const problem = problems['text'] ?? null;
  return {
    ...{ text, problem },
    files: filesView(begun.files, `/assignments/${lecture.number}`),
    /** What another device has saved since. */
    elsewhere: problem === 'assignments.draft.newer' ? begun.text : null,
    preview: isPreviewed ? { safeHtml: markdownToHtml(text) } : null,
    draftSavedAt: draft && sayMoment(draft.updatedAt, launch.locale),
  };
}

const NOTHING_BEGUN = { text: '', files: [] };

/** `page` is where the files are had below. */
export const filesView = (files: readonly Attachment[], page: `/${string}`) =>
  files.map(({ id, name, size }) => ({
    ...{ id, name },
    path: `${page}/files/${id}` as const,
    kilobytes: Math.max(1, Math.round(size / 1024)),
  }));

const attemptView = (
  launch: LaunchContext,
  { attempt, assignment, text, files, submittedAt }: Submission,
) => ({
  number: attempt,
  files: filesView(files, `/assignments/${assignment}`),
  at: sayMoment(submittedAt, launch.locale),
  text,
});
