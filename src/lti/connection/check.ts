import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { seconds, type Clock } from '../../kernel/clock.js';
import { NotFoundError, PlatformError } from '../../kernel/errors.js';
import { LET_IN, type LaunchLog } from '../launch-log/launch-log.js';
import type { LaunchRecord } from '../launch-log/launch-record.model.js';
import type { RefusalReason } from '../launch/launch-refused.js';
import type { Deployment } from '../registration/deployment.model.js';
import type { Registration } from '../registration/registration.model.js';
import type { RegistrationsService } from '../registration/registrations.service.js';
import { LINE_ITEMS_TYPE } from '../services/line-items.js';
import type { PlatformHttp, PlatformResponse } from '../services/platform-http.js';
import type { PlatformServices } from '../services/platform-services.js';
import type { PlatformTokens } from '../services/platform-tokens.js';
import { ROSTER_TYPE } from '../services/roster.js';
import { LINE_ITEM_READ_SCOPE, ROSTER_SCOPE, SCOPES } from '../services/scopes.js';
import { adviceFor, type Finding, type Probe } from './advice.js';

/** True, false, or null where nothing can be said yet; and what was seen, in the words of the machines. */
type Seen = readonly [ok: boolean | null, detail: string];
type Scope = (typeof SCOPES)[number];

const PATIENCE_MS = seconds(12);
const MOST_OFFSET_S = 30;
const KeySet = z.object({ keys: z.array(z.object({ kty: z.string() })) });
const SERVICES = {
  lineItemsUrl: [LINE_ITEM_READ_SCOPE, LINE_ITEMS_TYPE],
  membershipsUrl: [ROSTER_SCOPE, ROSTER_TYPE],
} as const;
const NOTHING_YET: Seen = [null, ''];
/** What becomes of a launch whose browser lost what proves it. */
const LOST: readonly string[] = [
  'state of another browser',
  'browser keeps no cookies',
  'proof from storage wrong',
] satisfies RefusalReason[];

/** Tries, with one platform, everything that the tool does with platforms, and says where to mend what fails. */
export class ConnectionCheck {
  constructor(
    private readonly parts: {
      readonly registrations: RegistrationsService;
      readonly http: PlatformHttp;
      readonly tokens: PlatformTokens;
      readonly services: PlatformServices;
      readonly launchLog: LaunchLog;
      readonly clock: Clock;
      readonly publicUrl: string;
    },
  ) {}

  /** All probes at once, within fifteen seconds. @throws NotFoundError when there is no such registration. */
  async run(id: string): Promise<readonly Finding[]> {
    const { registrations, http, launchLog, publicUrl } = this.parts;
    const registration = await registrations.find(id);
    if (!registration) throw new NotFoundError('error.notFound');
    const deployments = await registrations.deploymentsOf(id);
    const launches = await launchLog.recent({ registrationId: id });
    const keySet = http.request(registration.jwksUri);
    const letIn = await launchLog.recent({ registrationId: id, outcome: LET_IN });
    const asked = registration.status === 'active' ? SCOPES : [];
    const refusals = Promise.all(asked.map((scope) => this.refusalOf(registration, scope)));
    const probes: Record<Probe, Promise<Seen> | Seen> = {
      ourKeys: http.request(`${publicUrl}/lti/keys`).then(holdsKeys),
      platformKeys: keySet.then(holdsKeys),
      clock: keySet.then((answer) => this.compareClocks(answer)),
      token: refusals.then(anyGranted),
      scopes: refusals.then(allGranted),
      lineItems: this.readService(registration, letIn, 'lineItemsUrl'),
      roster: this.readService(registration, letIn, 'membershipsUrl'),
      deployments: noneWaiting(deployments),
      cookies: browsersKept(launches),
      lastLaunch: lastOf(launches),
    };
    const found = Object.entries(probes).map(async ([name, seen]) => {
      const [probe, [ok, detail]] = [name as Probe, await inTime(seen)];
      const advice = ok === false ? adviceFor(probe, registration.family) : null;
      return { probe, ok, detail, advice };
    });
    return Promise.all(found);
  }

