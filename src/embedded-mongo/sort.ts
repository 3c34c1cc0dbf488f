import { ServerError } from './errors.js';
import { indexValues } from './paths.js';
import { compare, isDoc, type Doc } from './values.js';

/** Below this many wanted documents, only the best so far are kept instead of sorting all. */
const FEW = 1000;

interface Keyed<T> {
  readonly item: T;
  readonly keys: readonly unknown[];
}

function directions(spec: unknown): [string[], 1 | -1][] {
  const entries = isDoc(spec) ? Object.entries(spec) : [];
  return entries.map(([path, direction]) => {
    if ((direction !== 1 && direction !== -1) || path.startsWith('$')) {
      throw new ServerError(2, `Illegal sort of '${path}': only fields by 1 or -1 are supported`);
    }
    return [path.split('.'), direction];
  });
}

/** Of an array, the smallest element counts when sorting upwards and the largest when sorting downwards. */
function sortKey(doc: Doc, parts: readonly string[], direction: 1 | -1): unknown {
  return indexValues(doc, parts).reduce((best, value) =>
    direction * compare(value, best) < 0 ? value : best,
  );
}

function insertBest<T>(best: Keyed<T>[], entry: Keyed<T>, order: Order<T>, top: number): void {
  const last = best.at(-1);
  if (last && best.length === top && order(entry, last) >= 0) return;
  let [low, high] = [0, best.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = best[middle];
    if (at && order(entry, at) < 0) high = middle;
    else low = middle + 1;
  }
  best.splice(low, 0, entry);
  if (best.length > top) best.pop();
}
type Order<T> = (a: Keyed<T>, b: Keyed<T>) => number;

/** The items in the order of the specification, at most `top` of them. */
export function sorted<T>(items: T[], spec: unknown, docOf: (item: T) => Doc, top = Infinity): T[] {
  const fields = directions(spec);
  const order: Order<T> = (a, b) => {
    for (const [i, [, direction]] of fields.entries()) {
      const result = compare(a.keys[i], b.keys[i]);
      if (result !== 0) return result * direction;
    }
    return 0;
  };
  const keyed = (item: T): Keyed<T> => ({
    item,
    keys: fields.map(([parts, direction]) => sortKey(docOf(item), parts, direction)),
  });
  if (top > FEW)
    return items
      .map(keyed)
      .sort(order)
      .slice(0, top)
      .map(({ item }) => item);
  const best: Keyed<T>[] = [];
  for (const item of items) insertBest(best, keyed(item), order, top);
  return best.map(({ item }) => item);
}
