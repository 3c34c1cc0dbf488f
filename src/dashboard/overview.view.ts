import type { CourseContent } from '../content/index.js';
import {
  nameForStaff,
  mayChangeSchedule,
  openingAhead,
  sandboxOf,
  type LaunchContext,
  type Member,
} from '../course/index.js';
import type { MessageKey } from '../i18n/messages.nl.js';
import { nightsBetween, sayDate, sayDayAndMoment, sayTime } from '../i18n/moments.js';
import { translator } from '../i18n/translator.js';
import { filmRow } from './film-row.view.js';

/** The course as an instructor meets it: what waits for them first. */
export function overviewView(
  launch: LaunchContext,
  content: CourseContent,
  /** Per number of the assignment. */
  waiting: ReadonlyMap<number, number>,
  members: readonly Member[],
  now: Date,
) {
  const participants = members.filter(({ role }) => role === 'learner');
  const total = [...waiting.values()].reduce((sum, count) => sum + count, 0);
  return {
    language: content.course.language,
    organisation: launch.context.organisation,
    needsStart: isStartMissing(launch) && mayChangeSchedule(launch),
    schedule: scheduleView(launch, now),
    waitingTotal: { count: total, label: waitingLabel(total) },
    lectures: content.lectures.map(({ number, title, speaker }) => ({
      number,
      title,
      speaker,
      path: `/lectures/${number}`,
      assignmentPath: `/assignments/${number}`,
      opening: openingAhead(launch, number, now),
      waiting: { count: waiting.get(number) ?? 0, label: waitingLabel(waiting.get(number) ?? 0) },
    })),
    introduction: filmRow(launch, content, 'introductie', now),
    closing: filmRow(launch, content, 'afsluiting', now),
    come: { count: participants.filter(hasCome).length, total: participants.length },
    participants: participants.map((member) => participantRow(launch, member, now)),
  };
}

function scheduleView({ run, locale }: LaunchContext, now: Date): string {
  const t = translator(locale);
  if (run.mode === 'open') return t('dashboard.schedule.open');
  if (!run.startsAt) return t('dashboard.schedule.none');
  const moment = sayDayAndMoment(run.startsAt, locale);
  return t(run.startsAt > now ? 'dashboard.schedule.starts' : 'dashboard.schedule.started', {
    moment,
  });
}

const waitingLabel = (count: number): MessageKey =>
  count === 1 ? 'dashboard.waiting.one' : 'dashboard.waiting.other';

const hasCome = ({ lastLaunchAt }: Member): boolean => lastLaunchAt !== null;

function participantRow({ locale }: LaunchContext, member: Member, now: Date) {
  const { lastLaunchAt, leftAt } = member;
  const sandbox = sandboxOf(member);
  return {
    name: nameForStaff(member) ?? translator(locale)('dashboard.participants.nameless'),
    lastVisit: lastLaunchAt && {
      label: visit(lastLaunchAt, now, locale),
      iso: lastLaunchAt.toISOString(),
    },
    isGone: Boolean(leftAt),
    sandbox: sandbox && (`sandbox.${sandbox}` as const),
  };
}

/** *vandaag, 14.05 uur* or *3 maart 2026* */
function visit(moment: Date, now: Date, locale: LaunchContext['locale']): string {
  if (nightsBetween(moment, now) > 0) return sayDate(moment, locale);
  return translator(locale)('dashboard.participants.today', { time: sayTime(moment, locale) });
}

const isStartMissing = ({ run }: LaunchContext): boolean =>
  run.mode === 'weekly' && run.startsAt === null;
