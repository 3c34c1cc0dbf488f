import { demand } from './errors.js';
import { compare, isDoc, type Doc } from './values.js';

const isIndex = (part: string): boolean => /^\d+$/.test(part);

export function splitPath(path: string): string[] {
  const parts = path.split('.');
  const isFit = parts.every((part) => part !== '' && !part.startsWith('$') && part !== '__proto__');
  demand(isFit, 'BadValue', `The path '${path}' is not supported`);
  return parts;
}

const step = (value: unknown, part: string): unknown =>
  isDoc(value) && Object.hasOwn(value, part) ? value[part] : undefined;

/** All that a path ends in: it goes into the elements of arrays, and by number to one of them. */
export function leavesOf(value: unknown, parts: readonly string[], at = 0): unknown[] {
  const part = parts[at];
  if (part === undefined) return [value];
  if (!Array.isArray(value)) return leavesOf(step(value, part), parts, at + 1);
  const elements: unknown[] = value;
  const direct = isIndex(part) ? elements.slice(Number(part), Number(part) + 1) : [];
  return [
    ...direct.flatMap((element) => leavesOf(element, parts, at + 1)),
    ...elements.filter(isDoc).flatMap((element) => leavesOf(element, parts, at)),
  ];
}

/** What indexes and sorts see of a path: the elements of arrays, and `undefined` for an absent field. */
export function indexValues(doc: Doc, parts: readonly string[]): unknown[] {
  const values = leavesOf(doc, parts).flat();
  return values.length > 0 ? values : [undefined];
}

/** A copy in which the value at a path is changed; into `undefined` removes it. What lies beside the path is shared with the original. */
export function changeAt(
  holder: unknown,
  [part, ...rest]: readonly string[],
  change: Change,
): unknown {
  if (part === undefined) return change(holder);
  if (holder === undefined || isDoc(holder)) {
    const value = changeAt(step(holder, part), rest, change);
    return value === undefined ? without(holder, part) : { ...holder, [part]: value };
  }
  if (Array.isArray(holder) && isIndex(part))
    return changeElement(holder, Number(part), rest, change);
  const message = `Cannot create field '${part}' in a value that is no document`;
  demand(change(undefined) === undefined, 'PathNotViable', message);
  return holder;
}

type Change = (value: unknown) => unknown;
const without = (holder: Doc | undefined, part: string): Doc | undefined =>
  holder && Object.fromEntries(Object.entries(holder).filter(([name]) => name !== part));

function changeElement(
  array: readonly unknown[],
  at: number,
  rest: readonly string[],
  change: Change,
) {
  demand(at <= array.length, 'BadValue', 'Leaving a gap in an array is not supported');
  return array.toSpliced(at, 1, changeAt(array[at], rest, change) ?? null);
}

/** Of an array, the smallest element counts when sorting upwards and the largest when sorting downwards. */
const sortKey = (doc: Doc, parts: readonly string[], direction: number): unknown =>
  indexValues(doc, parts).reduce((best, value) =>
    direction * compare(value, best) < 0 ? value : best,
  );

/** The documents in the order of the specification: sorted by its last field first, since sorting again keeps the order of equals. */
export function sorted(docs: readonly Doc[], spec: Doc): Doc[] {
  return Object.entries(spec).reduceRight(
    (rows, [path, direction]) => {
      const isFit = (direction === 1 || direction === -1) && !path.startsWith('$');
      demand(isFit, 'BadValue', `Illegal sort of '${path}': only fields by 1 or -1 are supported`);
      const parts = path.split('.');
      return rows
        .map((doc) => ({ doc, key: sortKey(doc, parts, direction) }))
        .sort((a, b) => direction * compare(a.key, b.key))
        .map(({ doc }) => doc);
    },
    [...docs],
  );
}
