import type { Types } from 'mongoose';
import type { Clock } from '../../kernel/clock.js';
import { isDuplicateKey, untilSettled } from '../../kernel/duplicate-key.js';
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  type FieldMessages,
} from '../../kernel/errors.js';
import type { Deployment, DeploymentModel } from './deployment.model.js';
import { LaunchRefusedError } from '../launch/launch-refused.js';
import type { PlatformHttp } from '../services/platform-http.js';
import { RegistrationRefusedError } from './registration-refused.js';
import type { Registration, RegistrationModel } from './registration.model.js';

export type NewRegistration = Omit<
  Registration,
  '_id' | 'status' | 'createdAt' | 'scopesGranted' | 'waitsBecause' | 'shareHash' | 'sharedUntil'
>;
/** A platform that registered by itself, and the deployment it named. */
export type SelfRegistration = Omit<
  Registration,
  '_id' | 'createdAt' | 'deploymentPolicy' | 'serviceOrigins' | 'shareHash' | 'sharedUntil'
> & { readonly deploymentId: string | null };
type ConfirmedOrigins = Pick<Registration, 'frameOrigins' | 'serviceOrigins'>;
export type RegistrationWithDeployments = Registration & {
  readonly deployments: readonly Deployment[];
};

const ENDPOINTS = ['authorizationEndpoint', 'tokenEndpoint', 'jwksUri'] as const;

