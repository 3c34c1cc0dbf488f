import type { FieldMessages } from '../kernel/errors.js';

export function privacyView(problems: FieldMessages) {
  return {
    hasProblems: Object.keys(problems).length > 0,
    modeProblem: problems['mode'] ?? null,
    known: [
      'privacy.known.name',
      'privacy.known.work',
      'privacy.known.watched',
      'privacy.known.forum',
      'privacy.known.visits',
    ] as const,
    modes: (['detach', 'wipe'] as const).map((mode) => ({
      value: mode,
      label: `privacy.mode.${mode}` as const,
      help: `privacy.mode.${mode}.help` as const,
    })),
  };
}
