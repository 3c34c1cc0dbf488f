import type { LaunchContext, PersonSeen } from '../course/index.js';
import { translator } from '../i18n/translator.js';

export type People = ReadonlyMap<string, PersonSeen>;

interface Authored {
  readonly authorId: { toHexString(): string } | null;
  readonly contextId: unknown;
}

/** Who wrote something, in words: a name as the person chose it, and what that person is here. */
export function authorView({ locale }: LaunchContext, people: People, written: Authored) {
  const t = translator(locale);
  if (written.contextId === null) return { name: t('forum.author.course'), about: '' };
  const person = people.get(written.authorId?.toHexString() ?? '');
  if (!person || person.detached) return { name: t('forum.author.gone'), about: '' };
  const { name, role, organisation } = person;
  const isTeacher = role === 'instructor';
  const about = isTeacher ? `${t('role.instructor')}, ${organisation}` : organisation;
  return { name: name ?? t('forum.author.nameless'), about };
}

/** The ids of who wrote any of these, once each. */
export const authorsOf = (written: readonly Authored[]): string[] => [
  ...new Set(written.flatMap(({ authorId }) => authorId?.toHexString() ?? [])),
];
