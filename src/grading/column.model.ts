import { Schema, type Connection, type Model, type Types } from 'mongoose';

/** The gradebook column of an assignment in a course of somebody's LMS, as a launch named it. */
export interface Column {
  readonly _id: Types.ObjectId;
  readonly runId: Types.ObjectId;
  readonly contextId: Types.ObjectId;
  /** Null for a link to the course as a whole: its column serves assignments that have none of their own. */
  readonly assignment: number | null;
  readonly registrationId: string;
  /** Null while it is still to be looked for. */
  readonly lineItemUrl: string | null;
  /** Where to look for a column that a launch did not name; null when that was done. */
  readonly lookIn: {
    readonly url: string;
    readonly scope: string;
    readonly resourceLinkId: string | null;
  } | null;
  /** When the LMS last said that it has no such column; only then may another one take its place. */
  readonly missingAt: Date | null;
}

const columnSchema = new Schema<Column>(
  {
    runId: { type: Schema.Types.ObjectId, required: true },
    contextId: { type: Schema.Types.ObjectId, required: true },
    assignment: { type: Number, default: null },
    registrationId: { type: String, required: true },
    lineItemUrl: { type: String, default: null },
    lookIn: {
      type: new Schema({ url: String, scope: String, resourceLinkId: String }, { _id: false }),
      default: null,
    },
    missingAt: { type: Date, default: null },
  },
  { collection: 'columns', strict: 'throw', autoIndex: false, versionKey: false },
);
columnSchema.index({ runId: 1, contextId: 1, assignment: 1 }, { unique: true });

export type ColumnModel = Model<Column>;
export const columnModel = (db: Connection): ColumnModel =>
  db.model<Column>('Column', columnSchema);
