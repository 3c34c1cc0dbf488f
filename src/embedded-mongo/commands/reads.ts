import { demand } from '../errors.js';
import { checkPipeline, project, runPipeline } from '../pipeline.js';
import { ALL, find } from '../planner.js';
import { COMMANDS, COMMON_FIELDS } from '../supported.js';
import { asNumber, type Doc } from '../values.js';
import { checkFields, docField, docsField, type Handlers } from './request.js';

function search(...[{ engine }, command, namespace]: Parameters<Handlers[string]>) {
  const filter = docField(command, 'filter');
  const options = {
    sort: docField(command, 'sort'),
    skip: asNumber(command['skip'] ?? 0),
    limit: Math.abs(asNumber(command['limit'] ?? 0)) || Infinity,
  };
  return { filter, options, ...find(engine.collectionToRead(namespace), filter, options) };
}

/** What was done, from the source upwards. */
function winningPlan({ filter, options, index, isInOrder }: ReturnType<typeof search>): Doc {
  const { key: keyPattern, name: indexName, unique: isUnique = false } = index ?? {};
  const inputStage = { stage: 'IXSCAN', keyPattern, indexName, isUnique };
  const source = index ? { stage: 'FETCH', filter, inputStage } : { stage: 'COLLSCAN', filter };
  return isInOrder ? source : { stage: 'SORT', sortPattern: options.sort, inputStage: source };
}

export const readCommands = {
  find: (server, command, namespace) => {
    const { docs } = search(server, command, namespace);
    const shown = project(docs, docField(command, 'projection'));
    return server.cursors.first(shown, namespace, command['batchSize']);
  },

  aggregate: ({ engine, cursors }, command, namespace) => {
    const stages = docsField(command, 'pipeline');
    checkPipeline(stages);
    const [{ $match: filter } = {}, ...rest] = stages;
    const { docs } = find(engine.collectionToRead(namespace), (filter ?? {}) as Doc, ALL);
    const { batchSize } = docField(command, 'cursor');
    return cursors.first(runPipeline(docs, filter ? rest : stages), namespace, batchSize);
  },

  getMore: ({ cursors }, command) =>
    cursors.next(asNumber(command['getMore']), command['batchSize']),

  explain: (server, command) => {
    const inner = docField(command, 'explain');
    const [[name, collection] = ['', '']] = Object.entries(inner);
    demand(name === 'find', 'CommandNotSupported', `explain of '${name}' is not supported`);
    checkFields(name, inner, [name, ...COMMANDS[name], ...COMMON_FIELDS]);
    const namespace = `${String(command['$db'])}.${String(collection)}`;
    const asked = search(server, inner, namespace);
    const executionStats = {
      nReturned: asked.docs.length,
      totalKeysExamined: asked.index ? asked.keysExamined : 0,
      totalDocsExamined: asked.docsExamined,
    };
    return { queryPlanner: { namespace, winningPlan: winningPlan(asked) }, executionStats };
  },
} satisfies Handlers;
