import { ServerError } from '../errors.js';
import { find, type Found } from '../planner.js';
import { runStages } from '../stages.js';
import { COMMANDS } from '../supported.js';
import { entry, isDoc, parsePlain, type Doc } from '../values.js';
import { cutPipeline, scopeOf } from './aggregate.js';
import { findOptions } from './reads.js';
import {
  arrayField,
  checkFields,
  collectionOf,
  docField,
  namespaceOf,
  type Handler,
  type Request,
  type Server,
} from './request.js';

interface Explained {
  readonly filter: Doc;
  readonly options: Doc;
  /** The stage on top of what finds the documents. */
  readonly top?: string;
}

function statement(command: Doc, field: string, top: string): Explained {
  const [first] = arrayField(command, field);
  if (!isDoc(first)) throw new ServerError(14, `'${field}' has to hold a document`);
  const isOne = first['limit'] === 1 || (top === 'UPDATE' && first['multi'] !== true);
  const options = { sort: first['sort'], limit: isOne ? 1 : 0 };
  return { filter: docField(first, 'q'), options, top };
}

const EXPLAINABLE: Readonly<Record<string, (command: Doc, request: Request) => Explained>> = {
  find: (command) => ({ filter: docField(command, 'filter'), options: command }),
  count: (command) => ({ filter: docField(command, 'query'), options: command, top: 'COUNT' }),
  distinct: (command) => ({ filter: docField(command, 'query'), options: {} }),
  aggregate: (_, request) => ({ filter: cutPipeline(request).filter, options: {} }),
  update: (command) => statement(command, 'updates', 'UPDATE'),
  delete: (command) => statement(command, 'deletes', 'DELETE'),
  findAndModify: (command) => ({
    filter: docField(command, 'query'),
    options: { sort: command['sort'], limit: 1 },
    top: command['remove'] === true ? 'DELETE' : 'UPDATE',
  }),
};

function sourceStage({ plan }: Found, filter: Doc): Doc {
  const { stage, index } = plan;
  if (stage !== 'IXSCAN')
    return { stage, ...(stage === 'COLLSCAN' ? { filter, direction: 'forward' } : {}) };
  const inputStage = {
    stage,
    keyPattern: index?.key,
    indexName: index?.name,
    isUnique: index?.unique === true,
    direction: 'forward',
  };
  return { stage: 'FETCH', filter, inputStage };
}

/** What was done, from the source upwards; a sort is always one in memory here. */
function winningPlan(found: Found, { filter, options, top }: Explained): Doc {
  const layers: Doc[] = [];
  if (Object.keys(docField(options, 'sort')).length > 0) {
    layers.push({ stage: 'SORT', sortPattern: options['sort'] });
  }
  if (options['skip']) layers.push({ stage: 'SKIP', skipAmount: options['skip'] });
  if (options['limit']) layers.push({ stage: 'LIMIT', limitAmount: options['limit'] });
  if (Object.keys(docField(options, 'projection')).length > 0) {
    layers.push({ stage: 'PROJECTION_DEFAULT', transformBy: options['projection'] });
  }
  if (top) layers.push({ stage: top });
  return layers.reduce(
    (inputStage, layer) => ({ ...layer, inputStage }),
    sourceStage(found, filter),
  );
}

function explainFind(
  server: Server,
  request: Request,
  asked: Explained,
  withStats: boolean,
): [Doc, Found] {
  const started = server.now().getTime();
  const found = find(collectionOf(server, request), asked.filter, findOptions(asked.options));
  const plan = winningPlan(found, asked);
  const stats = {
    executionSuccess: true,
    nReturned: found.docs.length,
    executionTimeMillis: server.now().getTime() - started,
    totalKeysExamined: found.plan.keysExamined,
    totalDocsExamined: found.docsExamined,
    executionStages: { ...plan, nReturned: found.docs.length },
  };
  const queryPlanner = {
    namespace: namespaceOf(request),
    parsedQuery: asked.filter,
    winningPlan: plan,
    rejectedPlans: [],
  };
  return [{ queryPlanner, ...(withStats ? { executionStats: stats } : {}) }, found];
}

/** The stages behind the first, each with what its look-ups in other collections cost. */
function explainStages(server: Server, request: Request, found: Found): Doc[] {
  let docs = found.docs.map(({ raw }) => parsePlain(raw));
  return cutPipeline(request).stages.map((stage) => {
    const cost = { totalDocsExamined: 0, totalKeysExamined: 0, collectionScans: 0 };
    const scope = scopeOf(server, request, ({ docsExamined, plan }) => {
      cost.totalDocsExamined += docsExamined;
      cost.totalKeysExamined += plan.keysExamined;
      cost.collectionScans += Number(plan.stage === 'COLLSCAN');
    });
    docs = runStages(docs, [stage], scope);
    const looksElsewhere = JSON.stringify(stage).includes('"$lookup"');
    return { ...(stage as Doc), nReturned: docs.length, ...(looksElsewhere ? cost : {}) };
  });
}

const explain: Handler = (server, { command, db }) => {
  const inner = docField(command, 'explain');
  const name = Object.keys(inner)[0] ?? '';
  const read = entry(EXPLAINABLE, name);
  if (!read) throw new ServerError(115, `explain of '${name}' is not supported`);
  const known = COMMANDS[name as keyof typeof COMMANDS];
  checkFields(name, inner, [name, '$db', 'lsid', 'comment', 'maxTimeMS', 'writeConcern', ...known]);
  const request = { command: inner, db };
  const withStats = command['verbosity'] !== 'queryPlanner';
  const [explained, found] = explainFind(server, request, read(inner, request), withStats);
  if (name !== 'aggregate' || cutPipeline(request).stages.length === 0) return explained;
  const cursor = { $cursor: explained, nReturned: found.docs.length };
  return { stages: [cursor, ...explainStages(server, request, found)] };
};

export const explainCommands = { explain } satisfies Record<string, Handler>;
