import type { AssignmentState } from '../assignments/index.js';
import type { Conditions } from '../certificate/index.js';
import type { CourseContent, Lecture } from '../content/index.js';
import { looksAhead, openingAhead, releaseMoment, type LaunchContext } from '../course/index.js';
import { nightsBetween } from '../i18n/moments.js';
import type { MessageKey } from '../i18n/messages.nl.js';
import { hasCalendar } from './calendar.js';
import { filmRow } from './film-row.view.js';
import { nextStep, type Standing } from './next-step.view.js';

export interface HomePage extends Standing {
  readonly content: CourseContent;
  /** Null for who does not take part. */
  readonly conditions: Conditions | null;
  readonly now: Date;
}

const NEW_FOR_DAYS = 7;

/** The course as a participant meets it. */
export function homeView(launch: LaunchContext, page: HomePage) {
  const { content, progress, conditions, now } = page;
  const { course } = content;
  const lectures = content.lectures.map((lecture) => lectureRow(launch, page, lecture));
  const news = lectures.findLast(({ isNew }) => isNew);
  return {
    language: course.language,
    kind: course.kindLabel,
    title: course.title,
    tagline: course.tagline,
    next: nextStep(launch, content, page, now),
    news: news ? { number: news.number, title: news.title, path: news.path } : null,
    done:
      progress.length > 0
        ? { count: progress.filter(({ isComplete }) => isComplete).length, total: progress.length }
        : null,
    introduction: filmRow(launch, content, 'introductie', now),
    closing: filmRow(launch, content, 'afsluiting', now),
    lectures,
    hasCalendar: hasCalendar(launch),
    certificate: conditions && certificateView(conditions),
  };
}

function lectureRow(launch: LaunchContext, page: HomePage, lecture: Lecture) {
  const { number, title, speaker } = lecture;
  const opening = openingAhead(launch, number, page.now);
  const locked = opening !== null && !looksAhead(launch);
  const watched = locked ? null : watchedView(page, number);
  return {
    ...{ number, title, speaker, opening, locked, watched },
    path: `/lectures/${number}` as const,
    assignment: locked ? null : assignmentView(launch, page, number),
    isNew: watched?.isUntouched === true && isFresh(launch, number, page.now),
  };
}

function assignmentView({ role }: LaunchContext, { states }: HomePage, number: number) {
  const state = role === 'learner' ? STATES[states.get(number) ?? 'open'] : null;
  return { path: `/assignments/${number}`, state };
}

function watchedView({ progress }: HomePage, number: number) {
  const own = progress.find((one) => one.number === number);
  if (!own) return null;
  const { percent, isComplete, parts } = own;
  const label: MessageKey = percent > 0 ? 'dashboard.watched.begun' : 'dashboard.watched.none';
  return {
    /** Who has read the transcript has not watched, and is done all the same. */
    filled: isComplete ? 100 : percent,
    percent,
    isComplete,
    isUntouched: percent === 0 && !isComplete,
    label: isComplete ? ('dashboard.watched.complete' as const) : label,
    seen: parts.filter(({ state }) => state === 'seen').length,
    parts: parts.length,
  };
}

/** Whether a lecture opened in the last days. */
function isFresh({ run }: LaunchContext, number: number, now: Date): boolean {
  const moment = releaseMoment(run, number);
  return moment !== null && moment <= now && nightsBetween(moment, now) < NEW_FOR_DAYS;
}

function certificateView({ lectures, assignments, isMet }: Conditions) {
  return {
    isMet,
    conditions: [
      { label: 'certificate.lectures' as const, ...lectures },
      { label: 'certificate.assignments' as const, ...assignments },
    ].map((one) => ({ ...one, isMet: one.done >= one.required })),
  };
}

const STATES = {
  open: { label: 'dashboard.assignment.open', tone: 'plain' },
  draft: { label: 'dashboard.assignment.draft', tone: 'waiting' },
  submitted: { label: 'dashboard.assignment.submitted', tone: 'info' },
  returned: { label: 'dashboard.assignment.returned', tone: 'problem' },
  released: { label: 'dashboard.assignment.released', tone: 'good' },
} as const satisfies Record<AssignmentState, { label: string; tone: string }>;
