import { Binary, BSON, Decimal128, Long, ObjectId } from 'bson';

/** Documents are never changed in place, since all who read share them. */
export type Doc = Readonly<Record<string, unknown>>;

/** Keeps 64-bit integers as they are, so that writing a document back changes none of them. */
export const parse = (bytes: Uint8Array): Doc =>
  BSON.deserialize(bytes, { bsonRegExp: true, promoteLongs: false });
export const encode = (doc: Doc): Uint8Array => BSON.serialize(doc);
export const sizeOf = (doc: Doc | undefined): number => (doc ? BSON.calculateObjectSize(doc) : 0);

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

export const isMissing = (value: unknown): boolean => value === null || value === undefined;
export const isNumber = (value: unknown): boolean =>
  typeof value === 'number' || value instanceof Long || value instanceof Decimal128;
export const isDoc = (value: unknown): value is Doc =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
export const isOperators = (value: unknown): value is Doc =>
  isDoc(value) && (Object.keys(value)[0]?.startsWith('$') ?? false);

const isA = (type: new (...parts: never) => unknown) => (value: unknown) => value instanceof type;
const hasType = (type: string) => (value: unknown) => typeof value === type;
/** The types in MongoDB's order across types, and all others; a range condition stays within one of them. */
const TYPES: readonly ((value: unknown) => boolean)[] = [
  ...[isMissing, isNumber, hasType('string'), isDoc, Array.isArray],
  ...[isA(Binary), isA(ObjectId), hasType('boolean'), isA(Date), () => true],
];
export const rank = (value: unknown): number => TYPES.findIndex((isOfType) => isOfType(value));

export const asNumber = (value: unknown): number =>
  typeof value === 'number' ? value : Number(String(value));

const sign = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : Number(a > b));

function compareNumbers(a: unknown, b: unknown): number {
  if (a instanceof Long && b instanceof Long) return a.compare(b);
  const [x, y] = [asNumber(a), asNumber(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  return sign(x, y);
}

export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (typeof a === 'string' && typeof b === 'string') return sign(a, b);
  if (a instanceof Date && b instanceof Date) return sign(a.getTime(), b.getTime());
  const difference = rank(a) - rank(b);
  if (difference !== 0) return difference;
  return isNumber(a) ? compareNumbers(a, b) : sign(keyOf(a), keyOf(b));
}

/** The same text for two values exactly when they are equal: the order of fields counts, the type of a number does not. */
export function keyOf(value: unknown): string {
  if (isMissing(value)) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof ObjectId) return `$${value.toHexString()}`;
  if (value instanceof Long) return value.toString();
  return isNumber(value) ? String(asNumber(value)) : BSON.EJSON.stringify(value);
}
