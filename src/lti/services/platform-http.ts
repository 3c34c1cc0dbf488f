import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, fetch, type Response } from 'undici';
import { z } from 'zod';
import { PlatformError } from '../../kernel/errors.js';

export interface PlatformHttpSettings {
  /** Outside production a platform may be at a loopback address over plain http. */
  readonly production: boolean;
  /** Host names of platforms that may be at private addresses. */
  readonly privateHosts: readonly string[];
  /** How names become addresses: the system's way, unless a test has another. */
  readonly resolve?: Resolve;
}

export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

export interface PlatformRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The size of the largest answer that is read, where a quarter of a megabyte is too much. */
  readonly maxBytes?: number;
  /** Ends the request before its own time is up. */
  readonly signal?: AbortSignal;
}

export type PlatformResponse = Awaited<ReturnType<typeof answerIn>>;

const TIMEOUT_MS = 5000;
const MAX_BODY_BYTES = 256 * 1024;
const USER_AGENT = 'werken-met-maatschappelijk-initiatief (LTI tool)';

/** The only way out to a platform: to allowed addresses only, no redirects, five seconds, a quarter of a megabyte. */
export class PlatformHttp {
  private readonly agent: Agent;

  constructor(private readonly settings: PlatformHttpSettings) {
    this.agent = new Agent({
      connect: { timeout: TIMEOUT_MS, lookup: this.allowedAddresses },
      keepAliveTimeout: 10_000,
      connections: 8,
    });
  }

  /** @throws PlatformError when there is no answer, or when the address is not one we call. */
  async request(url: string, request: PlatformRequest = {}): Promise<PlatformResponse> {
    const refusal = this.whyNotCalled(url);
    if (refusal) throw addressRefused(refusal);
    try {
      return await this.send(url, request);
    } catch (error) {
      if (error instanceof PlatformError) throw error;
      if (error instanceof Error && error.cause instanceof PlatformError) throw error.cause;
      throw new PlatformError(null, 'the platform does not answer', { cause: error });
    }
  }

  private async send(
    url: string,
    { method = 'GET', headers = {}, body, maxBytes = MAX_BODY_BYTES, signal }: PlatformRequest,
  ): Promise<PlatformResponse> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url, {
      method,
      headers: { 'User-Agent': USER_AGENT, ...headers },
      ...(body !== undefined && { body }),
      redirect: 'manual',
      dispatcher: this.agent,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return answerIn(response, maxBytes);
  }

  /** Why an address may not be called, or null when it may. Host names are checked again when they are resolved. */
  whyNotCalled(address: string): string | null {
    if (!URL.canParse(address)) return 'this is not an address';
    const url = new URL(address);
    if (url.username || url.password) return 'an address may not carry a user name or password';
    if (!this.isSecureEnough(url)) return 'the address has to begin with https://';
    const refused = isAddress(url.hostname) && !this.isAllowed(url.hostname, url.hostname);
    return refused ? 'the address is a private one' : null;
  }

  private isSecureEnough({ protocol, hostname }: URL): boolean {
    if (protocol === 'https:') return true;
    return protocol === 'http:' && !this.settings.production && isLoopback(hostname);
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private readonly allowedAddresses: LookupFunction = (hostname, options, done) => {
    const { resolve = lookup } = this.settings;
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        done(error, '', 0);
        return;
      }
      const allowed = addresses.filter(({ address }) => this.isAllowed(hostname, address));
      const [first] = allowed;
      if (!first) done(addressRefused(`${hostname} is at a private address`), '', 0);
      else if (options.all) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };

  private isAllowed(hostname: string, address: string): boolean {
    if (this.settings.privateHosts.includes(hostname)) return true;
    const range = ipaddr.process(unbracketed(address)).range();
    return range === 'unicast' || (range === 'loopback' && !this.settings.production);
  }
}

const addressRefused = (detail: string) =>
  new PlatformError(null, detail, { fault: 'addressRefused' });
const tooLarge = ({ status }: Response) =>
  new PlatformError(status, 'the answer is too large', { fault: 'tooLarge' });
const unbracketed = (host: string): string => host.replace(/^\[|\]$/g, '');
const isAddress = (host: string): boolean => ipaddr.isValid(unbracketed(host));
const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  (isAddress(host) && ipaddr.process(unbracketed(host)).range() === 'loopback');

const answerIn = async (response: Response, maxBytes: number) => ({
  status: response.status,
  body: await readBody(response, maxBytes),
  retryAfterMs: retryAfterOf(response),
  link: response.headers.get('link'),
  date: response.headers.get('date'),
});

async function readBody(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    const bytes = chunk as Uint8Array;
    size += bytes.byteLength;
    if (size > maxBytes) throw tooLarge(response);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The JSON in a body, whatever its header says: Moodle sends some as text/html (capture 30). */
export const json = z.string().transform((body, context): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    context.addIssue('is no JSON');
    return z.NEVER;
  }
});

/**
 * The first words of an answer, without markup. It may give back what we sent (Moodle), so `mask` stands in the place of
 * whatever looks like a secret.
 */
export const firstWordsOf = ({ body }: PlatformResponse, mask: string): string =>
  body
    .slice(0, 4000)
    .replaceAll(/<(style|script)[^]*?<\/\1>|<[^>]*>|\s+/gi, ' ')
    .replaceAll(/[\w.-]{40,}/g, mask)
    .trim()
    .slice(0, 200);

const LONGEST_ASKED_WAIT_MS = 3_600_000;
const CANVAS_REST_MS = 30_000;

/** `Retry-After` in seconds or as a date; Canvas says by an empty budget, sometimes with 403, that it wants rest. */
function retryAfterOf({ status, headers }: Response): number | null {
  const header = headers.get('retry-after') ?? '';
  if (/^\d{1,6}$/.test(header)) return Math.min(Number(header) * 1000, LONGEST_ASKED_WAIT_MS);
  const until = Date.parse(header) - Date.parse(headers.get('date') ?? '');
  if (until >= 0) return Math.min(until, LONGEST_ASKED_WAIT_MS);
  const isSpent = Number(headers.get('x-rate-limit-remaining') ?? 1) <= 0;
  return isSpent && [403, 429].includes(status) ? CANVAS_REST_MS : null;
}
