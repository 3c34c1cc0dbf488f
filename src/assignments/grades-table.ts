import { PART_KEYS, type CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { deliveryView, resultWord } from '../grading/index.js';
import type { Cell } from '../kernel/csv.js';
import { sayMoment } from '../i18n/moments.js';
import { translator } from '../i18n/translator.js';
import type { DeskItem, DeskLists } from './desk.service.js';

/** Everybody's newest attempt at each assignment, with what it was worth and where that is by now. */
export function gradesTable(
  launch: LaunchContext,
  { rubric }: CourseContent,
  lists: DeskLists,
): readonly (readonly Cell[])[] {
  const t = translator(launch.locale);
  const when = (moment: Date): string => sayMoment(moment, launch.locale);
  const head = [
    ...(['name', 'assignment', 'attempt', 'handedIn'] as const),
    ...(['state', 'points', 'maximum', 'result'] as const),
  ];
  const parts = rubric.criteria.map(({ label }) => label);
  const headings = head.map((name) => t(`grading.csv.${name}`));
  const said = ({ grade, sandbox }: DeskItem): Cell[] => {
    if (!grade?.released) return [];
    const { points, maximum, levels, comment } = grade.released;
    const delivery = deliveryView(grade.delivery, when, sandbox);
    return [
      ...[points, maximum, resultWord(rubric, points)],
      ...PART_KEYS.map((part) => levels[part]),
      ...[comment, delivery && t(delivery.label)],
    ];
  };
  const row =
    (state: keyof DeskLists) =>
    (item: DeskItem): Cell[] => {
      const { submission, name, alias } = item;
      return [
        ...[name ?? alias ?? t('grading.nameless'), submission.assignment, submission.attempt],
        ...[when(submission.submittedAt), t(`grading.csv.${state}`)],
        ...(state === 'released' ? said(item) : []),
      ];
    };
  return [
    [...headings, ...parts, t('grading.csv.comment'), t('delivery.title')],
    ...(Object.keys(lists) as (keyof DeskLists)[]).flatMap((state) => lists[state].map(row(state))),
  ];
}
