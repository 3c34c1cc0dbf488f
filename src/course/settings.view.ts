import { inTheNetherlands, sayDayAndMoment } from '../i18n/moments.js';
import type { FieldMessages } from '../kernel/errors.js';
import type { OldSchedule } from './copy.service.js';
import type { LaunchContext } from './launch-context.js';

export interface SettingsForm {
  readonly startsAt: string;
  readonly mode: string;
}

/** The settings as they are, in the shape of the form that changes them. */
export const currentSettings = ({ run }: LaunchContext): SettingsForm => ({
  startsAt: run.startsAt ? inTheNetherlands(run.startsAt).toFormat("yyyy-MM-dd'T'HH:mm") : '',
  mode: run.mode,
});

export function settingsView(form: SettingsForm, problems: FieldMessages, saved: boolean) {
  return {
    saved,
    hasProblems: Object.keys(problems).length > 0,
    startsAt: { value: form.startsAt, problem: problems['startsAt'] ?? null },
    modeProblem: problems['mode'] ?? null,
    modes: (['weekly', 'open'] as const).map((mode) => ({
      value: mode,
      label: `settings.mode.${mode}` as const,
      help: `settings.mode.${mode}.help` as const,
      chosen: form.mode === mode,
    })),
  };
}

/** What the instructor of a copied course may keep of the original. */
export const copiedView = ({ locale }: LaunchContext, { mode, startsAt, isOver }: OldSchedule) => ({
  mode: `settings.mode.${mode}` as const,
  moment: startsAt ? sayDayAndMoment(startsAt, locale) : '',
  start: startsAt && (`copied.keep.${isOver ? 'over' : 'start'}` as const),
});
