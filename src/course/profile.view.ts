import type { FieldMessages } from '../kernel/errors.js';

/** A kind of participant the course is made for, as `raadslid`. */
export interface Audience {
  readonly key: string;
  readonly label: string;
}

export interface ProfileForm {
  readonly displayName: string;
  readonly role: string;
  readonly locale: string;
}

export function profileView(
  form: ProfileForm,
  audiences: readonly Audience[],
  problems: FieldMessages,
  saved: boolean,
) {
  return {
    saved,
    hasProblems: Object.keys(problems).length > 0,
    displayName: { value: form.displayName, problem: problems['displayName'] ?? null },
    roleProblem: problems['role'] ?? null,
    noRole: form.role === '',
    roles: audiences.map(({ key, label }) => ({ value: key, label, chosen: form.role === key })),
    localeProblem: problems['locale'] ?? null,
    locales: [
      { value: 'nl', label: 'Nederlands', chosen: form.locale === 'nl' },
      { value: 'en', label: 'English', chosen: form.locale === 'en' },
    ],
  };
}
