import type { AssignmentState } from '../assignments/index.js';
import type { CourseContent, Lecture } from '../content/index.js';
import { isOpenTo, openingAhead, type LaunchContext } from '../course/index.js';
import { translator } from '../i18n/translator.js';

/** Of the acting participant, per number of the assignment. */
export type AssignmentStates = ReadonlyMap<number, AssignmentState>;

export interface NextStep {
  readonly title: string;
  /** What a title names is content, in the language of the course. */
  readonly subject: string | null;
  readonly text: string;
  readonly path: `/${string}`;
  readonly action: string;
  /** For a newcomer: what comes before the first step. */
  readonly before: { readonly path: `/${string}`; readonly action: string } | null;
}

/**
 * The one thing to do now: first what an instructor or the participant left unfinished, then the first open lecture whose
 * assignment is untouched, and when all is done the next thing to look forward to.
 */
export function nextStep(
  launch: LaunchContext,
  content: CourseContent,
  states: AssignmentStates,
  now: Date,
): NextStep {
  const open = content.lectures.filter(({ number }) => isOpenTo(launch, number, now));
  const firstIn = (state: AssignmentState) =>
    open.find(({ number }) => (states.get(number) ?? 'open') === state);
  const unfinished =
    assignmentStep(launch, firstIn('returned'), 'returned') ??
    assignmentStep(launch, firstIn('draft'), 'draft') ??
    lectureStep(launch, firstIn('open'));
  return unfinished ?? waitingStep(launch, content, open, now);
}

function assignmentStep(
  { locale }: LaunchContext,
  lecture: Lecture | undefined,
  state: 'returned' | 'draft',
): NextStep | null {
  if (!lecture) return null;
  const t = translator(locale);
  const { number, assignment } = lecture;
  return {
    title: t(`dashboard.next.${state}.title`, { number }),
    subject: assignment.title,
    text: t(`dashboard.next.${state}.text`),
    path: `/assignments/${number}`,
    action: t(`dashboard.next.${state}.action`),
    before: null,
  };
}

function lectureStep({ locale }: LaunchContext, lecture: Lecture | undefined): NextStep | null {
  if (!lecture) return null;
  const t = translator(locale);
  const { number } = lecture;
  return {
    title: t('lectures.number', { number }),
    subject: lecture.title,
    text: t('dashboard.next.lecture.text'),
    path: `/lectures/${number}`,
    action: t('dashboard.next.lecture.action', { number }),
    before:
      number === 1
        ? { path: '/films/introductie', action: t('dashboard.next.introduction.action') }
        : null,
  };
}

/** Nothing is left of what is open: before the first lecture, between two, or after the last. */
function waitingStep(
  launch: LaunchContext,
  content: CourseContent,
  open: readonly Lecture[],
  now: Date,
): NextStep {
  const t = translator(launch.locale);
  const latest = open.at(-1);
  const opening = openingAhead(launch, open.length + 1, now);
  const coming = content.lectures[open.length];
  if (!latest || !opening || !coming) return latest ? finished(launch) : beforeStart(launch, now);
  return {
    title: t('dashboard.next.upToDate.title'),
    subject: null,
    text: t('dashboard.next.upToDate.text', { number: coming.number, moment: opening.moment }),
    path: `/lectures/${latest.number}`,
    action: t('dashboard.next.upToDate.action', { number: latest.number }),
    before: null,
  };
}

function beforeStart(launch: LaunchContext, now: Date): NextStep {
  const t = translator(launch.locale);
  const opening = openingAhead(launch, 1, now);
  return {
    title: t('dashboard.next.beforeStart.title', { moment: opening?.moment ?? '' }),
    subject: null,
    text: t('dashboard.next.beforeStart.text'),
    path: '/profile',
    action: t('dashboard.next.beforeStart.action'),
    before: null,
  };
}

function finished({ locale }: LaunchContext): NextStep {
  const t = translator(locale);
  return {
    title: t('dashboard.next.finished.title'),
    subject: null,
    text: t('dashboard.next.finished.text'),
    path: '/films/afsluiting',
    action: t('dashboard.next.finished.action'),
    before: null,
  };
}
