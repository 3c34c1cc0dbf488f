import { demand } from '../errors.js';
import { checkPipeline, project, runPipeline } from '../pipeline.js';
import { ALL, find, type FindOptions } from '../planner.js';
import { COMMANDS, COMMON_FIELDS } from '../supported.js';
import { asNumber, type Doc } from '../values.js';
import { checkFields, docField, docsField, type Handlers } from './request.js';

/** What a command that reads asks of its collection, and the stages that what was found is to go through. */
interface Query {
  readonly filter: Doc;
  readonly options?: FindOptions;
  readonly stages?: readonly Doc[];
}

const findOptions = (command: Doc): FindOptions => ({
  sort: docField(command, 'sort'),
  skip: asNumber(command['skip'] ?? 0),
  limit: Math.abs(asNumber(command['limit'] ?? 0)) || Infinity,
});

function pipelineQuery(command: Doc): Query {
  const stages = docsField(command, 'pipeline');
  checkPipeline(stages);
  const [{ $match: filter } = {}, ...rest] = stages;
  return filter ? { filter: filter as Doc, stages: rest } : { filter: {}, stages };
}

const QUERIES: ReadonlyMap<string, (command: Doc) => Query> = new Map([
  ['find', (command) => ({ filter: docField(command, 'filter'), options: findOptions(command) })],
  ['count', (command) => ({ filter: docField(command, 'query') })],
  ['aggregate', pipelineQuery],
]);

function ask(name: string, ...[{ engine }, command, namespace]: Parameters<Handlers[string]>) {
  const query = QUERIES.get(name)?.(command);
  demand(query, 'CommandNotSupported', `explain of '${name}' is not supported`);
  const { filter, options = ALL, stages = [] } = query;
  const found = find(engine.collectionToRead(namespace), filter, options);
  return { filter, options, stages, ...found };
}

/** What was done, from the source upwards; a sort is always one in memory here. */
function winningPlan(name: string, { filter, options, index }: ReturnType<typeof ask>): Doc {
  const { key: keyPattern, name: indexName, unique: isUnique = false } = index ?? {};
  const inputStage = { stage: 'IXSCAN', keyPattern, indexName, isUnique };
  const source = index ? { stage: 'FETCH', filter, inputStage } : { stage: 'COLLSCAN', filter };
  if (name === 'count') return { stage: 'COUNT', inputStage: source };
  const isSorted = Object.keys(options.sort).length > 0;
  return isSorted ? { stage: 'SORT', sortPattern: options.sort, inputStage: source } : source;
}

export const readCommands = {
  find: (server, command, namespace) => {
    const { docs } = ask('find', server, command, namespace);
    const shown = project(docs, docField(command, 'projection'));
    return server.cursors.first(shown, namespace, command['batchSize']);
  },

  count: (...request) => ({ n: ask('count', ...request).docs.length }),

  aggregate: (server, command, namespace) => {
    const { docs, stages } = ask('aggregate', server, command, namespace);
    const { batchSize } = docField(command, 'cursor');
    return server.cursors.first(runPipeline(docs, stages), namespace, batchSize);
  },

  getMore: ({ cursors }, command) =>
    cursors.next(asNumber(command['getMore']), command['batchSize']),

  explain: (server, command) => {
    const inner = docField(command, 'explain');
    const [[name, collection] = ['', '']] = Object.entries(inner);
    const namespace = `${String(command['$db'])}.${String(collection)}`;
    const asked = ask(name, server, inner, namespace);
    checkFields(name, inner, [name, ...COMMANDS[name as keyof typeof COMMANDS], ...COMMON_FIELDS]);
    const { docs, stages, keysExamined, docsExamined } = asked;
    const plan = winningPlan(name, asked);
    const executionStats = {
      nReturned: docs.length,
      totalKeysExamined: keysExamined,
      totalDocsExamined: docsExamined,
    };
    const explained = { queryPlanner: { namespace, winningPlan: plan }, executionStats };
    return stages.length > 0 ? { stages: [{ $cursor: explained }, ...stages] } : explained;
  },
} satisfies Handlers;
