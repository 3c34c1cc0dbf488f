import express, { type RequestHandler, type Response } from 'express';
import type { Connection } from 'mongoose';
import type { Clock } from '../kernel/clock.js';
import type { Logger } from '../kernel/logger.js';
import { deriveKey } from '../kernel/secrets.js';
import { accessTokenModel } from './services/access-token.model.js';
import { deepLinkingResponse } from './deep-linking/response.js';
import { deploymentModel } from './registration/deployment.model.js';
import { DynamicRegistration } from './registration/dynamic-registration.service.js';
import { IdTokenVerifier } from './launch/id-token-verifier.js';
import { ConnectionCheck } from './connection/check.js';
import { ShareLinks } from './connection/share-links.js';
import { KeyRing } from './keys/key-ring.js';
import { LaunchLog } from './launch-log/launch-log.js';
import { launchRecordModel } from './launch-log/launch-record.model.js';
import { LaunchRefusedError } from './launch/launch-refused.js';
import { launchGuard, type FindOpen } from './launch/launch-guard.js';
import type { ShowPage } from './launch/border.js';
import type { Launch } from './launch/launch.js';
import { refuseFloods } from './launch/refusal-flood.js';
import { loginRoutes } from './launch/login.routes.js';
import { loginStateModel } from './launch/login-state.model.js';
import { LtijsPlugin } from './ltijs/plugin.js';
import { startProvider } from './ltijs/provider.js';
import { replaceChecks } from './ltijs/replacements.js';
import { gradeProfileOf } from './platforms/grade-profiles.js';
import { PlatformHttp, type Resolve } from './services/platform-http.js';
import { PlatformServices } from './services/platform-services.js';
import { PlatformTokens } from './services/platform-tokens.js';
import { registerRoutes } from './registration/register.routes.js';
import { registrationLinkModel } from './registration/registration-link.model.js';
import { RegistrationLinks } from './registration/registration-links.service.js';
import { registrationModel } from './registration/registration.model.js';
import { RegistrationsService } from './registration/registrations.service.js';
import { lineItemsClient } from './services/line-items.js';
import { rosterClient } from './services/roster.js';
import { gradebookClient } from './services/scores.js';
import { signingKeyModel } from './keys/signing-key.model.js';

export type { Finding } from './connection/advice.js';
export { SecretKeyError, type KeyRing } from './keys/key-ring.js';
export { LET_IN, type LaunchLog } from './launch-log/launch-log.js';
export { courseItemOf, nameOfItem, type CourseItem } from './launch/course-item.js';
export type { ContentItem, DeepLinkingResponse } from './deep-linking/response.js';
export type { DeepLinkingSettings } from './launch/claims.js';
export type { Launch } from './launch/launch.js';
export { LAUNCH_ROLES, SANDBOXES, type LaunchRole, type Sandbox } from './launch/roles.js';
export { mayMakeColumn, scopeForLineItems, type LineItemsClient } from './services/line-items.js';
export type { Roster, RosterClient } from './services/roster.js';
export { SCORE_SCOPE } from './services/scopes.js';
export {
  NOT_A_STUDENT,
  type GradebookClient,
  type GradebookColumn,
  type Result,
  type Score,
  type SubmissionFacts,
} from './services/scores.js';
export type {
  NewRegistration,
  RegistrationsService,
  RegistrationWithDeployments,
} from './registration/registrations.service.js';
export type { RegistrationLinks } from './registration/registration-links.service.js';
export { toolSheet } from './registration/tool-registration.js';
export { PLATFORM_FAMILIES } from './registration/registration.model.js';
export type { ShowPage } from './launch/border.js';
export {
  browserOf,
  rememberBrowser,
  type Browser,
  type BrowserProof,
} from './launch/browser-cookies.js';

export interface LtiSurroundings {
  readonly publicUrl: string;
  readonly production: boolean;
  readonly privateHosts: readonly string[];
  readonly resolve?: Resolve;
  readonly secretKey: Buffer;
  readonly db: Connection;
  readonly clock: Clock;
  readonly showPage: ShowPage;
  readonly logger: Logger;
  /** The secret before this one, while what it sealed is encrypted anew. */
  readonly secretKeyPrevious?: Buffer | null;
}

