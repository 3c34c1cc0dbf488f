import type { LaunchContext, PeopleService } from '../course/index.js';
import type { People } from './people.view.js';

const MOST_MENTIONS = 5;
const MOST_WORDS = 8;
/** How a text speaks of somebody: by an id, so that a name is never stored and always the one of today. */
const TOKEN = /@\{([0-9a-f]{24})\}/g;
/** An @ that begins a word, with what could be a name behind it; an address of e-mail has none. */
const TYPED = /(?<![\p{L}\p{N}@.])@(\p{L}[^\n@]{0,90})/gu;

/** The people that a stored text speaks of, once each. */
export const mentionedIn = (body: string): readonly string[] => [
  ...new Set([...body.matchAll(TOKEN)].map(([, id = '']) => id)),
];

/** A stored text as its author typed it, under the names of today. */
export const asTyped = (body: string, nameOf: (id: string) => string): string =>
  body.replaceAll(TOKEN, (_token, id: string) => `@${nameOf(id)}`);

/** Only the words of the author. */
export const withoutMentions = (body: string): string => body.replaceAll(TOKEN, ' ');

/** A typed text as it is stored: *@Karin de Vries* stands for her, where one person in the run is called so. */
export async function withMentions(
  people: Pick<PeopleService, 'in'>,
  launch: LaunchContext,
  typed: string,
): Promise<string> {
  const text = typed.replaceAll(TOKEN, '@ {$1}'); // nobody points at a person but by name
  if (text.search(TYPED) < 0) return text;
  const names = idsByName(await people.in(launch.run.id));
  let left = MOST_MENTIONS;
  return text.replaceAll(TYPED, (whole, behind: string) => {
    const found = left > 0 ? nameAtStart(behind, names) : null;
    if (!found) return whole;
    left -= 1;
    return `@{${found.id}}${behind.slice(found.length)}`;
  });
}

type Names = ReadonlyMap<string, readonly string[]>;

function idsByName(people: Awaited<ReturnType<PeopleService['in']>>): Names {
  const names = new Map<string, string[]>();
  for (const { id, name } of people) {
    if (name === null) continue;
    const key = name.toLowerCase();
    names.set(key, [...(names.get(key) ?? []), id]);
  }
  return names;
}

/** The longest name that a text begins with. */
function nameAtStart(text: string, names: Names) {
  const ends = [...text.matchAll(/(?=[^\p{L}\p{N}]|$)/gu)].map(({ index }) => index);
  for (const length of ends.slice(0, 2 * MOST_WORDS).toReversed()) {
    const [id, ...others] = names.get(text.slice(0, length).toLowerCase()) ?? [];
    if (id && others.length === 0) return { id, length };
  }
  return null;
}

/** How those who are spoken of are called today. */
export const callerOf =
  (people: People, gone: string) =>
  (id: string): string => {
    const person = people.get(id);
    return person && !person.detached && person.name ? person.name : gone;
  };
