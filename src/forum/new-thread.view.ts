import { THREAD_TYPES, type CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import type { FieldMessages } from '../kernel/errors.js';
import { isModerator, mayBeAnonymous, mayBeginAbout } from './forum.policy.js';
import type { Pause } from './pauses.service.js';
import { formView, pauseView, type PostForm } from './thread.view.js';
import { placesOf } from './threads.view.js';

/** The form for a new thread, with the rules of the house beside it. */
export function newThreadView(
  launch: LaunchContext,
  page: PostForm & {
    readonly content: CourseContent;
    readonly title: string;
    readonly lecture: string;
    readonly type: string;
    readonly choices: string;
    readonly pin: string;
    readonly problems: FieldMessages;
    readonly now: Date;
    readonly pause: Pause | null;
  },
) {
  const { content, title, lecture, type, problems, now } = page;
  return {
    language: content.course.language,
    rulesTitle: content.forum.houseRules.title,
    rules: [...content.forum.houseRules.rules],
    places: placesOf(content)
      .filter(({ number }) => mayBeginAbout(launch, number, now))
      .map((one) => ({ ...one, chosen: one.value === lecture })),
    placeProblem: problems['lecture'] ?? null,
    types: THREAD_TYPES.map((value) => ({
      value,
      label: `forum.type.${value}` as const,
      help: `forum.type.${value}.help` as const,
      chosen: value === type,
    })),
    typeProblem: problems['type'] ?? null,
    title,
    titleProblem: problems['title'] ?? null,
    pin: isModerator(launch) ? { isTicked: page.pin === 'yes' } : null,
    choices: page.choices,
    choicesProblem: problems['choices'] ?? null,
    form: formView(page, anonymousBox(launch, page)),
    pause: pauseView(launch, page.pause),
    hasProblems: Object.keys(problems).length > 0,
  };
}

/** Shown where any lecture that is open allows it, with the lectures that do. */
function anonymousBox(
  launch: LaunchContext,
  { content, isAnonymous, now }: { content: CourseContent; isAnonymous: boolean; now: Date },
) {
  const where = placesOf(content).filter(
    ({ number }) => mayBeAnonymous(launch, content, number) && mayBeginAbout(launch, number, now),
  );
  const labels = where.map(({ label }) => label).join(', ');
  return where.length > 0 ? { isTicked: isAnonymous, where: labels } : null;
}
