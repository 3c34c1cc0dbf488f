import { Schema, type Connection, type Model, type Types } from 'mongoose';

/** What a participant has written and not handed in yet. */
export interface Draft {
  readonly _id: Types.ObjectId;
  readonly runId: Types.ObjectId;
  readonly memberId: Types.ObjectId;
  readonly assignment: number;
  readonly text: string;
  readonly updatedAt: Date;
}

const draftSchema = new Schema<Draft>(
  {
    runId: { type: Schema.Types.ObjectId, required: true },
    memberId: { type: Schema.Types.ObjectId, required: true },
    assignment: { type: Number, required: true },
    text: { type: String, default: '' },
    updatedAt: { type: Date, required: true },
  },
  { collection: 'drafts', strict: 'throw', autoIndex: false, versionKey: false },
);
draftSchema.index({ runId: 1, memberId: 1, assignment: 1 }, { unique: true });
draftSchema.index({ memberId: 1 }); // a person's data: export and erasure

export type DraftModel = Model<Draft>;
export const draftModel = (db: Connection): DraftModel => db.model<Draft>('Draft', draftSchema);
