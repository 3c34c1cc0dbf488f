import { demand } from './errors.js';
import { compile } from './filter.js';
import { changeAt, splitPath } from './paths.js';
import { checkPipeline, runPipeline } from './pipeline.js';
import { UPDATE_STAGES } from './supported.js';
import { compare, isDoc, isOperators, keyOf, type Doc } from './values.js';

/** Makes the new value of a field out of the current one; `undefined` stands for an absent field. */
type Operator = (current: unknown, operand: unknown) => unknown;

function sum(current: unknown = 0, operand: unknown): number {
  const areNumbers = typeof current === 'number' && typeof operand === 'number';
  demand(areNumbers, 'TypeMismatch', 'Cannot apply $inc to what is no int32 or double');
  return current + operand;
}

const largest: Operator = (current, operand) =>
  current === undefined || compare(operand, current) > 0 ? operand : current;

function arrayOf(value: unknown = []): readonly unknown[] {
  demand(Array.isArray(value), 'BadValue', 'The field must be an array');
  return value;
}

/** One value at the end, of a set only where it is not yet in it; several at once are nothing that is asked for here. */
const added =
  (isSet: boolean): Operator =>
  (current, operand) => {
    const array = arrayOf(current);
    demand(!isOperators(operand), 'BadValue', 'Clauses such as $each are not supported');
    const isKnown = isSet && array.some((known) => keyOf(known) === keyOf(operand));
    return isKnown ? array : [...array, operand];
  };

/** A document is a filter on the elements; any other value has to be equal. */
function pull(current: unknown, operand: unknown): unknown {
  const isOnFields = isDoc(operand) && !isOperators(operand);
  const matches = compile(isOnFields ? operand : { element: operand });
  const isPulled = (element: unknown): boolean =>
    isOnFields ? isDoc(element) && matches(element) : matches({ element });
  return current && arrayOf(current).filter((element) => !isPulled(element));
}

const isInt32 = (value: unknown): value is number =>
  typeof value === 'number' && value === (value | 0);

function bit(current: unknown = 0, operand: unknown): number {
  const [[name, mask] = ['', null], ...more] = Object.entries(Object(operand) as Doc);
  const isFit = name === 'or' && more.length === 0 && isInt32(current) && isInt32(mask);
  demand(isFit, 'BadValue', '$bit takes or, and works on int32 only');
  return current | mask;
}

export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['$set', (_, operand) => operand],
  ['$setOnInsert', (_, operand) => operand],
  ['$inc', sum],
  ['$max', largest],
  ['$push', added(false)],
  ['$addToSet', added(true)],
  ['$pull', pull],
  ['$bit', bit],
]);

export type Update = (doc: Doc, inserting: boolean) => Doc;

function checkConflicts(paths: readonly string[]): void {
  const isOuter = (path: string, i: number): boolean =>
    paths.some((other, j) => i !== j && `${other}.`.startsWith(`${path}.`));
  const message = `Updating these paths would create a conflict: ${paths.join(', ')}`;
  demand(!paths.some(isOuter), 'ConflictingUpdateOperators', message);
}

function byOperators(update: Doc): Update {
  const steps = Object.entries(update).flatMap(([name, fields]) => {
    const operator = OPERATORS.get(name);
    demand(operator && isDoc(fields), 'FailedToParse', `Unknown modifier: ${name}, or no document`);
    return Object.entries(fields).map(([path, operand]) => {
      const change = (value: unknown): unknown => operator(value, operand);
      return { name, path, parts: splitPath(path), change };
    });
  });
  checkConflicts(steps.map(({ path }) => path));
  return (doc, inserting) =>
    steps
      .filter(({ name }) => inserting || name !== '$setOnInsert')
      .reduce((changed, { parts, change }) => changeAt(changed, parts, change) as Doc, doc);
}

const withId = ({ _id, ...fields }: Doc, before: Doc): Doc => {
  const id = _id ?? before['_id'];
  return id === undefined ? fields : { _id: id, ...fields };
};

/** Whatever an update cannot express is refused here, also where no document would be updated. */
export function compileUpdate(update: unknown): Update {
  if (Array.isArray(update)) {
    checkPipeline(update, UPDATE_STAGES);
    return (doc) => withId(runPipeline([doc], update as Doc[])[0] ?? {}, doc);
  }
  if (isOperators(update)) return byOperators(update);
  demand(isDoc(update), 'FailedToParse', 'An update has to be a document or a pipeline');
  const isPlain = Object.keys(update).every((key) => !key.startsWith('$'));
  demand(isPlain, 'DollarPrefixedFieldName', 'A replacement holds no operators');
  return (doc) => withId(update, doc);
}
