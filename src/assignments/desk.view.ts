import { lectureByNumber, type CourseContent } from '../content/index.js';
import { targetMoment, type LaunchContext } from '../course/index.js';
import { deliveryView, resultWord, type Grade } from '../grading/index.js';
import type { DeskItem, DeskLists } from './desk.service.js';
import { nightsBetween, sayMoment } from '../i18n/moments.js';
import { ASSIGNMENT_NUMBERS } from './work.policy.js';

export const LISTS = ['waiting', 'ready', 'returned', 'released'] as const;
export type ListName = (typeof LISTS)[number];

export function deskView(
  launch: LaunchContext,
  page: {
    readonly content: CourseContent;
    readonly lists: DeskLists;
    readonly shown: ListName;
    /** The one assignment that is shown; null for all. */
    readonly assignment: number | null;
    /** How many were just released; null when none were. */
    readonly released: number | null;
    readonly isChecked: boolean;
    readonly now: Date;
  },
) {
  const { content, lists, shown, assignment, released, isChecked, now } = page;
  const isMeant = ({ submission }: DeskItem): boolean =>
    assignment === null || submission.assignment === assignment;
  const items = lists[shown].filter(isMeant);
  return {
    released: released !== null && Number.isFinite(released) ? released : null,
    isChecked,
    readyCount: lists.ready.length,
    isReleasedList: shown === 'released',
    first: shown === 'waiting' && items[0] ? pathOf(items[0].submission) : null,
    language: content.course.language,
    isQueue: shown === 'waiting',
    lists: LISTS.map((name) => ({
      label: `grading.list.${name}` as const,
      path: `/grading?state=${name}` as const,
      count: lists[name].length,
      isShown: name === shown,
    })),
    filters: [null, ...ASSIGNMENT_NUMBERS].map((number) => ({
      number,
      count: lists[shown].filter(
        ({ submission }) => number === null || submission.assignment === number,
      ).length,
      path: `/grading?state=${shown}${number === null ? '' : `&assignment=${number}`}` as const,
      isShown: number === assignment,
    })),
    empty: `grading.empty.${shown}` as const,
    items: items.map((item) => itemView(launch, content, item, now)),
  };
}

function itemView(
  launch: LaunchContext,
  content: CourseContent,
  { submission, grade, name, alias, sandbox }: DeskItem,
  now: Date,
) {
  return {
    path: pathOf(submission),
    name: name ?? '',
    alias,
    isLate: isLate(launch, submission),
    sandbox: sandbox && (`sandbox.${sandbox}` as const),
    assignment: submission.assignment,
    title: lectureByNumber(content, submission.assignment)?.assignment.title ?? '',
    attempt: submission.attempt,
    handedInAt: sayMoment(submission.submittedAt, launch.locale),
    ...verdictView(launch, content, verdictOn(submission, grade)),
    waits: waitingTime(submission.submittedAt, now),
  };
}

const pathOf = ({ _id }: DeskItem['submission']) => `/grading/${_id.toHexString()}` as const;

const isLate = ({ run }: LaunchContext, { assignment, submittedAt }: DeskItem['submission']) => {
  const target = targetMoment(run, assignment);
  return target !== null && submittedAt > target;
};

const verdictOn = ({ _id }: DeskItem['submission'], grade: DeskItem['grade']) =>
  grade?.submissionId.equals(_id) ? grade : null;

function verdictView(launch: LaunchContext, content: CourseContent, verdict: DeskItem['grade']) {
  if (!verdict) return UNSEEN;
  const { state, edits } = verdict;
  return {
    isWaiting: state === 'concept',
    isBegun: state === 'concept' && edits > 0,
    isReady: state === 'ready',
    returnedAt: state === 'returned' ? returnedAt(launch, verdict) : null,
    released: state === 'released' ? releasedView(launch, content, verdict) : null,
  };
}

const UNSEEN = {
  ...{ isWaiting: true, isBegun: false, isReady: false },
  ...{ returnedAt: null, released: null },
};

const returnedAt = (launch: LaunchContext, { returned }: Grade) =>
  returned && sayMoment(returned.at, launch.locale);

function waitingTime(since: Date, now: Date) {
  const count = Math.max(0, nightsBetween(since, now));
  if (count === 0) return { label: 'grading.waits.today' as const, count };
  const label = count === 1 ? ('grading.waits.one' as const) : ('grading.waits.other' as const);
  return { label, count };
}

function releasedView(
  launch: LaunchContext,
  { rubric }: CourseContent,
  { released, delivery }: Grade,
) {
  if (!released) return null;
  const when = (moment: Date) => sayMoment(moment, launch.locale);
  const { points, maximum, at } = released;
  const passed = points >= rubric.passAt;
  const word = resultWord(rubric, points);
  return { points, maximum, at: when(at), passed, word, delivery: deliveryView(delivery, when) };
}
