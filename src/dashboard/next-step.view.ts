import { clockTime } from '../i18n/moments.js';
import type { AssignmentState } from '../assignments/index.js';
import type { CourseContent, Lecture } from '../content/index.js';
import { isOpenTo, openingAhead, type LaunchContext } from '../course/index.js';
import { translator } from '../i18n/translator.js';
import type { LectureProgress } from '../lectures/index.js';

/** Of the acting participant, per number of the assignment. */
export type AssignmentStates = ReadonlyMap<number, AssignmentState>;

/** How far the acting participant is. */
export interface Standing {
  readonly states: AssignmentStates;
  /** Of the five lectures; nothing for who does not take part. */
  readonly progress: readonly LectureProgress[];
}

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
 * The one thing to do now: first what an instructor or the participant left unfinished, then the open lectures in their
 * order, each with its assignment after it, and when all is done the next thing to look forward to.
 */
export function nextStep(
  launch: LaunchContext,
  content: CourseContent,
  standing: Standing,
  now: Date,
): NextStep {
  const open = content.lectures.filter(({ number }) => isOpenTo(launch, number, now));
  const stateOf = ({ number }: Lecture): AssignmentState => standing.states.get(number) ?? 'open';
  const progressOf = ({ number }: Lecture): LectureProgress | undefined =>
    standing.progress.find((one) => one.number === number);
  const isSeen = (lecture: Lecture): boolean => progressOf(lecture)?.isComplete ?? false;
  const toDo = open.find((lecture) => stateOf(lecture) === 'open');
  const unfinished =
    assignmentStep(launch, open, (lecture) => stateOf(lecture) === 'returned', 'returned') ??
    assignmentStep(launch, open, (lecture) => stateOf(lecture) === 'draft', 'draft') ??
    resumeStep(launch, open, progressOf) ??
    assignmentStep(launch, open, (lecture) => lecture === toDo && isSeen(lecture), 'assignment') ??
    lectureStep(launch, toDo) ??
    lectureStep(
      launch,
      open.find((lecture) => progressOf(lecture)?.isComplete === false),
    );
  return unfinished ?? waitingStep(launch, content, open, now);
}

function assignmentStep(
  { locale }: LaunchContext,
  open: readonly Lecture[],
  isMeant: (lecture: Lecture) => boolean,
  what: 'returned' | 'draft' | 'assignment',
): NextStep | null {
  const lecture = open.find(isMeant);
  if (!lecture) return null;
  const t = translator(locale);
  const { number, assignment } = lecture;
  return {
    title: t('dashboard.lecture.assignment', { number }),
    subject: assignment.title,
    text: t(`dashboard.next.${what}.text`),
    path: `/assignments/${number}`,
    action: t(`dashboard.next.${what}.action`),
    before: null,
  };
}

/** A film that was left on the way. */
function resumeStep(
  { locale }: LaunchContext,
  open: readonly Lecture[],
  progressOf: (lecture: Lecture) => LectureProgress | undefined,
): NextStep | null {
  const lecture = open.find((one) => {
    const { isComplete = true, position = null } = progressOf(one) ?? {};
    return !isComplete && position !== null && position >= 5;
  });
  if (!lecture) return null;
  const t = translator(locale);
  const { number, title, video } = lecture;
  const second = Math.floor(progressOf(lecture)?.position ?? 0);
  const isAtEnd = second >= video.durationSeconds - 2;
  const time = clockTime(second);
  return {
    title: t('lectures.number', { number }),
    subject: title,
    text: t('dashboard.next.resume.text', { percent: progressOf(lecture)?.percent ?? 0 }),
    path: isAtEnd ? `/lectures/${number}` : `/lectures/${number}?t=${second}#film`,
    action: isAtEnd
      ? t('dashboard.next.lecture.action', { number })
      : t('dashboard.next.resume.action', { number, time }),
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
  const coming = content.lectures.find((lecture) => !open.includes(lecture));
  const opening = coming && openingAhead(launch, coming.number, now);
  if (!latest || !opening) return latest ? finished(launch) : beforeStart(launch, now);
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
