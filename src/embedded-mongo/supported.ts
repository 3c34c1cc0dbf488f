// prettier-ignore
/** Fields that every command may carry: they say who asks and how sure the answer has to be. */
export const COMMON_FIELDS = ['$db', 'lsid', 'txnNumber', '$clusterTime', '$readPreference', 'writeConcern', 'maxTimeMS', 'comment'];

const GREETING = ['helloOk', 'client', 'compression', 'backpressure', 'topologyVersion', 'maxAwaitTimeMS']; // prettier-ignore

// prettier-ignore
/** The commands that are answered, each with the fields it may carry; every other command and field is refused. */
export const COMMANDS = {
  hello: GREETING, ismaster: GREETING, ping: [], endSessions: [],
  create: [], drop: [], dropDatabase: [], createIndexes: ['indexes'], listIndexes: ['cursor'],
  find: ['filter', 'sort', 'projection', 'skip', 'limit', 'batchSize', 'singleBatch'],
  aggregate: ['pipeline', 'cursor'],
  getMore: ['collection', 'batchSize'],
  explain: ['verbosity'],
  insert: ['documents', 'ordered'],
  update: ['updates', 'ordered'],
  delete: ['deletes', 'ordered'],
  findAndModify: ['query', 'sort', 'remove', 'update', 'new', 'upsert'],
};

export const UPDATE_FIELDS = ['q', 'u', 'multi', 'upsert'];
export const DELETE_FIELDS = ['q', 'limit'];
export const INDEX_OPTIONS = ['v', 'key', 'name', 'unique', 'sparse', 'expireAfterSeconds', 'partialFilterExpression', 'background']; // prettier-ignore

// prettier-ignore
export const QUERY_OPERATORS = ['$and', '$or', '$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$exists', '$regex', '$options', '$elemMatch'];

export const EXPRESSIONS = ['$add', '$concatArrays', '$cond', '$eq', '$literal', '$max', '$slice'];
export const ACCUMULATORS = ['$sum', '$max', '$min', '$first', '$push'];

export const UPDATE_STAGES = ['$set', '$unset', '$project'];
// prettier-ignore
/** The stages of a pipeline, each with the operators that it may hold. */
export const STAGES: Readonly<Record<string, readonly string[]>> = {
  $match: QUERY_OPERATORS, $group: [...EXPRESSIONS, ...ACCUMULATORS], $set: EXPRESSIONS,
  $unset: [], $project: [], $sort: [], $skip: [], $limit: [], $count: [],
};
