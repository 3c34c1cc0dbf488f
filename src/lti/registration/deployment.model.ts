import { Schema, type Connection, type Model, type Types } from 'mongoose';

/** A place at a platform where the tool has been put: a site, an account or a single course. */
export interface Deployment {
  readonly _id: Types.ObjectId;
  readonly registrationId: Types.ObjectId;
  readonly deploymentId: string;
  readonly status: 'active' | 'pending' | 'disabled';
  readonly firstSeenAt: Date;
  /** The number of this deployment among those of its registration: `first` accepts number 1 only. */
  readonly order: number;
}

const deploymentSchema = new Schema<Deployment>(
  {
    registrationId: { type: Schema.Types.ObjectId, required: true },
    deploymentId: { type: String, required: true },
    status: { type: String, enum: ['active', 'pending', 'disabled'], required: true },
    firstSeenAt: { type: Date, required: true },
    order: { type: Number, required: true },
  },
  { collection: 'deployments', strict: 'throw', autoIndex: false, versionKey: false },
);
deploymentSchema.index({ registrationId: 1, deploymentId: 1 }, { unique: true });
deploymentSchema.index({ registrationId: 1, order: 1 }, { unique: true });

export type DeploymentModel = Model<Deployment>;
export const deploymentModel = (db: Connection): DeploymentModel =>
  db.model<Deployment>('Deployment', deploymentSchema);
