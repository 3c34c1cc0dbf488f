// prettier-ignore
/** The errors of MongoDB that the engine answers with, by the names and numbers drivers know them by. */
const CODES = {
  InternalError: 1, BadValue: 2, FailedToParse: 9, TypeMismatch: 14, NamespaceNotFound: 26, PathNotViable: 28,
  ConflictingUpdateOperators: 40, CursorNotFound: 43, NamespaceExists: 48, DollarPrefixedFieldName: 52,
  CommandNotFound: 59, ImmutableField: 66, CannotCreateIndex: 67, InvalidNamespace: 73,
  IndexOptionsConflict: 85, IndexKeySpecsConflict: 86, OperationFailed: 96, UnsatisfiableWriteConcern: 100,
  CommandNotSupported: 115, InvalidPipelineOperator: 168, CannotIndexParallelArrays: 171,
  InvalidIndexSpecificationOption: 197, TransactionTooOld: 225, OperationNotSupportedInTransaction: 263,
  BSONObjectTooLarge: 10334, DuplicateKey: 11000, OutOfDiskSpace: 14031, Location40323: 40323, Location40324: 40324,
  Location40415: 40415,
} as const;
type CodeName = keyof typeof CODES;

/** An answer in MongoDB's own terms: everything the engine refuses leaves it as one of these. */
export class ServerError extends Error {
  readonly code: number;

  constructor(
    readonly codeName: CodeName,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.code = CODES[codeName];
  }
}

export function answering<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof ServerError ? error : new ServerError('BadValue', String(error));
  }
}

export function demand(holds: unknown, codeName: CodeName, message: string): asserts holds {
  if (!holds) throw new ServerError(codeName, message);
}
