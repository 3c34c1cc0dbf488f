import { collection, field, type RowOf } from '../../kernel/collection.js';

export const PLATFORM_FAMILIES = ['moodle', 'canvas', 'brightspace', 'practice', 'other'] as const;
export type PlatformFamily = (typeof PLATFORM_FAMILIES)[number];
/** `pending`: it came by itself and waits for an administrator. */
export const STATUSES = ['active', 'pending', 'disabled'] as const;

/** One platform's agreement with this tool: an issuer and the client id it gave us. */
export const registrationModel = collection(
  'registrations',
  {
    organisation: field.text,
    name: field.text,
    issuer: field.text,
    clientId: field.text,
    authorizationEndpoint: field.text,
    tokenEndpoint: field.text,
    jwksUri: field.text,
    /** The audience of our client assertions where it is not the token endpoint itself (Brightspace). */
    tokenAudience: field.orNull(field.text),
    family: field.oneOf(PLATFORM_FAMILIES),
    /** `first`: the first deployment seen is accepted and others wait for an administrator; `any`: all are accepted. */
    deploymentPolicy: field.oneOf(['first', 'any']),
    /** Origins that may frame the tool besides those of the platform's own endpoints. */
    frameOrigins: field.texts,
    /** Origins of services that an administrator confirmed, besides those of the endpoints and of the family. */
    serviceOrigins: field.texts,
    status: field.oneOf(STATUSES),
    /** Which of the tool's scopes the platform granted when it registered by itself; null where it did not say. */
    scopesGranted: field.orNull(field.texts),
    /** The hosts outside the platform's own that an administrator has to look at; null where there are none. */
    waitsBecause: field.orNull(field.text),
    createdAt: field.moment,
    /** The link, by its hash, that shows the check of this connection to who has it. */
    shareHash: field.orNull(field.text),
    sharedUntil: field.orNull(field.moment),
  },
  [[{ issuer: 1, clientId: 1 }, { unique: true }], [{ shareHash: 1 }]],
);
export type RegistrationModel = ReturnType<typeof registrationModel>;
export type Registration = RowOf<typeof registrationModel>;
