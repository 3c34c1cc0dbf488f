import { ServerError } from './errors.js';
import { isDoc, type Doc } from './values.js';

const INDEX = /^\d+$/;
export const isIndex = (part: string): boolean => INDEX.test(part);

export function splitPath(path: string): string[] {
  const parts = path.split('.');
  if (parts.includes('')) {
    throw new ServerError(56, `The path '${path}' contains an empty field name`);
  }
  if (parts.includes('__proto__')) {
    throw new ServerError(2, "The field name '__proto__' is not supported");
  }
  return parts;
}

/** One step down: into a document by name, into an array by number. */
export function step(value: unknown, part: string): unknown {
  if (Array.isArray(value)) return isIndex(part) ? value[Number(part)] : undefined;
  return isDoc(value) && Object.hasOwn(value, part) ? value[part] : undefined;
}

export const getPath = (doc: unknown, path: string): unknown => path.split('.').reduce(step, doc);

/** What a condition on a path looks at: the leaves it ends in, and those with the elements of each array among them. */
export interface Reached {
  readonly leaves: readonly unknown[];
  readonly values: readonly unknown[];
}

export function reach(doc: unknown, parts: readonly string[]): Reached {
  const leaves = leavesOf(doc, parts, 0);
  const values = leaves.some((leaf) => Array.isArray(leaf))
    ? leaves.flatMap((leaf) => (Array.isArray(leaf) ? [...(leaf as unknown[]), leaf] : [leaf]))
    : leaves;
  return { leaves, values };
}

function leavesOf(value: unknown, parts: readonly string[], at: number): unknown[] {
  const part = parts[at];
  if (part === undefined) return [value];
  if (!Array.isArray(value)) {
    return isDoc(value) ? leavesOf(step(value, part), parts, at + 1) : [undefined];
  }
  const direct = isIndex(part) && Number(part) < value.length;
  return [
    ...(direct ? leavesOf(value[Number(part)], parts, at + 1) : []),
    ...value.filter(isDoc).flatMap((element) => leavesOf(element, parts, at)),
  ];
}

/** The values an index holds for this path; `undefined` stands for an absent field. */
export function indexValues(value: unknown, parts: readonly string[], at = 0): unknown[] {
  const part = parts[at];
  if (!Array.isArray(value)) {
    return part === undefined ? [value] : indexValues(step(value, part), parts, at + 1);
  }
  if (part !== undefined && isIndex(part)) return indexValues(value[Number(part)], parts, at + 1);
  if (value.length === 0) return [undefined];
  if (part === undefined) return value as unknown[];
  return value.flatMap((element) => indexValues(element, parts, at));
}

function cannotCreate(part: string, holder: unknown): ServerError {
  return new ServerError(28, `Cannot create field '${part}' in element of type ${typeof holder}`);
}

const MAX_PADDING = 1_500_000;

function putIn(holder: unknown, part: string, value: unknown): void {
  if (isDoc(holder)) {
    holder[part] = value;
  } else if (Array.isArray(holder) && isIndex(part) && Number(part) < MAX_PADDING) {
    while (holder.length < Number(part)) holder.push(null);
    holder[Number(part)] = value;
  } else {
    throw cannotCreate(part, holder);
  }
}

/** Writes a value, creating the documents on the way; a scalar on the way is an error, as in MongoDB. */
export function setAt(doc: Doc, parts: readonly string[], value: unknown): void {
  let holder: unknown = doc;
  for (const part of parts.slice(0, -1)) {
    if (step(holder, part) === undefined) putIn(holder, part, {});
    holder = step(holder, part);
  }
  putIn(holder, parts.at(-1) ?? '', value);
}

export function unsetAt(doc: Doc, parts: readonly string[]): void {
  const holder = parts.slice(0, -1).reduce<unknown>(step, doc);
  const last = parts.at(-1) ?? '';
  if (Array.isArray(holder)) {
    if (isIndex(last) && Number(last) < holder.length) holder[Number(last)] = null;
  } else if (isDoc(holder)) {
    Reflect.deleteProperty(holder, last);
  }
}
