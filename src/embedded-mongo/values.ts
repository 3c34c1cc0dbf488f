import { Binary, BSON, BSONRegExp, BSONValue, Long, ObjectId, Timestamp } from 'bson';
import { ServerError } from './errors.js';

export type Doc = Record<string, unknown>;

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

const EXACT = { bsonRegExp: true, promoteLongs: false };
const PLAIN = { bsonRegExp: true };

/** Bytes to a document that keeps 64-bit integers as they are, so that writing it back changes no type. */
export const parse = (raw: Uint8Array): Doc => BSON.deserialize(raw, EXACT);
/** Bytes to a document of plain numbers, for expressions to calculate with. */
export const parsePlain = (raw: Uint8Array): Doc => BSON.deserialize(raw, PLAIN);

/** What the server makes itself may be a little larger than a stored document, for the frame around one. */
const MAX_BYTES = MAX_DOCUMENT_BYTES + 16 * 1024;

export function encode(doc: Doc): Buffer {
  const bytes = BSON.serialize(doc);
  if (bytes.length > MAX_BYTES) {
    throw new ServerError(10334, `BSONObj size: ${bytes.length} is invalid. Max 16777216`);
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The places of the types in MongoDB's order across types; a range condition stays within one place. */
export const RANK = {
  minKey: 0,
  null: 5,
  number: 10,
  string: 15,
  object: 20,
  array: 25,
  binary: 30,
  objectId: 35,
  boolean: 40,
  date: 45,
  timestamp: 47,
  regex: 50,
  other: 60,
  maxKey: 127,
} as const;

const RANK_OF_PRIMITIVE: Record<string, number> = {
  undefined: RANK.null,
  number: RANK.number,
  bigint: RANK.number,
  string: RANK.string,
  boolean: RANK.boolean,
};
const RANK_OF_BSON: Record<string, number> = {
  ObjectId: RANK.objectId,
  Long: RANK.number,
  Int32: RANK.number,
  Double: RANK.number,
  Decimal128: RANK.number,
  Binary: RANK.binary,
  Timestamp: RANK.timestamp,
  BSONRegExp: RANK.regex,
  BSONSymbol: RANK.string,
  MinKey: RANK.minKey,
  MaxKey: RANK.maxKey,
};

/** Only what the parser made counts: a field of a document may be called `_bsontype` as well. */
const bsonType = (value: object): string | undefined =>
  value instanceof BSONValue ? value._bsontype : undefined;

export function rank(value: unknown): number {
  if (value === null) return RANK.null;
  if (typeof value !== 'object') return RANK_OF_PRIMITIVE[typeof value] ?? RANK.other;
  if (Array.isArray(value)) return RANK.array;
  if (value instanceof Date) return RANK.date;
  const type = bsonType(value);
  return type === undefined ? RANK.object : (RANK_OF_BSON[type] ?? RANK.other);
}

export const isDoc = (value: unknown): value is Doc => rank(value) === RANK.object;
/** A document whose first field is an operator: `{ $gt: 1 }`. */
export const isOperators = (value: unknown): value is Doc =>
  isDoc(value) && (Object.keys(value)[0]?.startsWith('$') ?? false);
/** An entry of a table by a name that a client chose: `constructor` is in none of them. */
export const entry = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

export const isMissing = (value: unknown): boolean => value === null || value === undefined;

export const truthy = (value: unknown): boolean =>
  !isMissing(value) && value !== false && !(rank(value) === RANK.number && asNumber(value) === 0);

export function asNumber(value: unknown): number {
  return typeof value === 'number' ? value : Number(String(value));
}

const sign = <T extends string | number | bigint>(a: T, b: T): number =>
  a < b ? -1 : Number(a > b);
const SURROGATE = /[\ud800-\udfff]/;

function compareStrings(a: string, b: string): number {
  if (!SURROGATE.test(a) && !SURROGATE.test(b)) return sign(a, b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function compareNumbers(a: unknown, b: unknown): number {
  if (a instanceof Long && b instanceof Long) return a.compare(b);
  const [x, y] = [asNumber(a), asNumber(b)];
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
  return sign(x, y);
}

function compareDocs(a: Doc, b: Doc): number {
  const [left, right] = [Object.entries(a), Object.entries(b)];
  for (const [i, [key, value]] of left.entries()) {
    const other = right[i];
    if (!other) return 1;
    const order =
      rank(value) - rank(other[1]) || compareStrings(key, other[0]) || compare(value, other[1]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareArrays(a: unknown[], b: unknown[]): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

const compareBinaries = (a: Binary, b: Binary): number =>
  a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());

/** MongoDB's total order over values: the order of fields and of array elements counts. */
export function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  const difference = rank(a) - rank(b);
  if (difference !== 0) return difference;
  if (rank(a) === RANK.number) return compareNumbers(a, b);
  if (Array.isArray(a)) return compareArrays(a, b as unknown[]);
  if (isDoc(a)) return compareDocs(a, b as Doc);
  return compareLeaves(a, b);
}

function compareLeaves(a: unknown, b: unknown): number {
  if (a instanceof Date) return sign(a.getTime(), (b as Date).getTime());
  if (a instanceof Binary) return compareBinaries(a, b as Binary);
  if (a instanceof Timestamp) return a.compare(b as Timestamp);
  return compareStrings(keyOf(a), keyOf(b));
}

function keyOfNumber(value: unknown): string {
  const number = asNumber(value);
  if (value instanceof Long && !Number.isSafeInteger(number)) return `n${value.toString()}`;
  return `n${number === 0 ? 0 : number}`;
}

function keyOfObject(value: object): string {
  if (value instanceof Date) return `d${value.getTime()}`;
  if (value instanceof ObjectId) return `o${value.toHexString()}`;
  if (value instanceof Binary) return `x${value.sub_type}:${value.toString('hex')}`;
  if (value instanceof BSONRegExp) return `r${value.pattern}/${value.options}`;
  if (Array.isArray(value)) return `[${value.map(nested).join('')}]`;
  if (!isDoc(value)) return `y${String(bsonType(value))}${BSON.EJSON.stringify({ value })}`;
  return `{${Object.entries(value)
    .map(([key, field]) => nested(key) + nested(field))
    .join('')}}`;
}

function nested(value: unknown): string {
  const key = keyOf(value);
  return `${key.length}:${key}`;
}

/** A string that is equal for two values exactly when MongoDB calls them equal. */
export function keyOf(value: unknown): string {
  if (isMissing(value)) return 'z';
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (rank(value) === RANK.number) return keyOfNumber(value);
  return keyOfObject(value as object);
}

/** The exact sum, or undefined where it would take arithmetic that the engine does not have. */
export function add(a: unknown, b: unknown): number | Long | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const areWhole = [a, b].every((value) => value instanceof Long || Number.isInteger(value));
  return areWhole ? Long.fromString(String(a)).add(Long.fromString(String(b))) : undefined;
}
