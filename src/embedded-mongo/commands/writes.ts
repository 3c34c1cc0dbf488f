import { ObjectId } from 'mongodb';
import type { Collection } from '../collection.js';
import type { Engine } from '../engine.js';
import { ServerError } from '../errors.js';
import { changeAt, splitPath } from '../paths.js';
import { ALL, find, pinned } from '../planner.js';
import { DELETE_FIELDS, UPDATE_FIELDS } from '../supported.js';
import { compileUpdate } from '../updates.js';
import { asNumber, encode, isDoc, isOperators, type Doc } from '../values.js';
import { checkFields, docField, docsField, type Handlers } from './request.js';

/** Runs the statements of a write command; an ordered one stops at its first error. */
function each(command: Doc, field: string, run: (statement: Doc, index: number) => void): Doc {
  const writeErrors: Doc[] = [];
  for (const [index, statement] of docsField(command, field).entries()) {
    try {
      run(statement, index);
    } catch (error) {
      if (!(error instanceof ServerError)) throw error;
      writeErrors.push({ index, code: error.code, errmsg: error.message, ...error.details });
      if (command['ordered'] !== false) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}

function insertOne(engine: Engine, collection: Collection, doc: Doc): Doc {
  const { _id = new ObjectId(), ...fields } = doc;
  return engine.put(collection, { _id, ...fields });
}

export function removeAll(engine: Engine, { namespace }: Collection, docs: readonly Doc[]): number {
  for (const { _id } of docs) engine.change({ kind: 'delete', namespace, doc: { _id } });
  return docs.length;
}

/** What an upsert starts from: the values that the filter asks for, of which a replacement keeps the id. */
function upsertBase(filter: Doc, isReplacement: boolean): Doc {
  return [...pinned(filter)]
    .filter(([path, { length }]) => length === 1 && (path === '_id' || !isReplacement))
    .reduce<Doc>((doc, [path, [value]]) => changeAt(doc, splitPath(path), () => value) as Doc, {});
}

/** Does one statement of an update; tells how each document was before and is after. */
function change(engine: Engine, collection: Collection, statement: Doc) {
  const { u: update, upsert, multi } = statement;
  const [filter, sort] = [docField(statement, 'q'), docField(statement, 'sort')];
  const apply = compileUpdate(update);
  const limit = multi === true ? Infinity : 1;
  const before = find(collection, filter, { ...ALL, sort, limit }).docs;
  if (before.length === 0 && upsert === true) {
    const isReplacement = isDoc(update) && !isOperators(update);
    const made = insertOne(engine, collection, apply(upsertBase(filter, isReplacement), true));
    return { before, after: [made], nModified: 0, upserted: made['_id'] };
  }
  const after = before.map((doc) => {
    const changed = apply(doc, false);
    const isSame = Buffer.compare(encode(changed), encode(doc)) === 0;
    return isSame ? doc : engine.put(collection, changed, doc);
  });
  return { before, after, nModified: after.filter((doc, i) => doc !== before[i]).length };
}

export const writeCommands = {
  insert: ({ engine }, command, namespace) => {
    const collection = engine.collectionToWrite(namespace);
    let n = 0;
    const errors = each(command, 'documents', (doc) => {
      insertOne(engine, collection, doc);
      n++;
    });
    return { n, ...errors };
  },

  update: ({ engine }, command, namespace) => {
    const collection = engine.collectionToWrite(namespace);
    const totals = { n: 0, nModified: 0 };
    const ids: Doc[] = [];
    const errors = each(command, 'updates', (statement, index) => {
      checkFields('update', statement, UPDATE_FIELDS);
      const { after, nModified, upserted } = change(engine, collection, statement);
      if (upserted !== undefined) ids.push({ index, _id: upserted });
      totals.n += after.length;
      totals.nModified += nModified;
    });
    return { ...totals, ...(ids.length > 0 ? { upserted: ids } : {}), ...errors };
  },

  delete: ({ engine }, command, namespace) => {
    const collection = engine.collectionToRead(namespace);
    let n = 0;
    const errors = each(command, 'deletes', (statement) => {
      checkFields('delete', statement, DELETE_FIELDS);
      const limit = asNumber(statement['limit']) || Infinity;
      const { docs } = find(collection, docField(statement, 'q'), { ...ALL, limit });
      n += removeAll(engine, collection, docs);
    });
    return { n, ...errors };
  },

  findAndModify: ({ engine }, command, namespace) => {
    const { query: q = {}, sort = {}, update: u, upsert, new: wantsNew, remove } = command;
    const collection = engine.collectionToWrite(namespace);
    if (remove === true) {
      const { docs } = find(collection, q as Doc, { ...ALL, sort: sort as Doc, limit: 1 });
      const n = removeAll(engine, collection, docs);
      return { lastErrorObject: { n }, value: docs[0] ?? null };
    }
    const { before, after, upserted } = change(engine, collection, { q, u, sort, upsert });
    const made = upserted === undefined ? {} : { upserted };
    const lastErrorObject = { n: after.length, updatedExisting: before.length > 0, ...made };
    return { lastErrorObject, value: (wantsNew === true ? after : before)[0] ?? null };
  },
} satisfies Handlers;
