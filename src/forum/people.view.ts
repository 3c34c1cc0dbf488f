import type { LaunchContext, PersonSeen } from '../course/index.js';
import { translator, type Translate } from '../i18n/translator.js';

export type People = ReadonlyMap<string, PersonSeen>;

interface Authored {
  readonly authorId: { toHexString(): string } | null;
  readonly contextId: unknown;
  readonly isAnonymous?: boolean;
}

/**
 * Who wrote something, in words: a name as the person chose it, and what that person is here. Of what was written without
 * a name only its author is told whose it is, and the moderator who asked.
 */
export function authorView(
  { locale, member }: LaunchContext,
  people: People,
  written: Authored,
  isRevealed = false,
) {
  const t = translator(locale);
  const author = written.authorId?.toHexString() ?? '';
  if (written.contextId === null) return { name: t('forum.author.course'), about: '' };
  if (!written.isAnonymous) return signedView(t, people.get(author));
  const name = t('forum.author.anonymous');
  if (!isRevealed) return { name, about: author === member.id ? t('forum.author.you') : '' };
  const signed = signedView(t, people.get(author));
  return { ...signed, about: `${signed.about}, ${t('forum.author.unsigned')}` };
}

function signedView(t: Translate, person: PersonSeen | undefined) {
  if (!person || person.detached) return { name: t('forum.author.gone'), about: '' };
  const { name, role, organisation } = person;
  const about = role === 'instructor' ? `${t('role.instructor')}, ${organisation}` : organisation;
  return { name: name ?? t('forum.author.nameless'), about };
}

/** The ids of who wrote any of these, once each. */
export const authorsOf = (written: readonly Authored[]): string[] => [
  ...new Set(written.flatMap(({ authorId }) => authorId?.toHexString() ?? [])),
];
