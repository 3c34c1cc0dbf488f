import { collection, field, type RowOf } from '../../kernel/collection.js';
import { STATUSES } from './registration.model.js';

/** A place at a platform where the tool has been put: a site, an account or a single course. */
export const deploymentModel = collection(
  'deployments',
  {
    registrationId: field.objectId,
    deploymentId: field.text,
    status: field.oneOf(STATUSES),
    firstSeenAt: field.moment,
    /** The number of this deployment among those of its registration: `first` accepts number 1 only. */
    order: field.number,
  },
  [
    [{ registrationId: 1, deploymentId: 1 }, { unique: true }],
    [{ registrationId: 1, order: 1 }, { unique: true }],
  ],
);
export type DeploymentModel = ReturnType<typeof deploymentModel>;
export type Deployment = RowOf<typeof deploymentModel>;
