import { Schema, type Connection, type Model, type Types } from 'mongoose';

/** `weekly` opens a lecture a week from the start; `open` keeps everything open. */
export type RunMode = 'weekly' | 'open';

/** One time the course is given (*uitvoering*). Without a start date nothing is locked. */
export interface Run {
  readonly _id: Types.ObjectId;
  readonly title: string;
  readonly startsAt: Date | null;
  readonly mode: RunMode;
  readonly createdAt: Date;
}

const runSchema = new Schema<Run>(
  {
    title: { type: String, required: true },
    startsAt: { type: Date, default: null },
    mode: { type: String, enum: ['weekly', 'open'], required: true },
    createdAt: { type: Date, required: true },
  },
  { collection: 'runs', strict: 'throw', autoIndex: false, versionKey: false },
);

export type RunModel = Model<Run>;
export const runModel = (db: Connection): RunModel => db.model<Run>('Run', runSchema);