  private compareClocks({ date }: PlatformResponse): Seen {
    const ahead = (new Date(date ?? '').getTime() - this.parts.clock.now().getTime()) / 1000;
    if (Number.isNaN(ahead)) return NOTHING_YET;
    return [Math.abs(ahead) <= MOST_OFFSET_S, `${Math.round(ahead)} s`];
  }

  /** Why the platform does not grant a scope; null when it does. A platform may grant less than it was asked for. */
  private async refusalOf(registration: Registration, scope: Scope): Promise<string | null> {
    try {
      const { scope: granted } = await this.parts.tokens.request(registration, scope);
      return (granted?.split(' ').includes(scope) ?? true) ? null : '';
    } catch (error) {
      return wordsOf(error);
    }
  }

  /** Reads a service where the newest launch that named one says it is. */
  private async readService(
    { _id, status }: Registration,
    letIn: readonly LaunchRecord[],
    place: keyof typeof SERVICES,
  ): Promise<Seen> {
    if (letIn.length === 0 || status !== 'active') return NOTHING_YET;
    const url = letIn.map(({ seen }) => seen[place]).find((named) => named);
    if (!url) return [false, ''];
    const [scope, Accept] = SERVICES[place];
    const request = { headers: { Accept } };
    const answer = await this.parts.services.call(_id.toHexString(), scope, url, request);
    return [answer.status === 200, String(answer.status)];
  }
}

/** What fails says so in its own words; an answer of success that was too large for us was one. */
function inTime(seen: Promise<Seen> | Seen): Promise<Seen> {
  const failed = (error: unknown): Seen => [
    error instanceof PlatformError && error.status === 200,
    wordsOf(error),
  ];
  const late = sleep<Seen>(PATIENCE_MS, [false, 'time-out'], { ref: false });
  return Promise.race([seen, late]).catch(failed);
}

function wordsOf(error: unknown): string {
  const said: string[] = [];
  for (let one = error; one instanceof Error; one = one.cause) said.push(one.message);
  return said.join(': ').slice(0, 300);
}

function holdsKeys({ status, body }: PlatformResponse): Seen {
  if (status !== 200) return [false, String(status)];
  const { keys } = KeySet.parse(JSON.parse(body));
  const usable = keys.filter(({ kty }) => kty === 'RSA').length;
  return [usable > 0, `RSA: ${usable}`];
}

function anyGranted(refusals: readonly (string | null)[]): Seen {
  if (refusals.includes(null)) return [true, ''];
  return refusals.length === 0 ? NOTHING_YET : [false, refusals[0] ?? ''];
}

/** The last word of a scope is how people know it. */
function allGranted(refusals: readonly (string | null)[]): Seen {
  const missing = SCOPES.filter((_scope, index) => refusals[index] !== null);
  if (missing.length === SCOPES.length) return NOTHING_YET;
  return [missing.length === 0, missing.map((scope) => scope.split('/').at(-1)).join(', ')];
}

function noneWaiting(deployments: readonly Deployment[]): Seen {
  const waiting = deployments.filter(({ status }) => status === 'pending');
  if (deployments.length === 0) return NOTHING_YET;
  return [waiting.length === 0, waiting.map(({ deploymentId }) => deploymentId).join(', ')];
}

/** Whether browsers kept what proves a launch: one in ten that did not is a fault of the connection, not of a browser. */
function browsersKept(launches: readonly LaunchRecord[]): Seen {
  const ways = launches
    .filter(({ outcome }) => outcome === LET_IN || LOST.includes(outcome))
    .map(({ outcome, seen }) => (outcome === LET_IN ? (seen.proof ?? 'cookie') : '✗'));
  if (ways.length === 0) return NOTHING_YET;
  const count = (way: string) => ways.filter((one) => one === way).length;
  const counts = [...new Set(ways)].map((way) => `${way}: ${count(way)}`).join(' · ');
  return [count('✗') * 10 <= ways.length, counts];
}

const lastOf = ([last]: readonly LaunchRecord[]): Seen =>
  last ? [last.outcome === LET_IN, `${last.at.toISOString()} ${last.outcome}`] : NOTHING_YET;
