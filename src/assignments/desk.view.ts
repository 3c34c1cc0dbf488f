import { lectureByNumber, type CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { deliveryView, resultWord, type Grade } from '../grading/index.js';
import type { DeskItem, DeskLists } from './desk.service.js';
import { nightsBetween, sayMoment } from '../i18n/moments.js';
import { ASSIGNMENT_NUMBERS } from './work.policy.js';

export const LISTS = ['waiting', 'returned', 'released'] as const;
export type ListName = (typeof LISTS)[number];

export function deskView(
  launch: LaunchContext,
  page: {
    readonly content: CourseContent;
    readonly lists: DeskLists;
    readonly shown: ListName;
    readonly now: Date;
  },
) {
  const { content, lists, shown, now } = page;
  return {
    language: content.course.language,
    isQueue: shown === 'waiting',
    lists: LISTS.map((name) => ({
      label: `grading.list.${name}` as const,
      path: name === 'waiting' ? ('/grading' as const) : (`/grading?state=${name}` as const),
      count: lists[name].length,
      isShown: name === shown,
    })),
    counts: ASSIGNMENT_NUMBERS.map((number) => ({
      number,
      count: lists[shown].filter(({ submission }) => submission.assignment === number).length,
    })).filter(({ count }) => count > 0),
    empty: `grading.empty.${shown}` as const,
    items: lists[shown].map((item) => itemView(launch, content, item, now)),
  };
}

function itemView(
  launch: LaunchContext,
  content: CourseContent,
  { submission, grade, name, sandbox }: DeskItem,
  now: Date,
) {
  return {
    path: `/grading/${submission._id.toHexString()}` as const,
    name: name ?? '',
    sandbox: sandbox && (`sandbox.${sandbox}` as const),
    assignment: submission.assignment,
    title: lectureByNumber(content, submission.assignment)?.assignment.title ?? '',
    attempt: submission.attempt,
    handedInAt: sayMoment(submission.submittedAt, launch.locale),
    ...verdictView(launch, content, verdictOn(submission, grade)),
    waits: waitingTime(submission.submittedAt, now),
  };
}

const verdictOn = ({ _id }: DeskItem['submission'], grade: DeskItem['grade']) =>
  grade?.submissionId.equals(_id) ? grade : null;

function verdictView(launch: LaunchContext, content: CourseContent, verdict: DeskItem['grade']) {
  const state = verdict?.state ?? null;
  return {
    isWaiting: state === null || state === 'concept',
    isBegun: state === 'concept',
    returnedAt: verdict && state === 'returned' ? returnedAt(launch, verdict) : null,
    released: verdict && state === 'released' ? releasedView(launch, content, verdict) : null,
  };
}

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
