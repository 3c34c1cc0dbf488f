import type { RunSeen, RunsService } from '../course/index.js';
import { sayDayAndMoment } from '../i18n/moments.js';
import type { Locale } from '../i18n/translator.js';
import type { FieldMessages } from '../kernel/errors.js';

type Teacher = Awaited<ReturnType<RunsService['teachersOf']>>[number];

/** The runs with their courses; who moderates one is chosen among those who teach in it. */
export const runsView = (
  runs: readonly (RunSeen & { readonly teachers: readonly Teacher[] })[],
  problems: FieldMessages,
  locale: Locale,
) => ({
  hasProblems: Object.keys(problems).length > 0,
  problem: problems['runs'] ?? null,
  mayJoin: runs.length > 1,
  runs: runs.map(({ id, title, startsAt, contexts, moderators, teachers: unplaced }) => {
    const teachers = unplaced.map((one) => ({ ...one, name: nameIn(contexts, one) }));
    const isAppointed = (one: Teacher) =>
      moderators.some(
        ({ registrationId, sub }) => one.registrationId === registrationId && one.sub === sub,
      );
    return {
      ...{ id, title },
      start: startsAt && sayDayAndMoment(startsAt, locale),
      courses: contexts.map(({ registrationId, deploymentId, contextId, ...course }) => ({
        ...{ registrationId, deploymentId, contextId },
        name: `${course.organisation}: ${course.title}`,
      })),
      mayLeave: contexts.length > 1,
      leavePath: `/admin/runs/${id}/leave` as const,
      appointPath: `/admin/runs/${id}/moderators` as const,
      dismissPath: `/admin/runs/${id}/moderators/dismiss` as const,
      moderators: teachers.filter(isAppointed),
      candidates: teachers.filter((one) => !isAppointed(one)),
    };
  }),
});

/** With the organisation, because people of several are there to choose from. */
function nameIn(contexts: RunSeen['contexts'], { name, registrationId }: Teacher): string {
  const course = contexts.find((one) => one.registrationId === registrationId);
  return [name, course?.organisation].filter(Boolean).join(', ');
}
