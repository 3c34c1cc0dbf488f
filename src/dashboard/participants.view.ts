import type { CourseContent } from '../content/index.js';
import type { DeskItem } from '../assignments/index.js';
import { nameForStaff, sandboxOf, type LaunchContext } from '../course/index.js';
import { deliveryView } from '../grading/index.js';
import type { Cell } from '../kernel/csv.js';
import { sayDate, sayMoment } from '../i18n/moments.js';
import { translator } from '../i18n/translator.js';
import type { AtRisk, Participant, WorkCell } from './participants.service.js';

/** Participants by lectures and assignments. */
export function participantsView(launch: LaunchContext, participants: readonly Participant[]) {
  const rows = participants.map((one) => participantRow(launch, one));
  return { rows, atRisk: rows.filter((row) => row.atRisk).length };
}

export function participantView(
  launch: LaunchContext,
  { lectures }: CourseContent,
  participant: Participant,
  form: { readonly value: string; readonly problem: string | null; readonly saved: boolean },
) {
  const row = participantRow(launch, participant);
  return {
    ...row,
    form,
    closes: launch.run.closesAt && sayMoment(launch.run.closesAt, launch.locale),
    hasProblems: form.problem !== null,
    lines: lectures.map(({ number, title }, index) => ({
      ...{ number, title },
      ...{ lecture: row.lectures[index], work: row.work[index] },
    })),
  };
}

function participantRow(launch: LaunchContext, one: Participant) {
  const { member, progress, work, atRisk } = one;
  const sandbox = sandboxOf(member);
  return {
    name: nameForStaff(member) ?? translator(launch.locale)('dashboard.participants.nameless'),
    path: `/participants/${member._id.toHexString()}` as const,
    isGone: Boolean(member.leftAt),
    sandbox: sandbox && (`sandbox.${sandbox}` as const),
    lastVisit: member.lastLaunchAt && sayDate(member.lastLaunchAt, launch.locale),
    lectures: progress.map(({ percent, isComplete }) => ({ percent, isComplete })),
    work: work.map((cell) => workView(launch, cell)),
    atRisk: atRisk && atRiskView(atRisk),
  };
}

function workView(launch: LaunchContext, { state, item }: WorkCell) {
  const label = `participants.work.${state}` as const;
  if (!item) return { label, ...NOTHING_YET };
  // While names are kept from who grades, nothing leads from a name to the work.
  const path =
    item.alias === null ? (`/grading/${item.submission._id.toHexString()}` as const) : null;
  return { label, ...(state === 'released' ? releasedView(launch, item) : NOTHING_YET), path };
}

const NOTHING_YET = { points: null, maximum: null, delivery: null, path: null };

function releasedView({ locale }: LaunchContext, { grade, sandbox }: DeskItem) {
  if (!grade?.released) return NOTHING_YET;
  const { points, maximum } = grade.released;
  const delivery = deliveryView(grade.delivery, (moment) => sayMoment(moment, locale), sandbox);
  return { points, maximum, delivery };
}

const atRiskView = ({ awayFor, behind, hasCome }: AtRisk) => ({
  label: hasCome ? ('participants.away' as const) : ('participants.never' as const),
  nights: awayFor,
  behind,
});

/** The same for a spreadsheet. */
export function participantsTable(
  launch: LaunchContext,
  participants: readonly Participant[],
): readonly (readonly Cell[])[] {
  const t = translator(launch.locale);
  const numbers = [1, 2, 3, 4, 5];
  const head = [
    t('dashboard.participants.name'),
    ...numbers.map((number) => t('participants.csv.lecture', { number })),
    ...numbers.map((number) => t('dashboard.lecture.assignment', { number })),
    ...numbers.map((number) => t('participants.csv.points', { number })),
    ...[t('dashboard.participants.lastVisit'), t('participants.sign')],
  ];
  const rows = participants.map((one) => {
    const { name, lectures, work, lastVisit, atRisk } = participantRow(launch, one);
    return [
      ...[name, ...lectures.map(({ percent, isComplete }) => (isComplete ? 100 : percent))],
      ...[...work.map(({ label }) => t(label)), ...work.map(({ points }) => points)],
      ...[lastVisit, atRisk && t(atRisk.label, atRisk)],
    ];
  });
  return [head, ...rows];
}
