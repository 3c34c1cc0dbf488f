import type { Collection } from '../collection.js';
import type { Cursors } from '../cursors.js';
import type { Engine } from '../engine.js';
import { ServerError } from '../errors.js';
import { asNumber, isDoc, type Doc } from '../values.js';
import type { RawReply } from '../wire.js';

/** What every command has at hand. */
export interface Server {
  readonly engine: Engine;
  readonly cursors: Cursors;
  readonly now: () => Date;
  /** Where clients reach this server: a socket path or host:port. */
  readonly address: string;
}

export interface Request {
  readonly command: Doc;
  readonly db: string;
}

export type Handler = (server: Server, request: Request) => Doc | RawReply;

export function namespaceOf({ command, db }: Request): string {
  const name = Object.values(command)[0];
  if (typeof name !== 'string' || name === '') {
    throw new ServerError(73, `Invalid namespace specified '${db}.${String(name)}'`);
  }
  return `${db}.${name}`;
}

export const collectionOf = ({ engine }: Server, request: Request): Collection | undefined =>
  engine.collection(namespaceOf(request));

export function docField(holder: Doc, field: string): Doc {
  const value = holder[field] ?? {};
  if (!isDoc(value)) throw new ServerError(14, `BSON field '${field}' has to be an object`);
  return value;
}

export function arrayField(holder: Doc, field: string): unknown[] {
  const value = holder[field];
  if (!Array.isArray(value)) throw new ServerError(14, `BSON field '${field}' has to be an array`);
  return value;
}

export function countField(holder: Doc, field: string): number {
  const value = asNumber(holder[field] ?? 0);
  if (!Number.isInteger(value))
    throw new ServerError(14, `BSON field '${field}' has to be a number`);
  return value;
}

export function checkFields(what: string, holder: Doc, known: readonly string[]): void {
  const unknown = Object.keys(holder).find((field) => !known.includes(field));
  if (unknown) throw new ServerError(40415, `BSON field '${what}.${unknown}' is not supported`);
}
