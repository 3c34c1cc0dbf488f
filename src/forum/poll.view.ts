import type { CourseContent } from '../content/index.js';
import type { LaunchContext } from '../course/index.js';
import { translator } from '../i18n/translator.js';
import type { FieldMessages } from '../kernel/errors.js';
import { mayVote } from './forum.policy.js';
import type { Poll, Spread } from './reactions.service.js';
import type { Thread } from './thread.model.js';

/** A dilemma: the choice, and for who has chosen what all chose, by what they do for a living. */
export function pollView(
  launch: LaunchContext,
  page: {
    readonly content: CourseContent;
    readonly thread: Thread;
    readonly poll: Poll | null;
    readonly form: { readonly problems: FieldMessages };
  },
) {
  const { content, thread, poll, form } = page;
  if (poll === null) return null;
  const { own, spread } = poll;
  return {
    path: `/forum/${thread._id.toHexString()}/vote` as const,
    mayVote: mayVote(launch, thread),
    problem: form.problems['choice'] ?? null,
    hasChosen: own !== null,
    choices: thread.choices.map((label, value) => ({ label, value, chosen: value === own })),
    table: spread && tableOf(launch, content, thread, spread),
  };
}

/** A row for each choice, a column for each kind of participant of whom anybody chose. */
function tableOf(
  launch: LaunchContext,
  content: CourseContent,
  { choices }: Thread,
  spread: readonly Spread[],
) {
  const t = translator(launch.locale);
  const kinds = [...content.course.audience, { key: null, label: t('forum.poll.otherRole') }];
  const columns = kinds.filter(({ key }) => countIn(spread, { audience: key }) > 0);
  const total = countIn(spread, {});
  return {
    total,
    columns: columns.map(({ label }) => label),
    rows: choices.map((label, choice) => {
      const count = countIn(spread, { choice });
      const percent = total === 0 ? 0 : Math.round((count / total) * 100);
      const byKind = columns.map(({ key }) => countIn(spread, { choice, audience: key }));
      return { label, count, percent, byKind };
    }),
  };
}

const countIn = (spread: readonly Spread[], wanted: Partial<Omit<Spread, 'count'>>): number =>
  spread
    .filter((one) => wanted.choice === undefined || one.choice === wanted.choice)
    .filter((one) => wanted.audience === undefined || one.audience === wanted.audience)
    .reduce((sum, { count }) => sum + count, 0);
