import { inTheNetherlands, sayDayAndMoment } from '../i18n/moments.js';
import type { FieldMessages } from '../kernel/errors.js';
import type { OldSchedule } from './copy.service.js';
import { mayChangeSchedule, type LaunchContext } from './launch-context.js';

export interface SettingsForm {
  readonly startsAt: string;
  readonly mode: string;
  readonly closesAt: string;
  readonly names: string;
  readonly unsigned: string;
}

/** The settings as they are, in the shape of the form that changes them. */
export const currentSettings = ({ run, context }: LaunchContext): SettingsForm => ({
  startsAt: forField(run.startsAt),
  mode: run.mode,
  closesAt: forField(run.closesAt),
  names: context.gradesAnonymously ? 'hidden' : 'shown',
  unsigned: context.signsAllPosts ? 'refused' : 'allowed',
});

/** A moment as a browser's date-and-time field takes it. */
export const forField = (moment: Date | null): string =>
  moment ? inTheNetherlands(moment).toFormat("yyyy-MM-dd'T'HH:mm") : '';

export function settingsView(
  launch: LaunchContext,
  form: SettingsForm,
  problems: FieldMessages,
  saved: boolean,
) {
  return {
    saved,
    scheduleIsOfAll: !mayChangeSchedule(launch),
    mode: form.mode,
    hasProblems: Object.keys(problems).length > 0,
    startsAt: { value: form.startsAt, problem: problems['startsAt'] ?? null },
    closesAt: { value: form.closesAt, problem: problems['closesAt'] ?? null },
    modes: choiceView('mode', ['weekly', 'open'], form, problems),
    others: [
      choiceView('names', ['shown', 'hidden'], form, problems),
      choiceView('unsigned', ['allowed', 'refused'], form, problems),
    ],
  };
}

const choiceView = <Name extends 'mode' | 'names' | 'unsigned', Value extends string>(
  name: Name,
  values: readonly Value[],
  form: SettingsForm,
  problems: FieldMessages,
) => ({
  name,
  legend: `settings.${name}` as const,
  problem: problems[name] ?? null,
  choices: values.map((value) => ({
    value,
    label: `settings.${name}.${value}` as const,
    help: `settings.${name}.${value}.help` as const,
    chosen: form[name] === value,
  })),
});

/** What the instructor of a copied course may keep of the original. */
export const copiedView = ({ locale }: LaunchContext, { mode, startsAt, isOver }: OldSchedule) => ({
  mode: `settings.mode.${mode}` as const,
  moment: startsAt ? sayDayAndMoment(startsAt, locale) : '',
  start: startsAt && (`copied.keep.${isOver ? 'over' : 'start'}` as const),
});
