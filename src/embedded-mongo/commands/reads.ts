import type { StoredDoc } from '../collection.js';
import { ServerError } from '../errors.js';
import { reach } from '../paths.js';
import { find, type FindOptions } from '../planner.js';
import { projector } from '../projection.js';
import { asNumber, compare, encode, keyOf, parse, type Doc } from '../values.js';
import {
  arrayField,
  collectionOf,
  countField,
  docField,
  namespaceOf,
  type Handler,
} from './request.js';

/** The bytes to send for found documents; with a projection they are new documents. */
export function projected(docs: readonly StoredDoc[], projection: Doc): Uint8Array[] {
  if (Object.keys(projection).length === 0) return docs.map(({ raw }) => raw);
  const project = projector(projection);
  return docs.map(({ raw }) => encode(project(parse(raw))));
}

export const findOptions = (command: Doc): FindOptions => ({
  sort: docField(command, 'sort'),
  skip: countField(command, 'skip'),
  limit: Math.abs(countField(command, 'limit')),
});

const findCommand: Handler = (server, request) => {
  const { command } = request;
  const filter = docField(command, 'filter');
  const collection = collectionOf(server, request);
  const { docs } = find(collection, filter, findOptions(command));
  const raws = projected(docs, docField(command, 'projection'));
  const isOneBatch = command['singleBatch'] === true || countField(command, 'limit') < 0;
  const batchSize = isOneBatch ? Infinity : command['batchSize'];
  return server.cursors.first(raws, namespaceOf(request), batchSize);
};

const count: Handler = (server, request) => {
  const collection = collectionOf(server, request);
  const { docs } = find(
    collection,
    docField(request.command, 'query'),
    findOptions(request.command),
  );
  return { n: docs.length };
};

const distinct: Handler = (server, request) => {
  const { key } = request.command;
  if (typeof key !== 'string') throw new ServerError(14, "BSON field 'key' has to be a string");
  const { docs } = find(collectionOf(server, request), docField(request.command, 'query'));
  const parts = key.split('.');
  const values = docs.flatMap(({ doc }) =>
    reach(doc, parts).leaves.flatMap((leaf) =>
      Array.isArray(leaf) ? (leaf as unknown[]) : [leaf],
    ),
  );
  const distinctValues = new Map(values.map((value) => [keyOf(value), value]));
  return { values: [...distinctValues.values()].filter((v) => v !== undefined).sort(compare) };
};

export const readCommands = {
  find: findCommand,
  count,
  distinct,
  getMore: ({ cursors }, { command }) =>
    cursors.next(asNumber(command['getMore']), command['batchSize']),
  killCursors: ({ cursors }, { command }) => {
    const ids = arrayField(command, 'cursors');
    const cursorsKilled = ids.filter((id) => cursors.kill(asNumber(id)));
    const cursorsNotFound = ids.filter((id) => !cursorsKilled.includes(id));
    return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] };
  },
} satisfies Record<string, Handler>;
