import { Schema, type Connection, type Model, type Types } from 'mongoose';

export const PLATFORM_FAMILIES = ['moodle', 'canvas', 'brightspace', 'practice', 'other'] as const;
export type PlatformFamily = (typeof PLATFORM_FAMILIES)[number];

/** `first`: the first deployment seen is accepted and further ones wait for an administrator; `any`: all are accepted. */
export type DeploymentPolicy = 'first' | 'any';

/** One platform's agreement with this tool: an issuer and the client id it gave us. */
export interface Registration {
  readonly _id: Types.ObjectId;
  readonly organisation: string;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly jwksUri: string;
  /** The audience of our client assertions where it is not the token endpoint itself (Brightspace). */
  readonly tokenAudience: string | null;
  readonly family: PlatformFamily;
  readonly deploymentPolicy: DeploymentPolicy;
  /** Origins that may frame the tool besides those of the platform's own endpoints. */
  readonly frameOrigins: readonly string[];
  /** Origins of services that an administrator confirmed, besides those of the endpoints and of the family. */
  readonly serviceOrigins: readonly string[];
  /** `pending`: it registered by itself and waits for an administrator. */
  readonly status: 'active' | 'pending' | 'disabled';
  /** Which of the tool's scopes the platform granted when it registered by itself; null where it did not say. */
  readonly scopesGranted: readonly string[] | null;
  /** The hosts outside the platform's own that an administrator has to look at; null where there are none. */
  readonly waitsBecause: string | null;
  readonly createdAt: Date;
  /** The link, by its hash, that shows the check of this connection to who has it. */
  readonly shareHash: string | null;
  readonly sharedUntil: Date | null;
}

const registrationSchema = new Schema<Registration>(
  {
    organisation: { type: String, required: true },
    name: { type: String, required: true },
    issuer: { type: String, required: true },
    clientId: { type: String, required: true },
    authorizationEndpoint: { type: String, required: true },
    tokenEndpoint: { type: String, required: true },
    jwksUri: { type: String, required: true },
    tokenAudience: { type: String, default: null },
    family: { type: String, enum: PLATFORM_FAMILIES, required: true },
    deploymentPolicy: { type: String, enum: ['first', 'any'], required: true },
    frameOrigins: { type: [String], required: true },
    serviceOrigins: { type: [String], default: [] },
    status: { type: String, enum: ['active', 'pending', 'disabled'], required: true },
    scopesGranted: { type: [String], default: null },
    waitsBecause: { type: String, default: null },
    createdAt: { type: Date, required: true },
    shareHash: { type: String, default: null },
    sharedUntil: { type: Date, default: null },
  },
  { collection: 'registrations', strict: 'throw', autoIndex: false, versionKey: false },
);
registrationSchema.index({ issuer: 1, clientId: 1 }, { unique: true });
registrationSchema.index({ shareHash: 1 });

export type RegistrationModel = Model<Registration>;
export const registrationModel = (db: Connection): RegistrationModel =>
  db.model<Registration>('Registration', registrationSchema);
