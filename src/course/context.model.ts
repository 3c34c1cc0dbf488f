import { Schema, type Connection, type Model, type Types } from 'mongoose';

/** What the instructor of a copied course decided about its schedule. */
export const COPY_CHOICES = ['keep', 'fresh'] as const;
export type CopyChoice = (typeof COPY_CHOICES)[number];

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
  /** The course it was copied from in the LMS, and what its instructor then chose; null where nobody has yet. */
  readonly copiedFrom: Types.ObjectId | null;
  readonly copyChoice: CopyChoice | null;
  /** Where the newest launch said that the roster is; null where the platform gives none. */
  readonly membershipsUrl: string | null;
  readonly rosterAskedAt: Date | null;
  readonly rosterDueAt: Date | null;
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
    copiedFrom: { type: Schema.Types.ObjectId, default: null },
    copyChoice: { type: String, enum: [...COPY_CHOICES, null], default: null },
    membershipsUrl: { type: String, default: null },
    rosterAskedAt: { type: Date, default: null },
    rosterDueAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: 'contexts', strict: 'throw', autoIndex: false, versionKey: false },
);
contextSchema.index({ registrationId: 1, deploymentId: 1, lmsContextId: 1 }, { unique: true });
contextSchema.index({ rosterDueAt: 1 });

export type ContextModel = Model<Context>;
export const contextModel = (db: Connection): ContextModel =>
  db.model<Context>('Context', contextSchema);
