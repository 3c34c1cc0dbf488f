import { ServerError } from '../errors.js';
import { find, type Found } from '../planner.js';
import { runStages, type StageScope } from '../stages.js';
import { AGGREGATION_STAGES } from '../supported.js';
import { encode, isDoc, keyOf, parsePlain, type Doc } from '../values.js';
import {
  arrayField,
  collectionOf,
  docField,
  namespaceOf,
  type Handler,
  type Request,
  type Server,
} from './request.js';

/** A pipeline, cut into the filter that the collection answers and the stages that follow. */
export function cutPipeline({ command }: Request): { filter: Doc; stages: unknown[] } {
  const [first, ...rest] = arrayField(command, 'pipeline');
  if (isDoc(first) && '$match' in first && Object.keys(first).length === 1) {
    return { filter: docField(first, '$match'), stages: rest };
  }
  return { filter: {}, stages: first === undefined ? [] : [first, ...rest] };
}

export function scopeOf(
  { engine }: Server,
  { db }: Request,
  onFound: (found: Found) => void = () => undefined,
): StageScope {
  return {
    allowed: AGGREGATION_STAGES,
    findIn: (name, filter) => {
      const found = find(engine.collection(`${db}.${name}`), filter);
      onFound(found);
      return found.docs.map(({ raw }) => parsePlain(raw));
    },
  };
}

/** What `countDocuments` sends; it needs no document parsed. */
const COUNT = { $group: { _id: 1, n: { $sum: 1 } } };

const aggregate: Handler = (server, request) => {
  const { command } = request;
  if (command['explain'] === true) throw new ServerError(2, 'Use the explain command instead');
  const { filter, stages } = cutPipeline(request);
  const scope = scopeOf(server, request);
  runStages([], stages, scope);
  const { docs } = find(collectionOf(server, request), filter);
  const { batchSize } = docField(command, 'cursor');
  const reply = (raws: Uint8Array[]) => server.cursors.first(raws, namespaceOf(request), batchSize);
  if (stages.length === 0) return reply(docs.map(({ raw }) => raw));
  if (keyOf(stages) === keyOf([COUNT])) {
    return reply(docs.length > 0 ? [encode({ _id: 1, n: docs.length })] : []);
  }
  const parsed = docs.map(({ raw }) => parsePlain(raw));
  return reply(runStages(parsed, stages, scope).map(encode));
};

export const aggregateCommands = { aggregate } satisfies Record<string, Handler>;
