import { Schema, type Connection, type Model, type Types } from 'mongoose';

/** A course in somebody's LMS, and the run it takes part in. */
export interface Context {
  readonly _id: Types.ObjectId;
  readonly registrationId: string;
  readonly deploymentId: string;
  /** The id the LMS gives the course: unique within its deployment only. */
  readonly lmsContextId: string;
  readonly title: string;
  readonly organisation: string;
  readonly runId: Types.ObjectId;
  readonly createdAt: Date;
}

const contextSchema = new Schema<Context>(
  {
    registrationId: { type: String, required: true },
    deploymentId: { type: String, required: true },
    lmsContextId: { type: String, required: true },
    title: { type: String, required: true },
    organisation: { type: String, required: true },
    runId: { type: Schema.Types.ObjectId, required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: 'contexts', strict: 'throw', autoIndex: false, versionKey: false },
);
contextSchema.index({ registrationId: 1, deploymentId: 1, lmsContextId: 1 }, { unique: true });

export type ContextModel = Model<Context>;
export const contextModel = (db: Connection): ContextModel =>
  db.model<Context>('Context', contextSchema);