/** Which platforms may use the tool, and at which of their places. */
export class RegistrationsService {
  constructor(
    private readonly db: {
      readonly registrations: RegistrationModel;
      readonly deployments: DeploymentModel;
    },
    private readonly http: PlatformHttp,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidInputError for an endpoint we would not call; ConflictError when issuer and client id are taken. */
  async register(registration: NewRegistration): Promise<Registration> {
    this.checkEndpoints(registration);
    const createdAt = this.clock.now();
    try {
      const created = await this.db.registrations.create({
        ...registration,
        status: 'active',
        createdAt,
      });
      return created.toObject();
    } catch (error) {
      if (isDuplicateKey(error))
        throw new ConflictError('error.registrationExists', { cause: error });
      throw error;
    }
  }

  /**
   * Keeps what a platform said of itself, or takes it over where the same organisation has that platform already: an
   * administrator's decisions stay. While its hosts are in doubt it moves nothing that an administrator has let in.
   * @throws RegistrationRefusedError when issuer and client id belong to somebody else.
   */
  async keep(said: SelfRegistration): Promise<Registration> {
    const { organisation, issuer, clientId, status, frameOrigins, deploymentId, ...rest } = said;
    const { authorizationEndpoint, tokenEndpoint, jwksUri, waitsBecause } = rest;
    const unchanged = { authorizationEndpoint, tokenEndpoint, jwksUri };
    const movable = [{ status: 'pending' as const }, unchanged];
    const createdAt = this.clock.now();
    const $setOnInsert = { status, frameOrigins, deploymentPolicy: 'first' as const, createdAt };
    const registration = await untilSettled(() =>
      this.db.registrations
        .findOneAndUpdate(
          { organisation, issuer, clientId, ...(waitsBecause !== null && { $or: movable }) },
          { $set: rest, $setOnInsert },
          { upsert: true, returnDocument: 'after' },
        )
        .lean(),
    ).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
      throw new RegistrationRefusedError('clientTaken', {}, { cause: error });
    });
    if (deploymentId !== null) await this.deploymentOf(registration, deploymentId);
    return registration;
  }

  async list(): Promise<readonly RegistrationWithDeployments[]> {
    const registrations = await this.db.registrations.find({}).sort({ _id: 1 }).lean();
    const deployments = await this.db.deployments.find({}).sort({ order: 1 }).lean();
    return registrations.map((registration) => ({
      ...registration,
      deployments: deployments.filter((row) => row.registrationId.equals(registration._id)),
    }));
  }

  deploymentsOf(registrationId: string): Promise<readonly Deployment[]> {
    return this.db.deployments.find({ registrationId }).sort({ order: 1 }).lean().exec();
  }

  /** Replaces the origins that an administrator confirmed besides those of the endpoints. */
  async setOrigins(id: string, origins: ConfirmedOrigins): Promise<ConfirmedOrigins> {
    const { matchedCount } = await this.db.registrations.updateOne({ _id: id }, { $set: origins });
    if (matchedCount === 0) throw new NotFoundError('error.notFound');
    return origins;
  }

  async setStatus(id: string, status: Registration['status']): Promise<void> {
    const { matchedCount } = await this.db.registrations.updateOne(
      { _id: id },
      { $set: { status } },
    );
    if (matchedCount === 0) throw new NotFoundError('error.notFound');
  }

  async setDeploymentStatus(
    id: string,
    deploymentId: string,
    status: Deployment['status'],
  ): Promise<void> {
    const { matchedCount } = await this.db.deployments.updateOne(
      { registrationId: id, deploymentId },
      { $set: { status } },
    );
    if (matchedCount === 0) throw new NotFoundError('error.notFound');
  }

  find(id: string): Promise<Registration | null> {
    return this.db.registrations.findById(id).lean().exec();
  }

  /**
   * The registration a login is for. Without a client id (it is optional in the specification) the issuer must have
   * exactly one: a guess would hand one customer's login to another.
   */
  async forLogin(issuer: string, clientId: string | null): Promise<Registration | null> {
    const filter = clientId === null ? { issuer } : { issuer, clientId };
    const found = await this.db.registrations.find(filter).limit(2).lean();
    return found.length === 1 ? (found[0] ?? null) : null;
  }

  /** Whether launches of this registration and deployment are let in at this moment. */
  async isActive(of: { registrationId: string; deploymentId: string }): Promise<boolean> {
    const { registrationId, deploymentId } = of;
    const [registration, deployment] = await Promise.all([
      this.find(registrationId),
      this.findDeployment(registrationId, deploymentId),
    ]);
    return registration?.status === 'active' && deployment?.status === 'active';
  }

  /** Accepts a launch from a deployment, or notes that it waits. @throws LaunchRefusedError when it is not accepted. */
  async admitDeployment(registration: Registration, deploymentId: string): Promise<void> {
    const { status } = await this.deploymentOf(registration, deploymentId);
    if (status !== 'active') throw new LaunchRefusedError('deployment not accepted');
  }

  private async deploymentOf(
    registration: Registration,
    deploymentId: string,
  ): Promise<Deployment> {
    const known = await this.findDeployment(registration._id, deploymentId);
    return known ?? this.noteDeployment(registration, deploymentId);
  }

  private findDeployment(
    registrationId: Types.ObjectId | string,
    deploymentId: string,
  ): Promise<Deployment | null> {
    return this.db.deployments.findOne({ registrationId, deploymentId }).lean().exec();
  }

  /** The unique `order` lets only one of several deployments seen at once be the first. */
  private async noteDeployment(
    registration: Registration,
    deploymentId: string,
  ): Promise<Deployment> {
    const order =
      1 + (await this.db.deployments.countDocuments({ registrationId: registration._id }));
    const accepted = registration.deploymentPolicy === 'any' || order === 1;
    try {
      const created = await this.db.deployments.create({
        registrationId: registration._id,
        deploymentId,
        status: accepted ? 'active' : 'pending',
        firstSeenAt: this.clock.now(),
        order,
      });
      return created.toObject();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const winner = await this.findDeployment(registration._id, deploymentId);
      return winner ?? this.noteDeployment(registration, deploymentId);
    }
  }

  private checkEndpoints(registration: NewRegistration): void {
    const fields: Record<string, FieldMessages[string]> = {};
    for (const endpoint of ENDPOINTS) {
      if (this.http.whyNotCalled(registration[endpoint]))
        fields[endpoint] = 'admin.endpointRefused';
    }
    if (Object.keys(fields).length > 0) throw new InvalidInputError(fields);
  }
}
