import type { Express } from 'express';
import { importJWK } from 'jose';
import type { Clock } from '../kernel/clock.js';
import { createApp } from './app.js';
import { GradebookService } from './gradebook.service.js';
import { LaunchService } from './launch.service.js';
import { platformOf, type Platform } from './platform.js';
import { openStateStore } from './state.js';
import { TokenService } from './token.service.js';
import { ToolKeys } from './tool-keys.js';

export interface PracticeLmsOptions {
  /** Where browsers and the tool find the LMS; also its issuer, e.g. `http://127.0.0.1:4000`. */
  readonly publicUrl: string;
  /** Where the tool is, e.g. `http://localhost:3000`: another site than the LMS, as in real life. */
  readonly toolUrl: string;
  readonly clock: Clock;
  /** A JSON file for key, grades and registration; null keeps nothing. */
  readonly stateFile: string | null;
  readonly fetch?: typeof fetch;
}

/** What a tool has to know to accept launches from this LMS. */
export type PracticeLmsRegistration = Readonly<Platform['registration']>;

export interface PracticeLms {
  readonly app: Express;
  readonly registration: PracticeLmsRegistration;
  /** Resolves when all that was told to the LMS is on disk. */
  close(): Promise<void>;
}

/** A small but honest LTI 1.3 platform: one course, four people, and the manners of Moodle. */
export async function createPracticeLms(options: PracticeLmsOptions): Promise<PracticeLms> {
  const { clock } = options;
  const store = await openStateStore(options.stateFile);
  const { key, registration } = store.state;
  const signingKey = { id: key.kid, privateKey: await importJWK(key, key.alg) };
  const platform = platformOf(options, registration);
  const gradebook = new GradebookService(store, clock);
  const launches = new LaunchService(platform, gradebook, clock, signingKey);
  const toolKeys = new ToolKeys(platform.toolKeysUrl, options.fetch ?? fetch);
  const tokens = new TokenService(platform.registration, toolKeys, clock);
  const app = createApp({ platform, gradebook, launches, tokens, clock, key });
  return { app, registration: platform.registration, close: () => store.settled() };
}