export type Lti = ReturnType<typeof createLti>;
export type StartedLti = Awaited<ReturnType<Lti['start']>>;

/** The border to the platforms: registrations, launches, keys and the gradebook. */
export function createLti(surroundings: LtiSurroundings) {
  const parts = createParts(surroundings);
  const { models, registrations, links: registrationLinks, keyRing, launchLog, tokens } = parts;
  const { http, publicUrl, clock } = parts;
  const plugin = new LtijsPlugin(models.registrations, keyRing, tokens);
  const verifier = new IdTokenVerifier(http, clock);
  replaceChecks(plugin, { verifier, registrations, tokens, publicUrl });

  /** Needs the database to be up to date: it makes the tool's keys where there are none. @throws SecretKeyError */
  const start = async (
    onLaunch: (launch: Launch, res: Response) => Promise<void>,
    findOpen: FindOpen,
  ) => {
    await prepareKeys(keyRing, surroundings);
    const border = { ...parts, showPage: surroundings.showPage };
    const guard = launchGuard({ ...border, verifier, findOpen });
    const provider = await startProvider(plugin, guard, async (launch, res) => {
      await launchLog.noteLetIn(res);
      await onLaunch(launch, res);
    });
    /** To be mounted at `/lti`, before any body parser. An application, because ltijs is one and needs to be mounted as one. */
    const routes = express().disable('x-powered-by');
    const dynamicRegistration = new DynamicRegistration(parts);
    routes.use(registerRoutes({ ...border, dynamicRegistration }), loginRoutes(border));
    routes.use(refuseUnreadablePaths, provider.app, launchLog.noteRefusal, refuseFloods(clock));
    const services = new PlatformServices(provider, registrations, tokens, http);
    const connection = new ConnectionCheck({ services, ...parts });
    return {
      routes,
      gradebook: gradebookClient(services, publicUrl),
      lineItems: lineItemsClient(services),
      roster: rosterClient(services),
      connection,
      shareLinks: new ShareLinks(registrations, connection, clock, publicUrl),
      close: () => http.close(),
    };
  };
  return {
    ...{ registrations, registrationLinks, keyRing, launchLog },
    deepLinkingResponse: deepLinkingResponse(parts),
    keepsSubmissions: async (registrationId: string): Promise<boolean> => {
      const registration = await registrations.find(registrationId);
      return registration !== null && gradeProfileOf(registration.family).keepsSubmissions;
    },
    start,
  };
}

async function prepareKeys(
  keyRing: KeyRing,
  { secretKeyPrevious, logger }: LtiSurroundings,
): Promise<void> {
  const resealed = await keyRing.reseal(secretKeyPrevious ?? null);
  if (resealed > 0) logger.info({ resealed }, 'signing keys encrypted anew');
  await keyRing.fill();
}

function createParts({ db, clock, secretKey, publicUrl, logger, ...settings }: LtiSurroundings) {
  const http = new PlatformHttp(settings);
  const models = { registrations: registrationModel(db), deployments: deploymentModel(db) };
  const registrations = new RegistrationsService(models, http, clock);
  const keyRing = new KeyRing(signingKeyModel(db), secretKey, clock);
  const tokensKey = deriveKey(secretKey, 'access tokens');
  const tokens = new PlatformTokens(accessTokenModel(db), tokensKey, keyRing, http, clock);
  const launchLog = new LaunchLog(launchRecordModel(db), registrations, clock, logger);
  const loginStates = loginStateModel(db);
  const links = new RegistrationLinks(registrationLinkModel(db), clock, publicUrl);
  const rooms = { registrations, links, keyRing, tokens, launchLog, loginStates };
  const launchKeys = {
    sealingKey: deriveKey(secretKey, 'waiting launches'),
    addressKey: deriveKey(secretKey, 'launch addresses'),
  };
  return { http, models, ...rooms, ...launchKeys, clock, publicUrl };
}

/** ltijs answers these itself, in its own words. */
const refuseUnreadablePaths: RequestHandler = (req, _res, next) => {
  try {
    decodeURIComponent(req.path);
  } catch (error) {
    throw new LaunchRefusedError('launch form malformed', { cause: error });
  }
  next();
};
