import type { AssignmentState } from '../assignments/index.js';
import type { CourseContent, Lecture } from '../content/index.js';
import { looksAhead, openingAhead, type LaunchContext } from '../course/index.js';
import { proseToHtml } from '../kernel/safe-html.js';
import { filmRow } from './film-row.view.js';
import { nextStep, type AssignmentStates } from './next-step.view.js';

/** The course as a participant meets it. */
export function homeView(
  launch: LaunchContext,
  content: CourseContent,
  states: AssignmentStates,
  now: Date,
) {
  const { course } = content;
  return {
    language: course.language,
    kind: course.kindLabel,
    title: course.title,
    tagline: course.tagline,
    next: nextStep(launch, content, states, now),
    introduction: filmRow(launch, content, 'introductie', now),
    closing: filmRow(launch, content, 'afsluiting', now),
    lectures: content.lectures.map((lecture) => lectureRow(launch, lecture, states, now)),
    intro: { safeHtml: proseToHtml(course.intro) },
    pace: { safeHtml: proseToHtml(course.pace) },
    outcomesTitle: course.outcomesTitle,
    outcomes: [...course.outcomes],
    prerequisites: course.prerequisites,
    audienceTitle: course.audienceTitle,
    audience: course.audience.map(({ label }) => label),
    initiators: [...course.initiators],
  };
}

function lectureRow(
  launch: LaunchContext,
  { number, title, speaker }: Lecture,
  states: AssignmentStates,
  now: Date,
) {
  const opening = openingAhead(launch, number, now);
  const locked = opening !== null && !looksAhead(launch);
  const state = launch.role === 'learner' ? STATES[states.get(number) ?? 'open'] : null;
  const assignment = locked ? null : { path: `/assignments/${number}`, state };
  const path = `/lectures/${number}`;
  return { number, title, speaker, path, opening, locked, assignment };
}

const STATES = {
  open: { label: 'dashboard.assignment.open', tone: 'plain' },
  draft: { label: 'dashboard.assignment.draft', tone: 'waiting' },
  submitted: { label: 'dashboard.assignment.submitted', tone: 'info' },
  returned: { label: 'dashboard.assignment.returned', tone: 'problem' },
  released: { label: 'dashboard.assignment.released', tone: 'good' },
} as const satisfies Record<AssignmentState, { label: string; tone: string }>;
