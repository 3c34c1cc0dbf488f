import { ID_INDEX, type Collection } from '../collection.js';
import { ServerError } from '../errors.js';
import { compile } from '../query.js';
import { encode, isDoc, keyOf } from '../values.js';
import { ensureIndex, readIndexSpec } from './index-spec.js';
import {
  arrayField,
  collectionOf,
  docField,
  namespaceOf,
  type Handler,
  type Request,
  type Server,
} from './request.js';

function existing(server: Server, request: Request): Collection {
  const collection = collectionOf(server, request);
  if (!collection) throw new ServerError(26, `ns does not exist: ${namespaceOf(request)}`);
  return collection;
}

const create: Handler = (server, request) => {
  if (collectionOf(server, request)) {
    throw new ServerError(48, `Collection ${namespaceOf(request)} already exists.`);
  }
  server.engine.collectionToWrite(namespaceOf(request));
  return {};
};

const drop: Handler = (server, request) => {
  const collection = collectionOf(server, request);
  if (!collection) return {};
  server.engine.drop(collection);
  return { nIndexesWas: collection.specs.length, ns: collection.namespace };
};

const inDatabase = ({ engine }: Server, { db }: Request): Collection[] =>
  [...engine.collections.values()].filter(({ namespace }) => namespace.startsWith(`${db}.`));

const listCollections: Handler = (server, request) => {
  const { command, db } = request;
  const matches = compile(docField(command, 'filter'));
  const infos = inDatabase(server, request)
    .map(({ namespace, uuid }) => ({
      name: namespace.slice(db.length + 1),
      type: 'collection',
      options: {},
      info: { readOnly: false, uuid },
      idIndex: ID_INDEX,
    }))
    .filter((info) => matches(info));
  const shown =
    command['nameOnly'] === true ? infos.map(({ name, type }) => ({ name, type })) : infos;
  const { batchSize } = docField(command, 'cursor');
  return server.cursors.first(shown.map(encode), `${db}.$cmd.listCollections`, batchSize);
};

const createIndexes: Handler = (server, request) => {
  const specs = arrayField(request.command, 'indexes').map(readIndexSpec);
  const isNew = !collectionOf(server, request);
  const collection = server.engine.collectionToWrite(namespaceOf(request));
  const numIndexesBefore = collection.specs.length;
  for (const spec of specs) ensureIndex(collection, spec);
  const numIndexesAfter = collection.specs.length;
  return { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically: isNew };
};

function namesToDrop(collection: Collection, wanted: unknown): string[] {
  if (wanted === '*') return [...collection.indexes.keys()];
  return [wanted].flat().map((one) => {
    const spec = collection.specs.find(({ name, key }) =>
      isDoc(one) ? keyOf(key) === keyOf(one) : name === one,
    );
    if (!spec) throw new ServerError(27, `index not found with name [${JSON.stringify(one)}]`);
    if (spec.name === ID_INDEX.name) throw new ServerError(72, 'cannot drop _id index');
    return spec.name;
  });
}

const dropIndexes: Handler = (server, request) => {
  const collection = existing(server, request);
  const nIndexesWas = collection.specs.length;
  for (const name of namesToDrop(collection, request.command['index'])) collection.dropIndex(name);
  return { nIndexesWas };
};

const listIndexes: Handler = (server, request) => {
  const { namespace, specs } = existing(server, request);
  const { batchSize } = docField(request.command, 'cursor');
  return server.cursors.first(
    specs.map((spec) => encode({ ...spec })),
    namespace,
    batchSize,
  );
};

export const collectionCommands = {
  create,
  drop,
  dropDatabase: (server, request) => {
    for (const collection of inDatabase(server, request)) server.engine.drop(collection);
    return { dropped: request.db };
  },
  listCollections,
  createIndexes,
  dropIndexes,
  listIndexes,
} satisfies Record<string, Handler>;
