import { withoutMentions } from './mentions.js';
import type { Post } from './post.model.js';
import type { Rows } from './rows.js';

/**
 * Search in Dutch, all of it: what a post is found by, what somebody looks for, and what is shown of what was found.
 * Another engine would take the place of this file.
 */
const MOST_TOKENS = 60;
const MOST_WORDS = 6;
const LONGEST_WORD = 40;
const LONGEST_QUERY = 200;

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));
const STOP_WORDS = words(
  'aan al als bij dan dat de der deze die dit door dus een en er ge geen had heb hebben heeft het hier hij hoe hun ik in is je kan kon maar me meer met mij mijn na naar niet nog nu of om omdat ons ook op over te tot u uit uw van veel voor want was wat we wel wij wordt worden zich zij zijn zo zou',
);
/** Words that ask for their own first form. */
const IRREGULAR: Readonly<Record<string, string>> = {
  steden: 'stad',
  leden: 'lid',
  raadsleden: 'raadslid',
  gemeenteraadsleden: 'raadslid',
  wegen: 'weg',
  mogelijkheden: 'mogelijkheid',
};
/** What the compounds of this field are made of, as they are after `stemOf`. */
const PARTS = words(
  'buurt wijk dorp moestuin tuin huis energie cooperatie raad lid subsidie budget zorg bewoner initiatief burger ambtenaar wethouder gemeente markt plan overleg bestuur beleid vergunning groep project aanbesteding vrijwilliger vereniging stichting netwerk knooppunt school jeugd sport park fonds gebouw dienst loket samenleving molen speeltuin inkoop cultuur regel geld',
);

/** *Coöperaties'* is *cooperaties*: lower case, without marks. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/['’]s\b/g, '');

/** Each as it stands in the text. */
const wordsOf = (text: string): string[] => plain(text).match(/[\p{L}\p{N}]+/gu) ?? [];

const ENDINGS = ['lijke', 'lijk', 'ingen', 'ing', 'en', 's', 'e'];
/** As in *huis* and *eis*, where it is no ending. */
const ENDS_ITSELF = /is$/;

const isEnding = (stem: string, ending: string): boolean =>
  stem.endsWith(ending) &&
  /[aeiouy].*.$/.test(stem.slice(0, -ending.length)) &&
  !(ending === 's' && ENDS_ITSELF.test(stem));

/** The form that the inflections of a word share: *initiatieven* and *initiatief*, *huizen* and *huis*. */
export function stemOf(word: string): string {
  let stem = IRREGULAR[word] ?? word;
  for (const ending of ENDINGS) if (isEnding(stem, ending)) stem = stem.slice(0, -ending.length);
  return stem
    .replace(/([b-df-hj-np-tv-z])\1$/, '$1')
    .replace(/v$/, 'f')
    .replace(/z$/, 's')
    .replaceAll(/([aeou])\1/g, '$1');
}
const PART_STEMS = new Set([...PARTS].map(stemOf));

/** The parts of a compound: *moestuin* in *buurtmoestuin*; in *raadsvoorstel* with and without what binds them. */
function partsOf(stem: string): string[] {
  for (let cut = 3; cut <= stem.length - 3; cut += 1) {
    const [head, tail] = [stem.slice(0, cut), stem.slice(cut)];
    const [first, bare] = [stemOf(head), tail.replace(/^(en|e|s)(?=.{3})/, '')];
    if (PART_STEMS.has(tail) || PART_STEMS.has(bare))
      return [first, PART_STEMS.has(tail) ? tail : bare];
    if (PART_STEMS.has(first) && tail.length >= 4) return [first, tail, bare];
  }
  return [];
}

const isWorth = (word: string): boolean =>
  word.length > 1 && word.length <= LONGEST_WORD && !STOP_WORDS.has(word);

/** What a text is found by; a long one by its first sixty. */
export function tokensOf(text: string): readonly string[] {
  const stems = wordsOf(text.slice(0, 20_000)).filter(isWorth).map(stemOf);
  return [...new Set(stems.flatMap((stem) => [stem, ...partsOf(stem)]))].slice(0, MOST_TOKENS);
}

/** What a post is found by: its own words, and the title of what it opens. */
export const tokensIn = (title: string, { seq, body }: Pick<Post, 'seq' | 'body'>) =>
  tokensOf([seq === 1 ? title : '', withoutMentions(body)].join('\n'));

interface Sought {
  readonly stems: readonly string[];
  /** What stood between quotation marks. */
  readonly phrases: readonly string[];
}

export function soughtIn(query: string): Sought {
  const asked = plain(query.slice(0, LONGEST_QUERY));
  const phrases = [...asked.matchAll(/["“”„]([^"“”„]+)["“”„]/g)].map(([, phrase = '']) =>
    wordsOf(phrase).join(' '),
  );
  const stems = [...new Set(wordsOf(asked).filter(isWorth).map(stemOf))].slice(0, MOST_WORDS);
  return { stems, phrases: phrases.filter(Boolean) };
}

export interface Found {
  readonly posts: readonly Post[];
  /** Where the next page begins; null at the end. */
  readonly before: string | null;
}

/** The posts of a run in which all of it stands, the newest first. */
export async function searchPosts(
  { posts }: Rows<'posts'>,
  runId: string,
  query: string,
  { before, limit }: { readonly before: string | null; readonly limit: number },
): Promise<Found> {
  const { stems, phrases } = soughtIn(query);
  if (stems.length === 0) return { posts: [], before: null };
  const all = stems.map((tokens) => ({ tokens }));
  const inSight = { runId, hidden: null, deletedAt: null };
  const filter = { ...inSight, $and: all, ...(before && { _id: { $lt: before } }) };
  const found = await posts.find(filter).sort({ _id: -1 }).limit(limit).lean();
  const last = found.length === limit ? found.at(-1) : undefined;
  const holds = (post: Post) => {
    const said = wordsOf(withoutMentions(post.body)).join(' ');
    return phrases.every((phrase) => said.includes(phrase));
  };
  return { posts: found.filter(holds), before: last?._id.toHexString() ?? null };
}

const SNIPPET = 220;

/** The piece of a text around the first word that was looked for, in bits of which every other one was found. */
export function snippetOf(body: string, query: string): readonly string[] {
  const stems = new Set(soughtIn(query).stems);
  const isHit = (word: string) => {
    const stem = stemOf(plain(word));
    return stems.has(stem) || partsOf(stem).some((part) => stems.has(part));
  };
  const bits = withoutMentions(body)
    .replaceAll(/[#*_>`[\]]+/g, '')
    .split(/([\p{L}\p{N}\p{M}'’]+)/u);
  const first = Math.max(0, bits.findIndex((bit, index) => index % 2 === 1 && isHit(bit)) - 16);
  const shown: string[] = [];
  let plainBit = first > 0 ? '… ' : '';
  for (const bit of bits.slice(first)) {
    if (shown.join('').length + plainBit.length + bit.length > SNIPPET) break;
    if (!/[\p{L}\p{N}]/u.test(bit) || !isHit(bit)) plainBit += bit;
    else {
      shown.push(plainBit, bit);
      plainBit = '';
    }
  }
  return [...shown, plainBit];
}
