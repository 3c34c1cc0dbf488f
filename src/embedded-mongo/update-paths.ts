import { ServerError } from './errors.js';
import { setAt, splitPath, step } from './paths.js';
import { compile, type Matcher } from './query.js';
import { isDoc, type Doc } from './values.js';

/** What says which elements of an array a path means. */
export interface Selection {
  readonly filter: Doc;
  readonly elements: ReadonlyMap<string, Matcher>;
}

/** The name that an array filter gives to the element: the first part of its first field. */
function elementName(filter: Doc): string {
  const [key = '', value] = Object.entries(filter)[0] ?? [];
  const inner = key.startsWith('$') && Array.isArray(value) ? (value[0] as unknown) : undefined;
  return isDoc(inner) ? elementName(inner) : (key.split('.')[0] ?? '');
}

/** The array filters of an update by the name each gives to its element. */
export function readArrayFilters(
  update: unknown,
  arrayFilters: unknown = [],
): Map<string, Matcher> {
  if (!Array.isArray(arrayFilters) || !arrayFilters.every(isDoc)) {
    throw new ServerError(14, 'arrayFilters has to be an array of documents');
  }
  const paths = Object.values(isDoc(update) ? update : {}).flatMap((fields) =>
    isDoc(fields) ? Object.keys(fields) : [],
  );
  return new Map(
    arrayFilters.map((filter) => {
      const name = elementName(filter);
      if (!paths.some((path) => path.includes(`$[${name}]`))) {
        throw new ServerError(9, `The array filter for identifier '${name}' was not used`);
      }
      return [name, compile(filter)];
    }),
  );
}

/** All that a filter says about the array at a path or its elements. */
function conditionsOn(filter: Doc, path: string): Matcher[] {
  return Object.entries(filter).flatMap(([key, operand]) => {
    if (key === '$and' && Array.isArray(operand)) {
      return operand.filter(isDoc).flatMap((part) => conditionsOn(part, path));
    }
    return key === path || key.startsWith(`${path}.`) ? [compile({ [key]: operand })] : [];
  });
}

/** `$` in a path stands for the first element that meets all the filter says about the array. */
function positionOf(array: unknown, prefix: readonly string[], { filter }: Selection): number {
  const matchers = conditionsOn(filter, prefix.join('.'));
  const isMatch = (element: unknown): boolean => {
    const doc: Doc = {};
    setAt(doc, prefix, [element]);
    return matchers.every((matches) => matches(doc));
  };
  const position = Array.isArray(array) && matchers.length > 0 ? array.findIndex(isMatch) : -1;
  if (position < 0) {
    throw new ServerError(
      2,
      'The positional operator did not find the match needed from the query.',
    );
  }
  return position;
}

function positions(
  part: string,
  array: unknown,
  prefix: readonly string[],
  scope: Selection,
): number[] {
  if (part === '$') return [positionOf(array, prefix, scope)];
  const name = part.slice(2, -1);
  const matches = scope.elements.get(name);
  if (name !== '' && !matches) {
    throw new ServerError(2, `No array filter found for identifier '${name}'`);
  }
  if (!Array.isArray(array)) {
    throw new ServerError(
      2,
      `The path '${prefix.join('.')}' must exist as an array to apply array updates`,
    );
  }
  return [...array.keys()].filter((at) => !matches || matches({ [name]: array[at] as unknown }));
}

/** The paths that a path with `$`, `$[]` or `$[name]` in it stands for in this document. */
export function concretePaths(doc: Doc, path: string, scope: Selection): string[][] {
  let paths: string[][] = [[]];
  for (const part of splitPath(path)) {
    paths = paths.flatMap((prefix) => {
      if (!/^\$(\[.*\])?$/.test(part)) return [[...prefix, part]];
      const array = prefix.reduce<unknown>(step, doc);
      return positions(part, array, prefix, scope).map((at) => [...prefix, String(at)]);
    });
  }
  return paths;
}
