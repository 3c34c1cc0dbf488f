import { ServerError } from './errors.js';
import { evaluator, type Evaluator } from './expressions.js';
import { setAt, splitPath } from './paths.js';
import { compile } from './query.js';
import { asNumber, isDoc, isOperators, rank, RANK, type Doc } from './values.js';

export type Projector = (doc: Doc, variables?: Doc) => Doc;
/** The fields named by a projection, as a tree; a leaf is a field taken (or left out) whole. */
interface Tree {
  [field: string]: Tree | true;
}

/** Without a prototype, or a field called `constructor` would be found where there is none. */
const emptyTree = (): Tree => Object.create(null) as Tree;

const isFlag = (value: unknown): boolean =>
  typeof value === 'boolean' || rank(value) === RANK.number;
const isOn = (value: unknown): boolean => value === true || asNumber(value) !== 0;

function grow(tree: Tree, path: string): void {
  const parts = splitPath(path);
  const last = parts.pop() ?? '';
  let node = tree;
  for (const part of parts) {
    const next = (node[part] ??= emptyTree());
    if (next === true) throw new ServerError(2, `Path collision at ${path}`);
    node = next;
  }
  if (node[last] !== undefined) throw new ServerError(2, `Path collision at ${path}`);
  node[last] = true;
}

function include(value: unknown, tree: Tree | true): unknown {
  if (tree === true) return value;
  if (Array.isArray(value)) {
    return value.map((e) => include(e, tree)).filter((element) => element !== undefined);
  }
  if (!isDoc(value)) return undefined;
  const kept = Object.entries(value).map(([key, field]): [string, unknown] => {
    const below = Object.hasOwn(tree, key) ? tree[key] : undefined;
    return [key, below === undefined ? undefined : include(field, below)];
  });
  return Object.fromEntries(kept.filter(([, field]) => field !== undefined));
}

function exclude(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((element) => exclude(element, tree));
  if (!isDoc(value)) return value;
  const kept = Object.entries(value).flatMap(([key, field]): [string, unknown][] => {
    const below = Object.hasOwn(tree, key) ? tree[key] : undefined;
    if (below === true) return [];
    return [[key, below ? exclude(field, below) : field]];
  });
  return Object.fromEntries(kept);
}

/** `{ a: { b: 1 } }` says the same as `{ 'a.b': 1 }`. */
function flatten(spec: Doc, prefix = ''): [string, unknown][] {
  return Object.entries(spec).flatMap(([key, value]): [string, unknown][] =>
    isDoc(value) && !isOperators(value)
      ? flatten(value, `${prefix}${key}.`)
      : [[prefix + key, value]],
  );
}

function slice(operand: unknown): (value: unknown) => unknown {
  const [first = 0, count] = [operand].flat().map(asNumber);
  const cut = (array: unknown[]): unknown[] => {
    if (count !== undefined) return array.slice(first).slice(0, count);
    return first < 0 ? array.slice(first) : array.slice(0, first);
  };
  return (value) => (Array.isArray(value) ? cut(value) : value);
}

function firstMatch(operand: unknown): (value: unknown) => unknown {
  const matches = compile({ e: { $elemMatch: operand } });
  return (value) => {
    const array: unknown[] = Array.isArray(value) ? value : [];
    const found = array.find((element) => matches({ e: [element] }));
    return found === undefined ? undefined : [found];
  };
}

/** `$slice` and `$elemMatch` of a find look like expressions, but act on the one field they stand on. */
function onField(path: string, value: unknown): ((value: unknown) => unknown) | undefined {
  if (!isOperators(value)) return undefined;
  const { $slice, $elemMatch } = value;
  if ($elemMatch === undefined && ![$slice].flat().every((n) => typeof n === 'number')) return;
  if (path.includes('.')) {
    throw new ServerError(2, '$slice and $elemMatch are supported on a top-level field only');
  }
  return $elemMatch === undefined ? slice($slice) : firstMatch($elemMatch);
}

class Projection {
  private readonly included = emptyTree();
  private readonly excluded = emptyTree();
  private readonly computed: [readonly string[], Evaluator][] = [];
  private readonly changed: [string, (value: unknown) => unknown][] = [];
  private includes = false;
  private id: 'kept' | 'asked' | 'left out' = 'kept';

  constructor(spec: Doc) {
    for (const [path, value] of flatten(spec)) this.take(path, value);
    const excludes = Object.keys(this.excluded).length > 0;
    if (this.includes && excludes) {
      throw new ServerError(2, 'Cannot do exclusion in inclusion projection');
    }
    if (this.id === 'asked' && !excludes) this.includes = true;
    (this.id === 'left out' ? this.excluded : this.included)['_id'] = true;
  }

  private take(path: string, value: unknown): void {
    if (path.includes('$')) throw new ServerError(2, 'Positional projection is not supported');
    if (isFlag(value)) {
      this.takeFlag(path, isOn(value));
      return;
    }
    const change = onField(path, value);
    if (change) this.changed.push([path, change]);
    else this.computed.push([splitPath(path), evaluator(value)]);
    if (!change) this.includes = true;
    else if (isDoc(value) && '$elemMatch' in value) this.includeAt(path);
  }

  private takeFlag(path: string, on: boolean): void {
    if (path === '_id') this.id = on ? 'asked' : 'left out';
    else if (on) this.includeAt(path);
    else grow(this.excluded, path);
  }

  private includeAt(path: string): void {
    grow(this.included, path);
    this.includes = true;
  }

  apply(doc: Doc, variables?: Doc): Doc {
    const out = (this.includes ? include(doc, this.included) : exclude(doc, this.excluded)) as Doc;
    for (const [field, change] of this.changed) {
      if (out[field] !== undefined) out[field] = change(out[field]);
      if (out[field] === undefined) Reflect.deleteProperty(out, field);
    }
    for (const [parts, evaluate] of this.computed) {
      const value = evaluate(doc, variables);
      if (value !== undefined) setAt(out, parts, value);
    }
    return out;
  }
}

/** Compiles what `find` calls a projection and `aggregate` calls `$project`. */
export function projector(spec: unknown): Projector {
  if (!isDoc(spec)) throw new ServerError(14, 'A projection has to be a document');
  const projection = new Projection(spec);
  return (doc, variables) => projection.apply(doc, variables);
}
