import {
  Schema,
  type Connection,
  type IndexOptions,
  type Model,
  type SchemaDefinition,
  type Types,
} from 'mongoose';

/** A field of a collection: what mongoose is to know of it, and the type of its values. */
interface Field<T> {
  readonly type: unknown;
  readonly required?: boolean;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  /** For the compiler alone. */
  readonly value?: T;
}

const required = <T>(type: unknown): Field<T> => ({ type, required: true });

/** What a field of a collection can be. */
export const field = {
  text: required<string>(String),
  /** A text that may be empty. */
  anyText: { type: String, default: '' } as Field<string>,
  texts: required<readonly string[]>([String]),
  number: required<number>(Number),
  numbers: { type: [Number], default: [] } as Field<readonly number[]>,
  moment: required<Date>(Date),
  objectId: required<Types.ObjectId>(Schema.Types.ObjectId),
  /** For what mongoose does not look into. */
  mixed: <T>(): Field<T> => required(Schema.Types.Mixed),
  oneOf: <const V extends readonly string[]>(values: V): Field<V[number]> => ({
    ...required<V[number]>(String),
    enum: values,
  }),
  /** A boolean that is false unless it is set. */
  flag: { type: Boolean, default: false } as Field<boolean>,
  orNull: <T>({ type, enum: values }: Field<T>): Field<T | null> => ({
    ...{ type, default: null },
    ...(values && { enum: [...values, null] }),
  }),
};

type Fields = Readonly<Record<string, Field<unknown>>>;
type Row<F extends Fields> = (F extends { _id: unknown } ? unknown : { _id: Types.ObjectId }) & {
  readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never;
};
type Index = readonly [fields: Readonly<Record<string, 1 | -1>>, options?: IndexOptions];

/** What one row of a collection holds. */
export type RowOf<M extends { readonly row?: unknown }> = NonNullable<M['row']>;

/** A collection as every one of them is: it takes no field that it does not know, and migrations make its indexes. */
export function collection<F extends Fields>(
  name: string,
  fields: F,
  indexes: readonly Index[],
): ((db: Connection) => Model<Row<F>>) & { readonly row?: Row<F> } {
  const options = { collection: name, strict: 'throw', minimize: false } as const;
  const unwanted = { autoIndex: false, versionKey: false } as const;
  const schema = new Schema(fields as SchemaDefinition, { ...options, ...unwanted });
  for (const [keys, how] of indexes) schema.index(keys, how);
  return (db) => db.model<Row<F>>(name, schema);
}
