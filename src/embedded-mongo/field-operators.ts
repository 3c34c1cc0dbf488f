import { BSON, Int32, Timestamp } from 'bson';
import { ARRAY_OPERATORS, valueAt, type Operator } from './array-operators.js';
import { ServerError } from './errors.js';
import { setAt, splitPath, unsetAt } from './paths.js';
import { add, asNumber, compare, isDoc, rank, RANK, type Doc } from './values.js';

/** What an operator may know besides the document and its operand. */
export interface UpdateContext {
  readonly now: Date;
  readonly inserting: boolean;
  /** The stored document, which still knows the type of each number; absent when inserting. */
  readonly raw?: Uint8Array | undefined;
}

function arithmetic(calculate: (current: unknown, operand: unknown) => unknown): Operator {
  return (doc, parts, operand) => {
    const current = valueAt(doc, parts);
    const values = current === undefined ? [operand] : [operand, current];
    if (values.some((value) => rank(value) !== RANK.number)) {
      throw new ServerError(
        14,
        `Cannot calculate with a non-numeric value at '${parts.join('.')}'`,
      );
    }
    setAt(doc, parts, calculate(current ?? 0, operand));
  };
}

function exactSum(current: unknown, operand: unknown): unknown {
  const sum = add(current, operand);
  if (sum === undefined) {
    throw new ServerError(2, '$inc cannot mix decimals or fractions with 64-bit integers here');
  }
  return sum;
}

function product(current: unknown, operand: unknown): number {
  if (typeof current === 'number' && typeof operand === 'number') return current * operand;
  throw new ServerError(2, '$mul is supported on int32 and double only');
}

function keepIf(isBetter: (order: number) => boolean): Operator {
  return (doc, parts, operand) => {
    const current = valueAt(doc, parts);
    if (current === undefined || isBetter(compare(operand, current))) setAt(doc, parts, operand);
  };
}

function rename(doc: Doc, parts: readonly string[], operand: unknown): void {
  if (typeof operand !== 'string')
    throw new ServerError(2, "The 'to' field of $rename must be a string");
  const value = valueAt(doc, parts);
  if (value === undefined) return;
  unsetAt(doc, parts);
  setAt(doc, splitPath(operand), value);
}

const BITWISE: Readonly<Record<string, (a: number, b: number) => number>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
};

function bit({ raw }: UpdateContext): Operator {
  return (doc, parts, operand) => {
    const stored = raw && valueAt(BSON.deserialize(raw, { promoteValues: false }), parts);
    const steps = isDoc(operand) ? Object.entries(operand) : [];
    const isInt32 = (value: unknown): boolean => typeof value === 'number' && value === (value | 0);
    const isFit =
      steps.length > 0 &&
      steps.every(([name, mask]) => Object.hasOwn(BITWISE, name) && isInt32(mask));
    if (!isFit || (stored !== undefined && !(stored instanceof Int32))) {
      throw new ServerError(2, `$bit is supported on int32 only, at '${parts.join('.')}'`);
    }
    const result = steps.reduce(
      (value, [name, mask]) => BITWISE[name]?.(value, asNumber(mask)) ?? value,
      asNumber(valueAt(doc, parts) ?? 0),
    );
    setAt(doc, parts, result);
  };
}

function currentDate({ now }: UpdateContext): Operator {
  return (doc, parts, operand) => {
    const type = isDoc(operand) ? operand['$type'] : 'date';
    if (type !== 'date' && type !== 'timestamp') {
      throw new ServerError(2, "The '$type' of $currentDate must be 'date' or 'timestamp'");
    }
    const seconds = Math.floor(now.getTime() / 1000);
    setAt(doc, parts, type === 'date' ? now : new Timestamp({ t: seconds, i: 1 }));
  };
}

/** The operators of an update document, for one document and one moment. */
export function operatorsFor(context: UpdateContext): Readonly<Record<string, Operator>> {
  return {
    ...ARRAY_OPERATORS,
    $set: setAt,
    $unset: (doc, parts) => {
      unsetAt(doc, parts);
    },
    $setOnInsert: (doc, parts, operand) => {
      if (context.inserting) setAt(doc, parts, operand);
    },
    $inc: arithmetic(exactSum),
    $mul: arithmetic(product),
    $min: keepIf((order) => order < 0),
    $max: keepIf((order) => order > 0),
    $rename: rename,
    $bit: bit(context),
    $currentDate: currentDate(context),
  };
}
