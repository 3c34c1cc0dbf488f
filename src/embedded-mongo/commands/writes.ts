import type { Collection, StoredDoc } from '../collection.js';
import { ServerError, writeError } from '../errors.js';
import { find } from '../planner.js';
import { projector } from '../projection.js';
import { DELETE_FIELDS, UPDATE_FIELDS } from '../supported.js';
import { checkUpdate, updated, upserted, type UpdateRequest } from '../updates.js';
import { asNumber, encode, isDoc, isOperators, parse, type Doc } from '../values.js';
import {
  arrayField,
  checkFields,
  collectionOf,
  docField,
  namespaceOf,
  type Handler,
  type Server,
} from './request.js';

/** Runs the statements of a write command; an ordered one stops at its first error. */
function each(command: Doc, field: string, run: (statement: unknown, index: number) => void): Doc {
  const writeErrors: Doc[] = [];
  for (const [index, statement] of arrayField(command, field).entries()) {
    try {
      run(statement, index);
    } catch (error) {
      writeErrors.push(writeError(error, index));
      if (command['ordered'] !== false) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}

function statementOf(kind: string, statement: unknown, fields: readonly string[]): Doc {
  if (!isDoc(statement)) throw new ServerError(14, `A statement of ${kind} has to be a document`);
  checkFields(kind, statement, fields);
  return statement;
}

const insert: Handler = ({ engine }, request) => {
  const collection = engine.collectionToWrite(namespaceOf(request));
  let n = 0;
  const errors = each(request.command, 'documents', (raw) => {
    collection.insert(raw as Uint8Array);
    n++;
  });
  return { n, ...errors };
};

function upsert(collection: Collection, request: UpdateRequest): StoredDoc {
  return collection.insert(encode(upserted(request)));
}

interface Updated {
  readonly matched: number;
  readonly modified: number;
  readonly upsertedId?: unknown;
}

function runUpdate({ now }: Server, collection: Collection, statement: Doc): Updated {
  const { u: update, multi, arrayFilters, sort } = statement;
  const isReplacement = isDoc(update) && !isOperators(update);
  if (multi === true && isReplacement) {
    throw new ServerError(9, 'multi update is not supported for replacement-style update');
  }
  const filter = docField(statement, 'q');
  const request = { filter, update, arrayFilters, now: now() };
  checkUpdate(request);
  const { docs } = find(collection, filter, { sort, limit: multi === true ? 0 : 1 });
  if (docs.length === 0 && statement['upsert'] === true) {
    return { matched: 0, modified: 0, upsertedId: upsert(collection, request).doc['_id'] };
  }
  const changed = docs.filter((stored) => collection.replace(stored, updated(stored.raw, request)));
  return { matched: docs.length, modified: changed.length };
}

const update: Handler = (server, request) => {
  const collection = server.engine.collectionToWrite(namespaceOf(request));
  const totals = { n: 0, nModified: 0 };
  const ids: Doc[] = [];
  const errors = each(request.command, 'updates', (statement, index) => {
    const done = runUpdate(server, collection, statementOf('update', statement, UPDATE_FIELDS));
    totals.n += done.matched;
    totals.nModified += done.modified;
    if ('upsertedId' in done) {
      ids.push({ index, _id: done.upsertedId });
      totals.n++;
    }
  });
  return { ...totals, ...(ids.length > 0 ? { upserted: ids } : {}), ...errors };
};

const deleteCommand: Handler = (server, request) => {
  const collection = collectionOf(server, request);
  let n = 0;
  const errors = each(request.command, 'deletes', (one) => {
    const statement = statementOf('delete', one, DELETE_FIELDS);
    const limit = asNumber(statement['limit'] ?? 0);
    for (const stored of find(collection, docField(statement, 'q'), { limit }).docs) {
      collection?.remove(stored);
      n++;
    }
  });
  return { n, ...errors };
};

function findAndRemove(collection: Collection, stored: StoredDoc | undefined): Doc {
  if (!stored) return { lastErrorObject: { n: 0 }, value: null };
  collection.remove(stored);
  return { lastErrorObject: { n: 1 }, value: parse(stored.raw) };
}

function findAndUpdate(
  collection: Collection,
  stored: StoredDoc | undefined,
  command: Doc,
  request: UpdateRequest,
): Doc {
  const wantsNew = command['new'] === true;
  if (stored) {
    const before = stored.raw;
    collection.replace(stored, updated(before, request));
    const value = parse(wantsNew ? stored.raw : before);
    return { lastErrorObject: { n: 1, updatedExisting: true }, value };
  }
  if (command['upsert'] !== true) {
    return { lastErrorObject: { n: 0, updatedExisting: false }, value: null };
  }
  const { raw, doc } = upsert(collection, request);
  const lastErrorObject = { n: 1, updatedExisting: false, upserted: doc['_id'] };
  return { lastErrorObject, value: wantsNew ? parse(raw) : null };
}

const findAndModify: Handler = (server, request) => {
  const { command } = request;
  const filter = docField(command, 'query');
  const fields = docField(command, 'fields');
  const project = Object.keys(fields).length > 0 ? projector(fields) : undefined;
  const collection = server.engine.collectionToWrite(namespaceOf(request));
  const [stored] = find(collection, filter, { sort: command['sort'], limit: 1 }).docs;
  const { arrayFilters } = command;
  const removes = command['remove'] === true;
  const change = { filter, update: command['update'], arrayFilters, now: server.now() };
  if (!removes) checkUpdate(change);
  const reply = removes
    ? findAndRemove(collection, stored)
    : findAndUpdate(collection, stored, command, change);
  return project && isDoc(reply['value']) ? { ...reply, value: project(reply['value']) } : reply;
};

export const writeCommands = {
  insert,
  update,
  delete: deleteCommand,
  findAndModify,
} satisfies Record<string, Handler>;
