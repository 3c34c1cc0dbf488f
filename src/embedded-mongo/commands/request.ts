import type { Cursors } from '../cursors.js';
import type { Engine } from '../engine.js';
import { demand } from '../errors.js';
import { isDoc, type Doc } from '../values.js';

export interface Server {
  readonly engine: Engine;
  readonly cursors: Cursors;
  readonly now: () => Date;
}

/** Answers a command; most are about a collection, which is named in full. */
export type Handler = (server: Server, command: Doc, namespace: string) => Doc;
export type Handlers = Readonly<Record<string, Handler>>;

export function docField(holder: Doc, field: string): Doc {
  const value = holder[field] ?? {};
  demand(isDoc(value), 'TypeMismatch', `BSON field '${field}' has to be a document`);
  return value;
}

export function docsField(holder: Doc, field: string): Doc[] {
  const value = holder[field];
  const isFit = Array.isArray(value) && value.every(isDoc);
  demand(isFit, 'TypeMismatch', `BSON field '${field}' has to be an array of documents`);
  return value;
}

export function checkFields(what: string, holder: Doc, known: readonly string[]): void {
  const unknown = Object.keys(holder).find((field) => !known.includes(field));
  demand(!unknown, 'Location40415', `BSON field '${what}.${String(unknown)}' is not supported`);
}
