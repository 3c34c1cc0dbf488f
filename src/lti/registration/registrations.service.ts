import type { Clock } from '../../kernel/clock.js';
import { isDuplicateKey, untilSettled } from '../../kernel/duplicate-key.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../kernel/errors.js';
import type { Deployment, DeploymentModel } from './deployment.model.js';
import { LaunchRefusedError } from '../launch/launch-refused.js';
import type { PlatformHttp } from '../services/platform-http.js';
import { RegistrationRefusedError } from './registration-refused.js';
import type { Registration, RegistrationModel } from './registration.model.js';

type Made = '_id' | 'createdAt' | 'shareHash' | 'sharedUntil';
export type NewRegistration = Omit<
  Registration,
  Made | 'status' | 'scopesGranted' | 'waitsBecause'
>;
/** A platform that registered by itself, and the deployment it named. */
type SelfRegistration = Omit<Registration, Made | 'deploymentPolicy' | 'serviceOrigins'> & {
  readonly deploymentId: string | null;
};
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
    const row = { ...registration, status: 'active' as const, createdAt: this.clock.now() };
    const created = await this.db.registrations.create(row).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
      throw new ConflictError('error.registrationExists', { cause: error });
    });
    return created.toObject();
  }

  /**
   * Keeps what a platform said of itself, or takes it over where the same organisation has that platform already: an
   * administrator's decisions stay, and so do the addresses of what was let in: whoever has a link moves no keys.
   * @throws RegistrationRefusedError when issuer and client id belong to somebody else.
   */
  async keep(said: SelfRegistration): Promise<Registration> {
    const { organisation, issuer, clientId, status, frameOrigins, deploymentId, ...rest } = said;
    const { authorizationEndpoint, tokenEndpoint, jwksUri } = rest;
    const unchanged = { authorizationEndpoint, tokenEndpoint, jwksUri };
    const movable = [{ status: 'pending' as const }, unchanged];
    const createdAt = this.clock.now();
    const $setOnInsert = { status, frameOrigins, deploymentPolicy: 'first' as const, createdAt };
    const registration = await untilSettled(() =>
      this.db.registrations
        .findOneAndUpdate(
          { organisation, issuer, clientId, $or: movable },
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

  /**
   * Whether a platform elsewhere has this client id. It is the name in our assertions, which Moodle takes from anybody
   * for whom they were made: who could choose another's name would get assertions in it.
   */
  async isClientIdOfOthers(clientId: string, issuer: string): Promise<boolean> {
    const others = { clientId, issuer: { $ne: issuer } };
    return (await this.db.registrations.exists(others)) !== null;
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

  /** @returns what was changed. @throws NotFoundError */
  async change<Change extends Partial<Registration>>(id: string, change: Change): Promise<Change> {
    const { matchedCount } = await this.db.registrations.updateOne({ _id: id }, { $set: change });
    if (matchedCount === 0) throw new NotFoundError('error.notFound');
    return change;
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

  /** The one whose check may be seen by a link that is known by this hash. */
  findShared(shareHash: string): Promise<Registration | null> {
    const link = { shareHash, sharedUntil: { $gt: this.clock.now() } };
    return this.db.registrations.findOne(link).lean().exec();
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
      this.db.deployments.findOne({ registrationId, deploymentId }).lean(),
    ]);
    return registration?.status === 'active' && deployment?.status === 'active';
  }

  /** Accepts a launch from a deployment, or notes that it waits. @throws LaunchRefusedError when it is not accepted. */
  async admitDeployment(registration: Registration, deploymentId: string): Promise<void> {
    const { status } = await this.deploymentOf(registration, deploymentId);
    if (status !== 'active') throw new LaunchRefusedError('deployment not accepted');
  }

  /** Notes it where it is new. The unique `order` lets only one of several deployments seen at once be the first. */
  private async deploymentOf(
    registration: Registration,
    deploymentId: string,
  ): Promise<Deployment> {
    const of = { registrationId: registration._id, deploymentId };
    const known = await this.db.deployments.findOne(of).lean();
    if (known) return known;
    const { registrationId } = of;
    const order = 1 + (await this.db.deployments.countDocuments({ registrationId }));
    const isAccepted = registration.deploymentPolicy === 'any' || order === 1;
    const status = isAccepted ? ('active' as const) : ('pending' as const);
    try {
      const row = { ...of, status, firstSeenAt: this.clock.now(), order };
      return (await this.db.deployments.create(row)).toObject();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      return this.deploymentOf(registration, deploymentId);
    }
  }

  private checkEndpoints(registration: NewRegistration): void {
    const refused = ENDPOINTS.filter((name) => this.http.whyNotCalled(registration[name]));
    const problems = refused.map((name) => [name, 'admin.endpointRefused'] as const);
    if (problems.length > 0) throw new InvalidInputError(Object.fromEntries(problems));
  }
}
