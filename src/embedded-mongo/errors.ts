/** The numbers and names a MongoDB driver knows its errors by. */
const CODE_NAMES = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  14: 'TypeMismatch',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  52: 'DollarPrefixedFieldName',
  56: 'EmptyFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  96: 'OperationFailed',
  100: 'UnsatisfiableWriteConcern',
  115: 'CommandNotSupported',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  197: 'InvalidIndexSpecificationOption',
  225: 'TransactionTooOld',
  263: 'OperationNotSupportedInTransaction',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  14031: 'OutOfDiskSpace',
  40323: 'Location40323',
  40324: 'Location40324',
  40415: 'Location40415',
} as const;

/** An answer in MongoDB's own terms: everything the engine refuses leaves it as one of these. */
export class ServerError extends Error {
  constructor(
    readonly code: keyof typeof CODE_NAMES,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

export function errorReply(error: unknown): Record<string, unknown> {
  const known = error instanceof ServerError ? error : new ServerError(1, String(error));
  const { code, message, details } = known;
  return { ok: 0, errmsg: message, code, codeName: CODE_NAMES[code], ...details };
}

/** How one failed statement is told inside the reply of a write command. */
export function writeError(error: unknown, index: number): Record<string, unknown> {
  if (!(error instanceof ServerError)) throw error;
  return { index, code: error.code, errmsg: error.message, ...error.details };
}
