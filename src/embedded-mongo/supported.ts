// prettier-ignore
/** Fields that every command may carry: they say who asks, when, and how sure the answer has to be. */
export const COMMON_FIELDS = [
  '$db', 'lsid', 'txnNumber', '$clusterTime', '$readPreference', 'readConcern', 'writeConcern', 'maxTimeMS', 'comment',
] as const;

// prettier-ignore
/** The commands that are answered, each with the fields it may carry; every other command and field is refused. */
export const COMMANDS = {
  hello: ['helloOk', 'client', 'compression', 'topologyVersion', 'maxAwaitTimeMS', 'loadBalanced', 'speculativeAuthenticate', 'saslSupportedMechs', 'backpressure'],
  isMaster: ['helloOk', 'client', 'compression', 'topologyVersion', 'maxAwaitTimeMS', 'loadBalanced', 'speculativeAuthenticate', 'saslSupportedMechs', 'backpressure'],
  ping: [],
  buildInfo: [],
  connectionStatus: ['showPrivileges'],
  endSessions: [],
  create: [],
  drop: [],
  dropDatabase: [],
  listCollections: ['filter', 'nameOnly', 'cursor', 'authorizedCollections'],
  createIndexes: ['indexes'],
  dropIndexes: ['index'],
  listIndexes: ['cursor'],
  find: ['filter', 'sort', 'projection', 'skip', 'limit', 'batchSize', 'singleBatch', 'allowDiskUse'],
  getMore: ['collection', 'batchSize'],
  killCursors: ['cursors'],
  count: ['query', 'skip', 'limit'],
  distinct: ['key', 'query'],
  aggregate: ['pipeline', 'cursor', 'allowDiskUse', 'explain'],
  explain: ['verbosity'],
  insert: ['documents', 'ordered', 'bypassDocumentValidation'],
  update: ['updates', 'ordered', 'bypassDocumentValidation'],
  delete: ['deletes', 'ordered'],
  findAndModify: ['query', 'sort', 'remove', 'update', 'new', 'fields', 'upsert', 'arrayFilters', 'bypassDocumentValidation'],
} as const;

/** The fields of one statement inside `update` and `delete`. */
export const UPDATE_FIELDS = ['q', 'u', 'multi', 'upsert', 'arrayFilters', 'sort'] as const;
export const DELETE_FIELDS = ['q', 'limit'] as const;

// prettier-ignore
export const QUERY_OPERATORS = [
  '$and', '$or', '$nor', '$expr',
  '$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$not',
  '$exists', '$type', '$regex', '$options', '$size', '$all', '$elemMatch',
] as const;

// prettier-ignore
export const UPDATE_OPERATORS = [
  '$set', '$unset', '$setOnInsert', '$inc', '$mul', '$min', '$max', '$rename', '$currentDate', '$bit',
  '$push', '$addToSet', '$pop', '$pull', '$pullAll',
] as const;

export const UPDATE_STAGES = [
  '$set',
  '$addFields',
  '$unset',
  '$project',
  '$replaceWith',
  '$replaceRoot',
] as const;

// prettier-ignore
export const AGGREGATION_STAGES = [
  ...UPDATE_STAGES,
  '$match', '$group', '$sort', '$limit', '$skip', '$count', '$lookup', '$unwind', '$facet',
] as const;

// prettier-ignore
export const EXPRESSION_OPERATORS = [
  '$add', '$subtract', '$multiply', '$divide', '$mod', '$abs', '$ceil', '$floor',
  '$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$cmp', '$and', '$or', '$not', '$cond', '$ifNull', '$switch',
  '$max', '$min', '$sum', '$avg', '$first', '$last',
  '$concat', '$toLower', '$toUpper', '$strLenCP',
  '$arrayElemAt', '$concatArrays', '$filter', '$map', '$reduce', '$in', '$isArray', '$size', '$slice', '$reverseArray', '$range',
  '$setUnion', '$setIntersection', '$setDifference',
  '$mergeObjects', '$objectToArray', '$arrayToObject', '$literal', '$let',
  '$type', '$toLong', '$toInt', '$toDouble', '$toDate', '$toBool', '$toString',
  '$dateAdd', '$dateSubtract',
] as const;

/** The expressions that name their arguments, and the names they take. */
export const NAMED_ARGUMENTS = {
  $cond: ['if', 'then', 'else'],
  $switch: ['branches', 'default'],
  $let: ['vars', 'in'],
  $filter: ['input', 'as', 'cond'],
  $map: ['input', 'as', 'in'],
  $reduce: ['input', 'initialValue', 'in'],
  $dateAdd: ['startDate', 'unit', 'amount'],
  $dateSubtract: ['startDate', 'unit', 'amount'],
} as const;

// prettier-ignore
export const ACCUMULATOR_OPERATORS = [
  '$sum', '$avg', '$min', '$max', '$first', '$last', '$push', '$addToSet', '$count', '$mergeObjects',
] as const;

// prettier-ignore
export const INDEX_OPTIONS = [
  'v', 'key', 'name', 'unique', 'sparse', 'expireAfterSeconds', 'partialFilterExpression', 'background',
] as const;

/** What may stand in a partial index: the operators for which a filter can be shown to stay inside it. */
export const PARTIAL_FILTER_OPERATORS = [
  '$and',
  '$or',
  '$eq',
  '$in',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$exists',
  '$type',
] as const;
