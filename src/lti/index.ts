import express, { type Application, type RequestHandler, type Response } from 'express';
import type { Connection } from 'mongoose';
import type { Clock } from '../kernel/clock.js';
import { deriveKey } from '../kernel/secrets.js';
import { accessTokenModel } from './services/access-token.model.js';
import { deepLinkingResponse } from './deep-linking/response.js';
import { deploymentModel } from './registration/deployment.model.js';
import { IdTokenVerifier } from './launch/id-token-verifier.js';
import { KeyRing } from './keys/key-ring.js';
import { LaunchRefusedError } from './launch/launch-refused.js';
import { launchGuard, type FindOpen } from './launch/launch-guard.js';
import type { ShowPage } from './launch/border-page.js';
import type { Launch } from './launch/launch.js';
import { loginRoutes } from './launch/login.routes.js';
import { loginStateModel } from './launch/login-state.model.js';
import { LtijsPlugin } from './ltijs/plugin.js';
import { startProvider } from './ltijs/provider.js';
import { replaceChecks } from './ltijs/replacements.js';
import { PlatformHttp } from './services/platform-http.js';
import { PlatformServices } from './services/platform-services.js';
import { PlatformTokens } from './services/platform-tokens.js';
import { registrationModel } from './registration/registration.model.js';
import { RegistrationsService } from './registration/registrations.service.js';
import { lineItemsClient, type LineItemsClient } from './services/line-items.js';
import { rosterClient, type RosterClient } from './services/roster.js';
import { gradebookClient, type GradebookClient } from './services/scores.js';
import { signingKeyModel } from './keys/signing-key.model.js';

export { courseItemOf, nameOfItem, type CourseItem } from './launch/course-item.js';
export type { ContentItem, DeepLinkingResponse } from './deep-linking/response.js';
export type { DeepLinkingSettings } from './launch/claims.js';
export type { Launch } from './launch/launch.js';
export { LAUNCH_ROLES, SANDBOXES, type LaunchRole, type Sandbox } from './launch/roles.js';
export { scopeForLineItems, type LineItemsClient } from './services/line-items.js';
export type { Roster, RosterClient } from './services/roster.js';
export { SCORE_SCOPE } from './services/scopes.js';
export type { GradebookClient, GradebookColumn, Result, Score } from './services/scores.js';
export type {
  NewRegistration,
  RegistrationsService,
  RegistrationWithDeployments,
} from './registration/registrations.service.js';
export { PLATFORM_FAMILIES } from './registration/registration.model.js';
export type { BorderPage, ShowPage } from './launch/border-page.js';
export { browserOf, type Browser, type BrowserProof } from './launch/browser-cookies.js';

export interface LtiSurroundings {
  readonly publicUrl: string;
  readonly production: boolean;
  readonly privateHosts: readonly string[];
  readonly secretKey: Buffer;
  readonly db: Connection;
  readonly clock: Clock;
  readonly showPage: ShowPage;
}

export interface StartedLti {
  /** To be mounted at `/lti`, before any body parser. An application, because ltijs is one and needs to be mounted as one. */
  readonly routes: Application;
  readonly gradebook: GradebookClient;
  readonly lineItems: LineItemsClient;
  readonly roster: RosterClient;
  close(): Promise<void>;
}

/** The border to the platforms: registrations, launches, keys and the gradebook. */
export function createLti(surroundings: LtiSurroundings) {
  const { db, clock, secretKey, publicUrl, showPage, ...httpSettings } = surroundings;
  const http = new PlatformHttp(httpSettings);
  const models = { registrations: registrationModel(db), deployments: deploymentModel(db) };
  const registrations = new RegistrationsService(models, http, clock);
  const loginStates = loginStateModel(db);
  const keyRing = new KeyRing(signingKeyModel(db), deriveKey(secretKey, 'signing keys'), clock);
  const sealingKey = deriveKey(secretKey, 'access tokens');
  const accessTokens = accessTokenModel(db);
  const tokens = new PlatformTokens({ accessTokens, keyRing, http, clock, sealingKey });
  const plugin = new LtijsPlugin({ registrations: models.registrations, keyRing, tokens });
  replaceChecks(plugin, {
    verifier: new IdTokenVerifier(http, clock),
    registrations,
    tokens,
    publicUrl,
  });

  /** Needs the database to be up to date: it makes the tool's keys where there are none. */
  const start = async (
    onLaunch: (launch: Launch, res: Response) => Promise<void>,
    findOpen: FindOpen,
  ): Promise<StartedLti> => {
    await keyRing.fill();
    const border = { registrations, loginStates, clock, publicUrl, showPage };
    const guard = launchGuard({
      ...border,
      keyRing,
      findOpen,
      sealingKey: deriveKey(secretKey, 'waiting launches'),
      addressKey: deriveKey(secretKey, 'launch addresses'),
    });
    const provider = await startProvider({ plugin, guard, onLaunch });
    const routes = express().disable('x-powered-by');
    routes.use(loginRoutes(border));
    routes.use(refuseUnreadablePaths, provider.app);
    const services = new PlatformServices({ provider, registrations, tokens, http });
    return {
      routes,
      gradebook: gradebookClient(services),
      lineItems: lineItemsClient(services),
      roster: rosterClient(services),
      close: () => http.close(),
    };
  };
  const signed = { registrations, keyRing, clock, publicUrl };
  return { registrations, deepLinkingResponse: deepLinkingResponse(signed), start };
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
