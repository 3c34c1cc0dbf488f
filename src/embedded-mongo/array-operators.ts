import { BSONRegExp } from 'bson';
import { ServerError } from './errors.js';
import { setAt, step } from './paths.js';
import { compile } from './query.js';
import { sorted } from './sort.js';
import { compare, isDoc, isOperators, keyOf, type Doc } from './values.js';

export type Operator = (doc: Doc, parts: readonly string[], operand: unknown) => void;

export const valueAt = (doc: Doc, parts: readonly string[]): unknown =>
  parts.reduce<unknown>(step, doc);

function arrayAt(doc: Doc, parts: readonly string[]): unknown[] | undefined {
  const value = valueAt(doc, parts);
  if (value === undefined || Array.isArray(value)) return value;
  throw new ServerError(2, `The field '${parts.join('.')}' must be an array`);
}

const MODIFIERS = ['$each', '$position', '$slice', '$sort'];

function wholeNumber(name: string, value: unknown): number {
  if (!Number.isInteger(value))
    throw new ServerError(2, `The value for ${name} must be an integer`);
  return value as number;
}

function readModifiers(operand: unknown): { each: unknown[]; modifiers: Doc } {
  if (!isDoc(operand) || !('$each' in operand)) return { each: [operand], modifiers: {} };
  const unknown = Object.keys(operand).find((name) => !MODIFIERS.includes(name));
  if (unknown) throw new ServerError(2, `Unrecognized clause in $push: ${unknown}`);
  const { $each, ...modifiers } = operand;
  if (!Array.isArray($each)) throw new ServerError(2, 'The argument to $each must be an array');
  return { each: $each, modifiers };
}

function sortElements(array: unknown[], spec: unknown): unknown[] {
  if (isDoc(spec)) return sorted(array, spec, (element) => (isDoc(element) ? element : {}));
  if (spec !== 1 && spec !== -1)
    throw new ServerError(2, 'The $sort is invalid: use 1, -1 or a document');
  return [...array].sort((a, b) => spec * compare(a, b));
}

function push(doc: Doc, parts: readonly string[], operand: unknown): void {
  const { each, modifiers } = readModifiers(operand);
  const { $position, $sort, $slice } = modifiers;
  let array = [...(arrayAt(doc, parts) ?? [])];
  const at = $position === undefined ? array.length : wholeNumber('$position', $position);
  array.splice(at, 0, ...each);
  if ($sort !== undefined) array = sortElements(array, $sort);
  if ($slice !== undefined) {
    const count = wholeNumber('$slice', $slice);
    array = count < 0 ? array.slice(count) : array.slice(0, count);
  }
  setAt(doc, parts, array);
}

function addToSet(doc: Doc, parts: readonly string[], operand: unknown): void {
  const { each, modifiers } = readModifiers(operand);
  if (Object.keys(modifiers).length > 0) throw new ServerError(2, '$addToSet takes $each only');
  const array = [...(arrayAt(doc, parts) ?? [])];
  const keys = new Set(array.map(keyOf));
  for (const value of each) {
    if (!keys.has(keyOf(value))) array.push(value);
    keys.add(keyOf(value));
  }
  setAt(doc, parts, array);
}

/** A document as operand of `$pull` is a filter on the elements; any other value has to be equal. */
function pullTest(operand: unknown): (element: unknown) => boolean {
  if (isOperators(operand) || operand instanceof BSONRegExp) {
    const matches = compile({ element: operand });
    return (element) => matches({ element });
  }
  if (isDoc(operand)) {
    const matches = compile(operand);
    return (element) => isDoc(element) && matches(element);
  }
  return (element) => compare(element, operand) === 0;
}

function keepOnly(doc: Doc, parts: readonly string[], keep: (element: unknown) => boolean): void {
  const array = arrayAt(doc, parts);
  if (array) setAt(doc, parts, array.filter(keep));
}

function pop(doc: Doc, parts: readonly string[], operand: unknown): void {
  if (operand !== 1 && operand !== -1) throw new ServerError(9, '$pop expects 1 or -1');
  const array = arrayAt(doc, parts);
  if (array) setAt(doc, parts, operand === 1 ? array.slice(0, -1) : array.slice(1));
}

export const ARRAY_OPERATORS: Readonly<Record<string, Operator>> = {
  $push: push,
  $addToSet: addToSet,
  $pop: pop,
  $pull: (doc, parts, operand) => {
    const isPulled = pullTest(operand);
    keepOnly(doc, parts, (element) => !isPulled(element));
  },
  $pullAll: (doc, parts, operand) => {
    if (!Array.isArray(operand)) throw new ServerError(2, '$pullAll requires an array argument');
    const keys = new Set(operand.map(keyOf));
    keepOnly(doc, parts, (element) => !keys.has(keyOf(element)));
  },
};
