import { Binary, BSON, Decimal128, Long, ObjectId } from 'mongodb';

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

const bits = new DataView(new ArrayBuffer(8));
const TOP_BIT = 1n << 63n;
/** Digits that sort as the number does; those of the whole number behind them where a double holds no more. */
function orderedNumber(value: unknown): string {
  const number = asNumber(value);
  if (Number.isNaN(number)) return '!'; // before all digits
  bits.setFloat64(0, number + 0); // minus zero is zero
  const raw = bits.getBigInt64(0);
  const digits = BigInt.asUintN(64, raw < 0n ? ~raw : raw | TOP_BIT)
    .toString(16)
    .padStart(16, '0');
  if (Math.abs(number) < 2 ** 53 || Math.abs(number) > 2 ** 63) return digits;
  const whole = value instanceof Long ? value.toBigInt() : BigInt(number);
  return digits + (whole + TOP_BIT).toString(16).padStart(17, '0');
}

/** A shorter text sorts before a longer one that begins with it, whatever follows them. */
const ended = (text: string): string => `${text.replaceAll('\0', '\0\u0001')}\0\0`;

function orderedText(value: unknown): string {
  if (isMissing(value)) return '';
  if (typeof value === 'string') return ended(value);
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Date) return orderedNumber(value.getTime());
  return isNumber(value) ? orderedNumber(value) : ended(BSON.EJSON.stringify(value));
}

/** What the keys of all values of a type begin with, and what comes behind every key. */
export const typeMark = (value: unknown): string => String.fromCharCode(65 + rank(value));
export const BEHIND_ALL = '\uffff';

/** The same text for two values exactly when they are equal, and sorting as they do: the order of fields counts, the type of a number does not. */
export const keyOf = (value: unknown): string => typeMark(value) + orderedText(value);

const sign = <T extends string | number>(a: T, b: T): number => (a < b ? -1 : Number(a > b));

export function compare(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return sign(a, b);
  return a === b ? 0 : sign(keyOf(a), keyOf(b));
}
